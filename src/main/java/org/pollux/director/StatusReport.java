package org.pollux.director;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.pollux.cluster.PeerStatus;
import org.pollux.cluster.link.Refusal;
import org.pollux.config.Configuration;
import org.pollux.config.VrrpInstance;
import org.pollux.dataplane.DataPlaneStatus;
import org.pollux.dataplane.SyncStatus;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.ipvs.TableUse;

/** Gathers what the rooms say into one status. */
final class StatusReport {
    private static final int JOURNAL_ENTRIES_SHOWN = 100;

    private final Configuration configuration;
    private final String version;
    private final String routerId;
    private final Instant started;
    private final Journal journal;

    StatusReport(Configuration configuration, String version, String routerId, Instant started, Journal journal) {
        this.configuration = configuration;
        this.version = version;
        this.routerId = routerId;
        this.started = started;
        this.journal = journal;
    }

    DirectorStatus write(Optional<ElectionSide> elections, Optional<ServiceSide> services, Reloads reloads) {
        return new DirectorStatus(
                version,
                routerId,
                ProcessHandle.current().pid(),
                started,
                file(reloads),
                elections.map(this::instances).orElse(List.of()),
                elections.map(side -> peers(side.peers())).orElse(List.of()),
                services.map(side -> VirtualServerReport.of(configuration, side))
                        .orElse(List.of()),
                services.map(side -> dataPlane(side.dataPlane().status())).orElse(null),
                journal.newest(JOURNAL_ENTRIES_SHOWN),
                elections.map(side -> refusals(side.refusals())).orElse(List.of()));
    }

    private static DirectorStatus.ConfigurationFile file(Reloads reloads) {
        return new DirectorStatus.ConfigurationFile(
                reloads.file().path().toString(),
                reloads.loaded().at(),
                reloads.last()
                        .map(last -> new DirectorStatus.Reload(
                                last.at(), last.outcome().name(), last.text()))
                        .orElse(null));
    }

    private List<DirectorStatus.Instance> instances(ElectionSide elections) {
        Map<String, InstanceStatus> byName =
                elections.instances().stream().collect(Collectors.toMap(InstanceStatus::name, Function.identity()));
        return configuration.vrrpInstances().stream()
                .map(instance -> instance(instance, present(byName, instance.name()), elections))
                .toList();
    }

    private DirectorStatus.Instance instance(VrrpInstance configured, InstanceStatus now, ElectionSide elections) {
        return new DirectorStatus.Instance(
                configured.name(),
                now.state().name(),
                elections.since(configured.name()).orElse(started),
                now.reason().text(),
                configured.interfaceName(),
                configured.virtualRouterId(),
                configured.priority(),
                now.priority(),
                configured.virtualAddresses().stream()
                        .map(address -> address.prefix() + " dev " + address.interfaceName())
                        .toList(),
                now.master().map(MemberId::name).orElse(null));
    }

    static List<DirectorStatus.Peer> peers(List<PeerStatus> peers) {
        return peers.stream()
                .map(peer -> new DirectorStatus.Peer(
                        peer.member().name(),
                        peer.role().name().toLowerCase(Locale.ROOT),
                        peer.member().address().getHostAddress(),
                        peer.joined().toMillis(),
                        peer.lastHeard().map(Duration::toMillis).orElse(null),
                        peer.longestSilence().toMillis()))
                .toList();
    }

    static List<DirectorStatus.Refusal> refusals(List<Refusal> refusals) {
        return refusals.stream()
                .map(refusal -> new DirectorStatus.Refusal(
                        refusal.address().getHostAddress(),
                        refusal.reason().name().toLowerCase(Locale.ROOT),
                        refusal.reason().words(),
                        refusal.count(),
                        refusal.age().toMillis()))
                .toList();
    }

    private static DirectorStatus.DataPlane dataPlane(DataPlaneStatus status) {
        return new DirectorStatus.DataPlane(
                status.ports().stream()
                        .map(port -> new DirectorStatus.DataPlane.Port(
                                port.name(),
                                port.mode(),
                                port.queues(),
                                port.note().isEmpty() ? null : port.note()))
                        .toList(),
                status.noSurvival().isEmpty() ? null : status.noSurvival(),
                status.table().map(StatusReport::table).orElse(null),
                status.counters(),
                packetThread(status.gaps()),
                status.sync().stream().map(StatusReport::sync).toList());
    }

    private static DirectorStatus.DataPlane.PacketThread packetThread(DataPlaneStatus.Gaps gaps) {
        return new DirectorStatus.DataPlane.PacketThread(
                gaps.longest().toNanos() / 1e9,
                gaps.longestOfLastMinute().toNanos() / 1e9,
                gaps.longestOwn().toNanos() / 1e9,
                gaps.notable(),
                gaps.waited().toNanos() / 1e9);
    }

    private static DirectorStatus.DataPlane.SyncDaemon sync(SyncStatus sync) {
        return new DirectorStatus.DataPlane.SyncDaemon(
                sync.daemon().role().word(),
                sync.daemon().interfaceName(),
                sync.daemon().syncId(),
                sync.messages(),
                sync.connections(),
                sync.dropped(),
                sync.trouble().orElse(null));
    }

    private static DirectorStatus.DataPlane.ConnectionTable table(TableUse use) {
        return new DirectorStatus.DataPlane.ConnectionTable(
                use.connections(),
                use.mostConnections(),
                use.halfOpen(),
                use.mostHalfOpen(),
                use.evicted(),
                use.memory());
    }

    private static <K, V> V present(Map<K, V> map, K key) {
        V value = map.get(key);
        if (value == null) {
            throw new IllegalStateException("nothing is known of " + key);
        }
        return value;
    }
}
