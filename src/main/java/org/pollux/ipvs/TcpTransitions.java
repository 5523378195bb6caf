package org.pollux.ipvs;

import java.util.Map;

/**
 * How TCP packets move a connection from state to state: the normal tables of IPVS and those of secure_tcp, each for
 * packets from the client, from the server, and from the client when the server's packets are not seen (DR).
 */
final class TcpTransitions {
    /** Whose packet, and what else the director sees of the connection. */
    enum Direction {
        FROM_CLIENT,
        FROM_SERVER,
        /** From the client of a connection whose server answers past the director. */
        FROM_CLIENT_ONLY;

        @SuppressWarnings("EnumOrdinal") // the tables' columns are in this order
        int column() {
            return ordinal();
        }
    }

    private static final int STATES = TcpState.values().length;

    private static final Map<String, TcpState> SHORT_NAMES = Map.ofEntries(
            Map.entry("NO", TcpState.NONE),
            Map.entry("ES", TcpState.ESTABLISHED),
            Map.entry("SS", TcpState.SYN_SENT),
            Map.entry("SR", TcpState.SYN_RECV),
            Map.entry("FW", TcpState.FIN_WAIT),
            Map.entry("TW", TcpState.TIME_WAIT),
            Map.entry("CL", TcpState.CLOSE),
            Map.entry("CW", TcpState.CLOSE_WAIT),
            Map.entry("LA", TcpState.LAST_ACK),
            Map.entry("LI", TcpState.LISTEN),
            Map.entry("SA", TcpState.SYNACK));

    /** Rows SYN, FIN, ACK, RST; columns as in {@link Direction}; a state not named stays. */
    static final TcpTransitions NORMAL = new TcpTransitions(new String[][] {
        {"NO FW TW CL CW LA LI SA>SR; SS>ES", "NO FW TW CL CW LA>SS; SA>SR", "NO FW TW CL CW LA LI SA>SR; SS>ES"},
        {"NO>CL; ES>CW; SR FW SA>TW", "NO SR CW SA>TW; ES>FW", "NO>CL; ES>FW; SR SA>TW"},
        {"NO SR SA>ES; LA>CL", "NO SR LI SA>ES", "NO SR SA>ES; LA>CL"},
        {"NO ES SS FW TW CW>CL; SA>SR", "NO ES SR FW CW LA LI SA>CL", "NO ES SS FW TW CW SA>CL"}
    });

    /** As {@link #NORMAL}, for secure_tcp. */
    static final TcpTransitions SECURE = new TcpTransitions(new String[][] {
        {"NO FW TW CL CW LA LI>SR; SS>ES", "NO FW TW CL CW LA>SS; SR>SA", "NO FW TW CL CW LA LI>SA; SS>ES"},
        {"NO>CL; ES>CW; SR FW>TW", "NO SR CW SA>TW; ES>FW", "NO>CL; ES>FW; SR SA>TW"},
        {"NO>ES; LA>CL", "NO SR LI SA>ES", "NO SR SA>ES; LA>CL"},
        {"NO ES SS FW TW CW SA>CL", "NO ES SR FW CW LA LI SA>CL", "NO ES SS FW TW CW SA>CL"}
    });

    private final byte[] next;

    private TcpTransitions(String[][] rows) {
        Direction[] directions = Direction.values();
        next = new byte[rows.length * directions.length * STATES];
        for (int event = 0; event < rows.length; event++) {
            for (Direction direction : directions) {
                int base = base(event, direction);
                for (int state = 0; state < STATES; state++) {
                    next[base + state] = (byte) state;
                }
                fill(base, rows[event][direction.column()]);
            }
        }
    }

    private void fill(int base, String changes) {
        for (String change : changes.split("; ")) {
            int arrow = change.indexOf('>');
            byte target = (byte) named(change.substring(arrow + 1)).number();
            for (String from : change.substring(0, arrow).split(" ")) {
                next[base + named(from).number()] = target;
            }
        }
    }

    private static TcpState named(String shortName) {
        TcpState state = SHORT_NAMES.get(shortName);
        if (state == null) {
            throw new IllegalArgumentException("no TCP state " + shortName);
        }
        return state;
    }

    /** The state after a packet with these TCP flags. */
    TcpState after(TcpState state, Direction direction, int flags) {
        int event;
        if ((flags & Packet.RST) != 0) {
            event = 3;
        } else if ((flags & Packet.SYN) != 0) {
            event = 0;
        } else if ((flags & Packet.FIN) != 0) {
            event = 1;
        } else if ((flags & Packet.ACK) != 0) {
            event = 2;
        } else {
            return TcpState.CLOSE;
        }
        return TcpState.of(next[base(event, direction) + state.number()]);
    }

    private static int base(int event, Direction direction) {
        return (event * 3 + direction.column()) * STATES;
    }
}
