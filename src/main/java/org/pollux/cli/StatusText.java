package org.pollux.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pollux.director.DirectorStatus;
import org.pollux.director.DropCause;

/** The status as a person reads it in a terminal. */
final class StatusText {
    private static final int MOST_SERVICES = 6;

    /** What the count of gaps begins at. */
    private static final double NOTABLE_GAP_SECONDS = 0.005;

    private final StringBuilder out = new StringBuilder();
    private final Instant now;

    private StatusText(Instant now) {
        this.now = now;
    }

    /**
     * Writes a status.
     *
     * @param status what the director said
     * @param now the time ages are counted to
     */
    static String of(DirectorStatus status, Instant now) {
        StatusText text = new StatusText(now);
        text.write(status);
        return text.out.toString();
    }

    private void write(DirectorStatus status) {
        line(
                "%s  pollux %s, pid %d, up %s",
                status.routerId(), status.version(), status.pid(), Ages.text(status.started(), now));
        configuration(status.configuration());
        status.instances().forEach(this::instance);
        out.append('\n');
        if (status.peers().isEmpty()) {
            line("No other director is heard.");
        }
        for (DirectorStatus.Peer peer : status.peers()) {
            line(
                    "%s %s at %s, %s",
                    peer.role().equals("witness") ? "Witness" : "Peer",
                    peer.name(),
                    peer.address(),
                    peer.lastHeardMs() == null ? "not heard yet" : "heard " + peer.lastHeardMs() + " ms ago");
        }
        for (DirectorStatus.Refusal refusal : status.refusals()) {
            line(
                    "Refused: %s %s (%d times, last %s ago)",
                    refusal.address(),
                    refusal.text(),
                    refusal.count(),
                    Ages.text(now.minusMillis(refusal.lastMs()), now));
        }
        status.virtualServers().forEach(this::virtualServer);
        if (status.dataPlane() != null) {
            out.append('\n');
            for (DirectorStatus.DataPlane.Port port : status.dataPlane().interfaces()) {
                line(
                        "Data plane on %s, %s%s",
                        port.name(),
                        port.mode().equals("none") ? "not served" : port.mode() + " XDP",
                        port.note() == null ? "" : ": " + port.note());
            }
            if (status.dataPlane().connectionsEndWithDaemon() != null) {
                line("Connections end with the daemon: %s", status.dataPlane().connectionsEndWithDaemon());
            }
            packetThread(status.dataPlane().thread());
            status.dataPlane().syncDaemons().forEach(this::sync);
            DropCause.of(status.dataPlane().counters())
                    .forEach((cause, packets) -> line("Not forwarded: %d packets: %s", packets, cause.words()));
        }
    }

    /** Only what is notable, and of late. */
    private void packetThread(DirectorStatus.DataPlane.PacketThread thread) {
        if (thread.longestGapLastMinuteSeconds() > NOTABLE_GAP_SECONDS) {
            line(
                    "Packets waited for up to %.1f ms in the last minute (since the start: up to %.1f ms, more than 5 ms %d "
                            + "times; their thread lacked a processor for %.3f s)",
                    thread.longestGapLastMinuteSeconds() * 1e3,
                    thread.longestGapSeconds() * 1e3,
                    thread.gaps(),
                    thread.processorWaitSeconds());
        }
    }

    private void sync(DirectorStatus.DataPlane.SyncDaemon sync) {
        boolean master = sync.role().equals("master");
        line(
                "Sync daemon, %s on %s, id %d: %d connections %s in %d messages%s%s",
                sync.role(),
                sync.interfaceName(),
                sync.syncId(),
                sync.connections(),
                master ? "told" : "taken over",
                sync.messages(),
                sync.dropped().values().stream().mapToLong(Long::longValue).sum() == 0
                        ? ""
                        : "; dropped: " + sync.dropped(),
                sync.trouble() == null ? "" : "; " + sync.trouble());
    }

    private void configuration(DirectorStatus.ConfigurationFile configuration) {
        line("configuration %s, loaded %s ago", configuration.file(), Ages.text(configuration.loaded(), now));
        DirectorStatus.Reload last = configuration.lastReload();
        if (last != null) {
            line("last reload %s ago: %s: %s", Ages.text(last.time(), now), last.outcome(), last.text());
        }
    }

    private void instance(DirectorStatus.Instance instance) {
        out.append('\n');
        line(
                "%s  %s for %s: %s",
                instance.name(), instance.state(), Ages.text(instance.since(), now), instance.reason());
        line(
                "  %s, virtual router %d, priority %s",
                instance.interfaceName(),
                instance.virtualRouterId(),
                instance.priority() == instance.effectivePriority()
                        ? Integer.toString(instance.priority())
                        : instance.effectivePriority() + " (configured " + instance.priority() + ")");
        line("  master: %s", instance.master() == null ? "none known" : instance.master());
        instance.virtualAddresses().forEach(address -> line("  address %s", address));
    }

    private void virtualServer(DirectorStatus.VirtualServer server) {
        out.append('\n');
        line("%s  %s %s", server.name(), server.scheduler(), server.forwarding());
        if (server.group() != null) {
            line("  %s", some(server.services()));
        }
        for (DirectorStatus.RealServer real : server.realServers()) {
            line(
                    "  %-4s %s:%d  weight %d, %d active, %d inactive, %d connections: %s%s%s",
                    real.health(),
                    real.address(),
                    real.port(),
                    real.weight(),
                    real.activeConnections(),
                    real.inactiveConnections(),
                    real.connections(),
                    real.reason(),
                    real.inService() ? "" : " (out of service)",
                    real.byHand().isEmpty() ? "" : "; " + String.join(", ", real.byHand()));
        }
        if (server.sorryServer() != null) {
            line("  sorry server %s%s", server.sorryServer(), server.sorryServerActive() ? ", serving" : "");
        }
    }

    /** As many as a person reads. */
    private static String some(List<String> services) {
        String first = services.stream().limit(MOST_SERVICES).collect(Collectors.joining(", "));
        return services.size() <= MOST_SERVICES ? first : first + " and " + (services.size() - MOST_SERVICES) + " more";
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
