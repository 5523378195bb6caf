package org.pollux.director;

import java.util.EnumMap;
import java.util.Map;

/** Why packets of virtual services were not forwarded although nothing is wrong with them, for the log and the status. */
public enum DropCause {
    /** The connection table. */
    TABLE_FULL(
            "decided_table_full",
            "the connection table has no room for them: raise 'max_connections' in data_plane, or see who fills it "
                    + "('pollux connections --count')"),
    /** {@code connection_limit}. */
    SERVICE_FULL("decided_service_full", "a virtual server has as many connections as its 'connection_limit' allows"),
    /** {@code client_rate}. */
    SOURCE_LIMITED("decided_source_limited", "a client begins connections faster than 'client_rate' allows"),
    /** FULLNAT. */
    NO_LOCAL_PORT(
            "decided_no_local_port", "a virtual server with FULLNAT has no free port left: add 'local_addresses'"),
    /** A service without any server it may choose. */
    NO_DESTINATION(
            "decided_no_destination",
            "a virtual server has no real server that can take a connection: clients are refused"),
    /** A TUN server. */
    NO_TUNNEL_SOURCE(
            "decided_no_tunnel_source", "this host has no address of a tunnel's family on the way to its real server"),
    /** A TUN server. */
    PATH_TOO_NARROW("decided_path_too_narrow", "the way to a real server is too narrow for a tunnel"),
    /** A real server that is the director itself. */
    LOCAL_SERVER_PORT_DIFFERS(
            "decided_local_server_port_differs",
            "a real server on the director itself has another port than its virtual server"),
    /** A next hop; the data plane says which. */
    NO_ROUTE("dropped_no_route", "there is no route to a real server or a client: the log names it"),
    /** A next hop; the data plane says which. */
    NEIGHBOUR_UNRESOLVED(
            "dropped_neighbour_unresolved", "a real server or a gateway does not answer ARP: the log names it"),
    /** A next hop; the data plane says which. */
    INTERFACE_NOT_SERVED(
            "dropped_interface_not_served",
            "the way to a real server or a client goes through an interface that is not among data_plane's, or is gone: "
                    + "the log names it");

    private final String counter;
    private final String words;

    DropCause(String counter, String words) {
        this.counter = counter;
        this.words = words;
    }

    /** What to tell an operator. */
    public String words() {
        return words;
    }

    /** Whether the log has it from the data plane itself, which knows where to. */
    boolean isToldByDataPlane() {
        return switch (this) {
            case NO_ROUTE, NEIGHBOUR_UNRESOLVED, INTERFACE_NOT_SERVED -> true;
            case TABLE_FULL,
                    SERVICE_FULL,
                    SOURCE_LIMITED,
                    NO_LOCAL_PORT,
                    NO_DESTINATION,
                    NO_TUNNEL_SOURCE,
                    PATH_TOO_NARROW,
                    LOCAL_SERVER_PORT_DIFFERS -> false;
        };
    }

    /**
     * How many packets each has cost since the start; causes that have cost none are left out.
     *
     * @param counters the data plane's
     */
    public static Map<DropCause, Long> of(Map<String, Long> counters) {
        Map<DropCause, Long> dropped = new EnumMap<>(DropCause.class);
        for (DropCause cause : values()) {
            long packets = counters.getOrDefault(cause.counter, 0L);
            if (packets > 0) {
                dropped.put(cause, packets);
            }
        }
        return dropped;
    }
}
