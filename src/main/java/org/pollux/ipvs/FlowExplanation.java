package org.pollux.ipvs;

import java.util.List;
import java.util.Optional;

/**
 * What would become of a packet, and why. Nothing is changed by asking.
 *
 * @param mark the mark it would get, 0 for none
 * @param service the service it is for, with its servers as they stand; empty if none is, or if that of its connection
 *     was removed
 * @param fate where it would go
 */
public record FlowExplanation(int mark, Optional<ServiceSnapshot> service, Fate fate) {
    /** Where a packet would go. */
    public sealed interface Fate {
        /**
         * To the server of its connection.
         *
         * @param connection the connection, {@link ConnectionSnapshot#fastPath()} included
         * @param fromServer whether it would be the server's packet, on its way to the client
         * @param abandoned whether the server was removed, so that the packet would be dropped or begin anew
         * @param replaceable whether a packet that begins a connection would be scheduled anew all the same
         */
        record Existing(ConnectionSnapshot connection, boolean fromServer, boolean abandoned, boolean replaceable)
                implements Fate {}

        /**
         * To the server that the client's persistence template remembers.
         *
         * @param template the template
         * @param server the server
         */
        record Remembered(ConnectionSnapshot template, DestinationKey server, ForwardingMethod forwarding)
                implements Fate {}

        /** To the server the scheduler would choose. */
        record Scheduled(DestinationKey server, ForwardingMethod forwarding) implements Fate {}

        /**
         * To one that the scheduler would draw by lot.
         *
         * @param candidates who might be drawn
         */
        record Drawn(List<DestinationKey> candidates) implements Fate {
            /** Copies the list. */
            public Drawn {
                candidates = List.copyOf(candidates);
            }
        }

        /**
         * To no server.
         *
         * @param cause why; a packet that could not begin a connection counts as one that could
         */
        record NotForwarded(Cause cause) implements Fate {}
    }
}
