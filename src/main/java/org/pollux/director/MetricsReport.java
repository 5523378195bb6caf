package org.pollux.director;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.cluster.ClusterCounters;
import org.pollux.director.MetricFamilies.Counter;
import org.pollux.director.MetricFamilies.Gauge;
import org.pollux.election.State;

/**
 * All metrics in Prometheus' text format. The names and labels are a contract, listed with their meanings in
 * {@code conf/METRICS.md}. Durations are in seconds, sizes in bytes.
 */
final class MetricsReport {
    private static final String WAITING = "waiting_for_neighbour";

    private final String version;
    private final Metrics counted;
    private final MetricFamilies families = new MetricFamilies();

    MetricsReport(String version, Metrics counted) {
        this.version = version;
        this.counted = counted;
    }

    String write(DirectorStatus status, Optional<ElectionActivity> election) {
        families.gauge("pollux_build_info", "The program's version, as a label.")
                .set(1, "version", version);
        families.gauge("pollux_start_time_seconds", "When the director began to serve, in seconds since 1970.")
                .set(status.started().getEpochSecond());
        instances(status);
        roleChanges();
        events();
        peers(status);
        election.ifPresent(this::election);
        services(status);
        dataPlane(status);
        return text(families.snapshots());
    }

    private void instances(DirectorStatus status) {
        Gauge state =
                families.gauge("pollux_instance_state", "1 for the state a VRRP instance is in, 0 for the others.");
        Gauge priority = families.gauge("pollux_instance_priority", "The effective priority of a VRRP instance.");
        Gauge addresses =
                families.gauge("pollux_instance_addresses", "How many virtual addresses a VRRP instance has.");
        for (DirectorStatus.Instance instance : status.instances()) {
            for (State one : State.values()) {
                state.set(
                        one.name().equals(instance.state()) ? 1 : 0, "instance", instance.name(), "state", one.name());
            }
            priority.set(instance.effectivePriority(), "instance", instance.name());
            addresses.set(instance.virtualAddresses().size(), "instance", instance.name());
        }
    }

    private void roleChanges() {
        Counter changes = families.counter(
                "pollux_role_changes",
                "Role changes of VRRP instances by the state they led to and the sort of reason.");
        counted.changes()
                .forEach((change, count) -> changes.set(
                        count.sum(), "instance", change.instance(), "to", change.to(), "reason", change.kind()));
        Counter times = families.counter("pollux_role_steps", "Steps of takeovers and releases that were done.");
        Counter spent = families.counter(
                "pollux_role_step_seconds", "The time the steps of takeovers and releases took in all.");
        counted.steps().forEach((step, one) -> {
            times.set(one.count.sum(), "step", step);
            spent.set(one.micros.sum() / 1e6, "step", step);
        });
    }

    private void events() {
        Counter events = families.counter(
                "pollux_events", "Events that changed no role by themselves, by their name in the journal.");
        for (EventKind kind : EventKind.values()) {
            events.set(counted.events(kind), "event", kind.word());
        }
        Counter duplicates = families.counter(
                "pollux_duplicate_address",
                "How often another host was found to answer for an address that this director held.");
        counted.duplicates()
                .forEach((address, count) ->
                        duplicates.set(count.sum(), "instance", address.instance(), "address", address.address()));
    }

    private void peers(DirectorStatus status) {
        Gauge heard = families.gauge(
                "pollux_peer_last_heard_seconds", "How long ago another director of the cluster was last heard.");
        families.gauge("pollux_peers", "The other directors in the cluster.")
                .set(status.peers().size());
        for (DirectorStatus.Peer peer : status.peers()) {
            if (peer.lastHeardMs() != null) {
                heard.set(peer.lastHeardMs() / 1e3, "peer", peer.name(), "address", peer.address());
            }
        }
    }

    private void election(ElectionActivity activity) {
        ClusterCounters cluster = activity.cluster();
        families.counter("pollux_adverts_sent", "Adverts handed to the cluster.")
                .set(cluster.advertsSent());
        families.counter("pollux_adverts_received", "Adverts of other directors.")
                .set(cluster.advertsReceived());
        families.counter("pollux_adverts_replaced", "Adverts that a newer one overtook before they were sent.")
                .set(cluster.advertsReplaced());
        families.counter("pollux_adverts_unrouted", "Adverts of instances that this director does not have.")
                .set(activity.unroutedAdverts());
        families.counter("pollux_cluster_send_errors", "Messages that could not be sent.")
                .set(cluster.sendErrors());
        families.counter(
                        "pollux_cluster_refusals",
                        "How often somebody was not let into the cluster, or refused this director.")
                .set(activity.refusals());
        Counter dropped = families.counter("pollux_cluster_frames_dropped", "Messages that were dropped, by cause.");
        dropped.set(cluster.framesMalformed(), "cause", "malformed");
        dropped.set(cluster.framesUnknown(), "cause", "unknown_version_or_type");
        dropped.set(cluster.framesForeign(), "cause", "foreign");
        families.gauge(
                        "pollux_election_thread_longest_gap_seconds",
                        "The longest the election thread came late to what was due, since the start.")
                .set(activity.longestGap().toNanos() / 1e9);
    }

