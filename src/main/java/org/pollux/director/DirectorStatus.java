package org.pollux.director;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a director says of itself at one moment. The record components, written in snake case, are the field names of
 * {@code pollux status --json}: a contract.
 *
 * @param version the program's version
 * @param routerId this director's name
 * @param pid its process id
 * @param started when it began to serve
 * @param configuration where what it does is written
 * @param instances the VRRP instances in the file's order
 * @param peers the other directors heard in the cluster
 * @param virtualServers the virtual servers in the file's order
 * @param dataPlane how packets are moved; null when there is no virtual server
 * @param journal the newest role changes, oldest first
 * @param refusals who was not let into the cluster, newest first
 */
public record DirectorStatus(
        String version,
        String routerId,
        long pid,
        Instant started,
        ConfigurationFile configuration,
        List<Instance> instances,
        List<Peer> peers,
        List<VirtualServer> virtualServers,
        @Nullable DataPlane dataPlane,
        List<Journal.Entry> journal,
        List<Refusal> refusals) {
    /**
     * Somebody who was not let into the cluster, or who did not let this director in.
     *
     * @param address where it is
     * @param reason other_secret, no_secret, secret_unknown, forged, replayed, other_cluster, other_address,
     *     not_pollux, silent or too_many
     * @param text the same in words
     * @param count how often
     * @param lastMs milliseconds since the last time
     */
    public record Refusal(String address, String reason, String text, long count, long lastMs) {}

    /**
     * The configuration file.
     *
     * @param file its path
     * @param loaded when what is in force now was read from it
     * @param lastReload the last reload that was asked for; null when there was none since the start
     */
    public record ConfigurationFile(
            String file, Instant loaded, @Nullable Reload lastReload) {}

    /**
     * A reload.
     *
     * @param time when it ended
     * @param outcome APPLIED, UNCHANGED, REFUSED (nothing has changed) or FAILED
     * @param text what changed, or why not
     */
    public record Reload(Instant time, String outcome, String text) {}

    /**
     * One VRRP instance.
     *
     * @param name its name
     * @param state INIT, BACKUP, MASTER or FAULT
     * @param since when it came into this state
     * @param reason why
     * @param interfaceName where it lives
     * @param virtualRouterId 1..255
     * @param priority as configured
     * @param effectivePriority as it takes part in the election now
     * @param virtualAddresses what the master of the instance holds
     * @param master the router id of the master, null when none is known
     */
    public record Instance(
            String name,
            String state,
            Instant since,
            String reason,
            @JsonProperty("interface") String interfaceName,
            int virtualRouterId,
            int priority,
            int effectivePriority,
            List<String> virtualAddresses,
            @Nullable String master) {}

    /**
     * Another director.
     *
     * @param name its router id
     * @param role director or witness
     * @param address where it talks from
     * @param memberMs milliseconds since it became a member; one that was suspected and came back begins anew
     * @param lastHeardMs milliseconds since its last message, null when it has not sent one yet
     * @param longestSilenceMs the longest time between two of its messages since it became a member, in milliseconds
     */
    public record Peer(
            String name,
            String role,
            String address,
            long memberMs,
            @Nullable Long lastHeardMs,
            long longestSilenceMs) {}

    /**
     * One virtual server.
     *
     * @param name what it is called, such as {@code TCP 192.0.2.10:80}, {@code fwmark 5}, {@code TCP group web}
     * @param protocol TCP, UDP or SCTP; null where marks decide
     * @param address the virtual address; null for a mark or a group
     * @param port the virtual port, 0 for all; null for a mark or a group
     * @param fwmark the mark; null for an address or a group
     * @param group the name of the virtual_server_group; null for an address or a mark
     * @param services what ipvsadm lists for it: one service, or each of the group
     * @param scheduler the scheduler's name as ipvsadm prints it
     * @param forwarding NAT, DR, TUN or FULLNAT
     * @param sorryServer {@code address:port} of the sorry server, null when there is none
     * @param sorryServerActive whether it serves now
     * @param realServers the real servers in the file's order
     */
    public record VirtualServer(
            String name,
            @Nullable String protocol,
            @Nullable String address,
            @Nullable Integer port,
            @Nullable Integer fwmark,
            @Nullable String group,
            List<String> services,
            String scheduler,
            String forwarding,
            @Nullable String sorryServer,
            boolean sorryServerActive,
            List<RealServer> realServers) {}

    /**
     * One real server of a virtual server; what is counted, is counted in all services of a group.
     *
     * @param address its address
     * @param port its port; 0 for that of the packet
     * @param weight its weight in the engine; while it is out of service the one it will have
     * @param configuredWeight its weight in the file
     * @param weightByHand whether its weight was given by hand, in at least one service of a group
     * @param phase SERVING, SLOW_START, DRAINING or DRAINED (what it had was ended); in a group the furthest from serving
     * @param byHand in words, what it was given by hand; empty when nothing was
     * @param forwarding NAT, DR, TUN or FULLNAT
     * @param health UP or DOWN by its checks
     * @param reason why, in the words of the check that decided
     * @param inService whether the engine may choose it
     * @param activeConnections connections in an active state
     * @param inactiveConnections all others
     * @param connections connections scheduled to it since it came into service
     * @param inPackets packets from clients
     * @param outPackets packets to clients
     * @param inBytes bytes from clients, without link headers
     * @param outBytes bytes to clients, without link headers
     * @param checks each of its checks
     */
    public record RealServer(
            String address,
            int port,
            int weight,
            int configuredWeight,
            boolean weightByHand,
            String phase,
            List<String> byHand,
            String forwarding,
            String health,
            String reason,
            boolean inService,
            long activeConnections,
            long inactiveConnections,
            long connections,
            long inPackets,
            long outPackets,
            long inBytes,
            long outBytes,
            List<Check> checks) {}

    /**
     * One check of a real server.
     *
     * @param kind PING_CHECK, TCP_CHECK or HTTP_GET
     * @param state UP or DOWN
     * @param lastResult the last result in words, null before the first
     * @param lastRun when that was, null before the first
     */
    public record Check(
            String kind,
            String state,
            @Nullable String lastResult,
            @Nullable Instant lastRun) {}

    /**
     * How packets are moved.
     *
     * @param interfaces the interfaces served, and those that are to be
     * @param connectionsEndWithDaemon why established connections do not outlive this process; null when they do, for a
     *     while
     * @param connections the connection table, null when packets are not moved any more
     * @param counters what happened to packets, by cause
     * @param thread how promptly they are served
     * @param syncDaemons the connection synchronisation daemons that run, the master first
     */
    public record DataPlane(
            List<Port> interfaces,
            @Nullable String connectionsEndWithDaemon,
            @Nullable ConnectionTable connections,
            Map<String, Long> counters,
            PacketThread thread,
            List<SyncDaemon> syncDaemons) {
        /**
         * A connection synchronisation daemon.
         *
         * @param role master (it tells) or backup (it listens)
         * @param interfaceName by which messages leave or come
         * @param syncId tells groups of directors apart
         * @param messages sent or received since its start
         * @param connections told with them, persistence templates included
         * @param dropped messages and connections that came to nothing, by cause
         * @param trouble why no messages leave or come; null when there is nothing to say
         */
        public record SyncDaemon(
                String role,
                @JsonProperty("interface") String interfaceName,
                int syncId,
                long messages,
                long connections,
                Map<String, Long> dropped,
                @Nullable String trouble) {}

        /**
         * How long packets may have had to wait for the thread that moves them.
         *
         * @param longestGapSeconds the longest since the start
         * @param longestGapLastMinuteSeconds the longest of the last minute, or up to five seconds more
         * @param longestOwnGapSeconds the longest since the start without the time in which the thread could have run but
         *     this host gave its processors to others
         * @param gaps how many were longer than 5 ms
         * @param processorWaitSeconds for how long the thread could have run but this host gave its processors to others,
         *     since the start
         */
        public record PacketThread(
                double longestGapSeconds,
                double longestGapLastMinuteSeconds,
                double longestOwnGapSeconds,
                long gaps,
                double processorWaitSeconds) {}

        /**
         * How full the connection table is.
         *
         * @param count connections, persistence templates included
         * @param limit how many there may be
         * @param halfOpen those whose handshake is not done
         * @param halfOpenLimit how many of these there may be
         * @param halfOpenEvicted how many of these, and of UDP flows of a single packet, have made room
         *     for others since the start
         * @param memoryBytes the memory it takes
         */
        public record ConnectionTable(
                int count, int limit, int halfOpen, int halfOpenLimit, long halfOpenEvicted, long memoryBytes) {}

        /**
         * An interface served.
         *
         * @param name its name
         * @param mode native or generic; none when it is not served at present
         * @param queues its receive queues
         * @param note why it is not served, or not better; null when there is nothing to say
         */
        public record Port(
                String name,
                String mode,
                int queues,
                @Nullable String note) {}
    }
}
