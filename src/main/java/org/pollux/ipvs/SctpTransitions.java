package org.pollux.ipvs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * How SCTP chunks move an association from state to state, as in IPVS: for packets from the client, from the server, and
 * from the client when the server's packets are not seen.
 */
final class SctpTransitions {
    /** What a packet means, by its first chunk; the rows of the tables. */
    enum Event {
        DATA,
        INIT,
        INIT_ACK,
        COOKIE_ECHO,
        COOKIE_ACK,
        SHUTDOWN,
        SHUTDOWN_ACK,
        SHUTDOWN_COMPLETE,
        ERROR,
        ABORT;

        @SuppressWarnings("EnumOrdinal") // the tables' rows are in this order
        int row() {
            return ordinal();
        }
    }

    /** Chunk types by number (RFC 9260 §3.2); all others are data. */
    private static final Event[] BY_CHUNK_TYPE = {
        Event.DATA,
        Event.INIT,
        Event.INIT_ACK,
        Event.DATA,
        Event.DATA,
        Event.DATA,
        Event.ABORT,
        Event.SHUTDOWN,
        Event.SHUTDOWN_ACK,
        Event.ERROR,
        Event.COOKIE_ECHO,
        Event.COOKIE_ACK,
        Event.DATA,
        Event.DATA,
        Event.SHUTDOWN_COMPLETE
    };

    private static final int STATES = SctpState.values().length;

    private static final Map<String, SctpState> SHORT_NAMES = Map.ofEntries(
            Map.entry("NO", SctpState.NONE),
            Map.entry("I1", SctpState.INIT1),
            Map.entry("IN", SctpState.INIT),
            Map.entry("CS", SctpState.COOKIE_SENT),
            Map.entry("CR", SctpState.COOKIE_REPLIED),
            Map.entry("CW", SctpState.COOKIE_WAIT),
            Map.entry("CO", SctpState.COOKIE),
            Map.entry("CE", SctpState.COOKIE_ECHOED),
            Map.entry("ES", SctpState.ESTABLISHED),
            Map.entry("SS", SctpState.SHUTDOWN_SENT),
            Map.entry("SR", SctpState.SHUTDOWN_RECEIVED),
            Map.entry("SA", SctpState.SHUTDOWN_ACK_SENT),
            Map.entry("RJ", SctpState.REJECTED),
            Map.entry("CL", SctpState.CLOSED));

    /** Rows as in {@link Event}, columns as in {@link TcpTransitions.Direction}; a state not named stays, * is any. */
    private static final String[][] TABLE = {
        {"NO>ES", "NO>ES", "NO CW>ES"},
        {"NO>I1; I1 RJ CL>IN", "NO I1 IN CS CR CO CE SS SR SA RJ CL>CW", "NO>I1; I1 CS CR CW RJ CL>IN"},
        {"NO I1 IN>CW; CW>CO", "NO I1 IN>CS", "NO I1 IN CS CR CW>CE"},
        {"NO CS>CR; I1>IN", "NO I1 IN CS CR CW CO>CE", "NO I1 IN CS CR CW>ES"},
        {"NO CE>ES", "NO I1 IN CS CR CW CO CE>ES", "NO CS CR CO CE>ES"},
        {"NO ES>SR", "NO I1 IN CS CR CW CO CE ES>SS", "NO ES>SR"},
        {"NO SS SA>CL; I1>IN", "NO I1 IN CS CR SS SR>SA", "NO ES SS SA>CL; I1>IN"},
        {"NO I1 IN SA>CL", "NO>CL", "NO I1 IN CS CR SR SA>CL"},
        {"NO CE>CL", "NO I1 IN CS CR>CL", "NO>CL"},
        {"*>CL; CW>RJ", "*>CL; I1>RJ", "*>CL; CW>RJ"}
    };

    private static final byte[] NEXT = next();

    private SctpTransitions() {}

    /** What a packet with this first chunk means. */
    static Event event(int chunkType) {
        return chunkType < BY_CHUNK_TYPE.length ? BY_CHUNK_TYPE[chunkType] : Event.DATA;
    }

    /** The state after a packet. */
    static SctpState after(SctpState state, TcpTransitions.Direction direction, Event event) {
        return SctpState.of(NEXT[base(event.row(), direction.column()) + state.number()]);
    }

    private static byte[] next() {
        byte[] next = new byte[TABLE.length * 3 * STATES];
        for (int event = 0; event < TABLE.length; event++) {
            for (int direction = 0; direction < 3; direction++) {
                int base = base(event, direction);
                for (int state = 0; state < STATES; state++) {
                    next[base + state] = (byte) state;
                }
                fill(next, base, TABLE[event][direction]);
            }
        }
        return next;
    }

    private static void fill(byte[] next, int base, String changes) {
        for (String change : List.of(changes.split("; "))) {
            int arrow = change.indexOf('>');
            byte target = (byte) named(change.substring(arrow + 1)).number();
            if (change.startsWith("*")) {
                Arrays.fill(next, base, base + STATES, target);
            } else {
                for (String from : List.of(change.substring(0, arrow).split(" "))) {
                    next[base + named(from).number()] = target;
                }
            }
        }
    }

    private static SctpState named(String shortName) {
        SctpState state = SHORT_NAMES.get(shortName);
        if (state == null) {
            throw new IllegalArgumentException("no SCTP state " + shortName);
        }
        return state;
    }

    private static int base(int event, int direction) {
        return (event * 3 + direction) * STATES;
    }
}
