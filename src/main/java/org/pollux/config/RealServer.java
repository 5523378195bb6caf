package org.pollux.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A {@code real_server} block with what it inherits from its virtual server.
 *
 * @param address its address
 * @param port its port, 1..65535; 0 where the virtual server has all ports or a mark
 * @param weight {@code weight}: its share, 0..2147483647; 0 takes no new connections
 * @param forwarding {@code lvs_method}, or the virtual server's
 * @param limits {@code uthreshold}, {@code lthreshold}
 * @param alpha out of service until its checks have succeeded once
 * @param inhibitOnFailure a failed server stays listed with weight 0 instead of being removed
 * @param checkers all must succeed; without them and without signals it is always in service
 * @param signals {@code FILE_CHECK}, {@code BFD_CHECK}
 * @param found {@code notify_up}
 * @param lost {@code notify_down}
 * @param mail {@code smtp_alert}: changes are mailed
 * @param position where the block begins
 */
public record RealServer(
        InetAddress address,
        int port,
        int weight,
        VirtualServer.ForwardingMethod forwarding,
        Limits limits,
        boolean alpha,
        boolean inhibitOnFailure,
        List<Checker> checkers,
        List<Signal> signals,
        Optional<Script> found,
        Optional<Script> lost,
        boolean mail,
        SourcePosition position) {
    /**
     * How many connections it takes.
     *
     * @param upper {@code uthreshold}: with so many it takes no more; 0 for no limit
     * @param lower {@code lthreshold}: below so many it takes new ones again; 0 for three quarters of the upper
     */
    public record Limits(int upper, int lower) {
        /** No limit. */
        public static final Limits NONE = new Limits(0, 0);
    }

    /** Something tracked that has its say on a real server. */
    public sealed interface Signal {
        /**
         * {@code FILE_CHECK}: a {@code track_file} whose number changes the weight.
         *
         * @param file the tracked file's name
         * @param weight what its number is multiplied with
         */
        record File(String file, Weight weight) implements Signal {}

        /**
         * {@code BFD_CHECK}.
         *
         * @param session the {@code bfd_instance}'s name
         * @param alpha the server is out of service until the session was up
         */
        record Bfd(String session, boolean alpha) implements Signal {}
    }

    /** Copies the lists. */
    public RealServer {
        checkers = List.copyOf(checkers);
        signals = List.copyOf(signals);
    }

    /** A server with checks, all else as when the file does not mention it. */
    public RealServer(
            InetAddress address,
            int port,
            int weight,
            VirtualServer.ForwardingMethod forwarding,
            boolean alpha,
            boolean inhibitOnFailure,
            List<Checker> checkers,
            SourcePosition position) {
        this(
                address,
                port,
                weight,
                forwarding,
                Limits.NONE,
                alpha,
                inhibitOnFailure,
                checkers,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                false,
                position);
    }
}