    private void services(DirectorStatus status) {
        Gauge up = families.gauge("pollux_real_server_up", "Whether the checks of a real server succeed.");
        Gauge inService = families.gauge("pollux_real_server_in_service", "Whether a real server may be chosen.");
        Gauge weight = families.gauge("pollux_real_server_weight", "The weight of a real server.");
        Gauge active = families.gauge("pollux_real_server_connections", "Connections to a real server, by activity.");
        Counter scheduled = families.counter(
                "pollux_real_server_scheduled", "Connections scheduled to a real server since it came into service.");
        Counter bytes = families.counter(
                "pollux_real_server_bytes", "Bytes to and from a real server since it came into service.");
        Gauge checks = families.gauge("pollux_checks", "Checks by their state.");
        Gauge sorry =
                families.gauge("pollux_sorry_server_active", "Whether the sorry server of a virtual server serves.");
        long checksUp = 0;
        long checksDown = 0;
        for (DirectorStatus.VirtualServer server : status.virtualServers()) {
            String name = server.name();
            if (server.sorryServer() != null) {
                sorry.set(server.sorryServerActive() ? 1 : 0, "virtual_server", name);
            }
            for (DirectorStatus.RealServer real : server.realServers()) {
                String[] labels = {"virtual_server", name, "real_server", real.address() + ":" + real.port()};
                up.set(real.health().equals("UP") ? 1 : 0, labels);
                inService.set(real.inService() ? 1 : 0, labels);
                weight.set(real.weight(), labels);
                active.set(real.activeConnections(), with(labels, "state", "active"));
                active.set(real.inactiveConnections(), with(labels, "state", "inactive"));
                scheduled.set(real.connections(), labels);
                bytes.set(real.inBytes(), with(labels, "direction", "in"));
                bytes.set(real.outBytes(), with(labels, "direction", "out"));
                for (DirectorStatus.Check check : real.checks()) {
                    boolean succeeds = check.state().equals("UP");
                    checksUp += succeeds ? 1 : 0;
                    checksDown += succeeds ? 0 : 1;
                }
            }
        }
        checks.set(checksUp, "state", "up");
        checks.set(checksDown, "state", "down");
    }

    private void dataPlane(DirectorStatus status) {
        DirectorStatus.DataPlane dataPlane = status.dataPlane();
        if (dataPlane == null) {
            return;
        }
        DirectorStatus.DataPlane.ConnectionTable table = dataPlane.connections();
        if (table != null) {
            families.gauge("pollux_connections", "Connections, persistence templates included.")
                    .set(table.count());
            families.gauge("pollux_connections_limit", "How many connections there may be.")
                    .set(table.limit());
            families.gauge("pollux_connections_half_open", "Connections whose handshake is not done.")
                    .set(table.halfOpen());
            families.gauge("pollux_connections_half_open_limit", "How many half-open connections there may be.")
                    .set(table.halfOpenLimit());
            families.counter("pollux_connections_half_open_evicted", "Half-open connections that made room for others.")
                    .set(table.halfOpenEvicted());
            families.gauge("pollux_connections_memory_bytes", "Memory of the connection table.")
                    .set(table.memoryBytes());
        }
        families.gauge(
                        "pollux_dataplane_thread_longest_gap_seconds",
                        "The longest that packets may have had to wait for the packet thread, since the start.")
                .set(dataPlane.thread().longestGapSeconds());
        families.gauge(
                        "pollux_dataplane_thread_longest_recent_gap_seconds",
                        "The longest that packets may have had to wait for the packet thread, in the last minute.")
                .set(dataPlane.thread().longestGapLastMinuteSeconds());
        families.gauge(
                        "pollux_dataplane_thread_longest_own_gap_seconds",
                        "The longest that packets may have had to wait for the packet thread, since the start, without"
                                + " the time in which this host gave its processors to others.")
                .set(dataPlane.thread().longestOwnGapSeconds());
        families.counter(
                        "pollux_dataplane_thread_processor_wait_seconds",
                        "How long the packet thread could have run but this host gave its processors to others.")
                .set(dataPlane.thread().processorWaitSeconds());
        families.counter(
                        "pollux_dataplane_thread_gaps",
                        "How often packets may have had to wait for the packet thread for more than 5 ms.")
                .set(dataPlane.thread().gaps());
        sync(dataPlane.syncDaemons());
        Counter packets = families.counter("pollux_dataplane_packets", "Packets by what became of them.");
        for (Map.Entry<String, Long> counter : dataPlane.counters().entrySet()) {
            if (counter.getKey().equals(WAITING)) {
                families.gauge("pollux_dataplane_waiting_packets", "Packets that wait for a neighbour's address.")
                        .set(counter.getValue());
            } else {
                packets.set(counter.getValue(), "outcome", counter.getKey());
            }
        }
    }

    private void sync(List<DirectorStatus.DataPlane.SyncDaemon> daemons) {
        Gauge works = families.gauge(
                "pollux_sync_working", "Whether messages of a running connection sync daemon can leave or come.");
        Counter messages = families.counter(
                "pollux_sync_messages",
                "Messages that a connection sync daemon has sent (master) or received (backup).");
        Counter connections = families.counter(
                "pollux_sync_connections", "Connections and templates told (master) or taken over (backup).");
        Counter dropped = families.counter(
                "pollux_sync_dropped", "Messages and connections of a sync daemon that came to nothing, by cause.");
        for (DirectorStatus.DataPlane.SyncDaemon daemon : daemons) {
            works.set(daemon.trouble() == null ? 1 : 0, "role", daemon.role());
            messages.set(daemon.messages(), "role", daemon.role());
            connections.set(daemon.connections(), "role", daemon.role());
            daemon.dropped().forEach((cause, count) -> dropped.set(count, "role", daemon.role(), "cause", cause));
        }
    }

    private static String[] with(String[] labels, String... more) {
        List<String> all = new ArrayList<>(List.of(labels));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    private static String text(MetricSnapshots snapshots) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(out, snapshots, EscapingScheme.ALLOW_UTF8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
