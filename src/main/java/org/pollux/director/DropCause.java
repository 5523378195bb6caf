package org.pollux.director;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Why packets of virtual services were not forwarded although nothing is wrong with them, for the log and the status. */
public enum DropCause {
    /** The connection table. */
    TABLE_FULL("the connection table is full: raise 'max_connections' in data_plane, or see who fills it "
            + "('pollux connections --count')"),
    /** {@code connection_limit}. */
    SERVICE_FULL("a virtual server has as many connections as its 'connection_limit' allows"),
    /** {@code client_rate}. */
    SOURCE_LIMITED("a client begins connections faster than 'client_rate' allows"),
    /** FULLNAT. */
    NO_LOCAL_PORT("a virtual server with FULLNAT has no free port left: add 'local_addresses'"),
    /** A service without any server it may choose. */
    NO_DESTINATION("a virtual server has no real server that can take a connection: clients are refused"),
    /** A TUN server. */
    NO_TUNNEL_SOURCE("this host has no address of a tunnel's family on the way to its real server"),
    /** A TUN server. */
    PATH_TOO_NARROW("the way to a real server is too narrow for a tunnel"),
    /** A real server that is the director itself. */
    LOCAL_SERVER_PORT_DIFFERS("a real server on the director itself has another port than its virtual server");

    private final String words;

    DropCause(String words) {
        this.words = words;
    }

    /** What to tell an operator. */
    public String words() {
        return words;
    }

    /** The name of its counter in {@link DirectorStatus.DataPlane#counters()}. */
    private String counter() {
        return "decided_" + name().toLowerCase(Locale.ROOT);
    }

    /**
     * How many packets each has cost since the start; causes that have cost none are left out.
     *
     * @param counters the data plane's
     */
    public static Map<DropCause, Long> of(Map<String, Long> counters) {
        Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        for (DropCause cause : values()) {
            long packets = counters.getOrDefault(cause.counter(), 0L);
            if (packets > 0) {
                dropped.put(cause, packets);
            }
        }
        return dropped;
    }
}
