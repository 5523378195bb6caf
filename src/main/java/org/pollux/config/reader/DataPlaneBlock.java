package org.pollux.config.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.ConnectionTracking;
import org.pollux.config.DataPlaneSettings;
import org.pollux.config.DataPlaneSettings.BusyPoll;
import org.pollux.config.DataPlaneSettings.Restart;
import org.pollux.config.DataPlaneSettings.XdpMode;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.SyncTuning;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.ConnectionKeywords;
import org.pollux.config.vocabulary.DataPlaneKeywords;
import org.pollux.config.vocabulary.SyncTuningKeywords;

/** From the block {@code data_plane} to its record. */
final class DataPlaneBlock {
    private DataPlaneBlock() {}

    static DataPlaneSettings read(Section block, Problems problems) {
        List<String> interfaces = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Located<List<String>> line : block.all(DataPlaneKeywords.INTERFACES)) {
            for (String name : line.value()) {
                if (seen.add(name)) {
                    interfaces.add(name);
                } else {
                    problems.warning(DiagnosticCode.DUPLICATE, line.span(), "interface " + name + " is listed twice");
                }
            }
        }
        return new DataPlaneSettings(
                interfaces,
                block.get(DataPlaneKeywords.XDP_MODE).orElse(XdpMode.AUTO),
                restart(block),
                busyPoll(block, problems),
                connections(block),
                sync(block, problems));
    }

    private static Restart restart(Section block) {
        return new Restart(
                block.get(DataPlaneKeywords.RESTART_WINDOW)
                        .map(Duration::ofSeconds)
                        .orElse(Restart.DEFAULT.window()),
                block.get(DataPlaneKeywords.BPF_DIRECTORY));
    }

    private static Optional<BusyPoll> busyPoll(Section block, Problems problems) {
        Optional<Integer> time = block.get(DataPlaneKeywords.BUSY_POLL);
        if (time.isEmpty()) {
            block.all(DataPlaneKeywords.BUSY_POLL_BUDGET)
                    .forEach(line -> problems.warning(
                            DiagnosticCode.NO_EFFECT, line.span(), "busy_poll_budget says nothing without busy_poll"));
        }
        return time.map(micros -> new BusyPoll(
                Duration.ofNanos(micros * 1000L),
                block.get(DataPlaneKeywords.BUSY_POLL_BUDGET).orElse(BusyPoll.USUAL_BUDGET)));
    }

    private static SyncTuning sync(Section block, Problems problems) {
        SyncTuning usual = SyncTuning.DEFAULT;
        block.find(SyncTuningKeywords.SYNC_THRESHOLD)
                .filter(line -> line.value().period() > 0
                        && line.value().first() >= line.value().period())
                .ifPresent(line -> problems.error(
                        DiagnosticCode.OUT_OF_RANGE,
                        line.span(),
                        "sync_threshold: no packet is number " + line.value().first() + " of every "
                                + line.value().period(),
                        "a first number below the second"));
        return new SyncTuning(
                block.get(SyncTuningKeywords.SYNC_THRESHOLD).orElse(usual.threshold()),
                block.get(SyncTuningKeywords.SYNC_REFRESH_PERIOD)
                        .map(Duration::ofSeconds)
                        .orElse(usual.refresh()),
                block.get(SyncTuningKeywords.SYNC_RETRIES).orElse(usual.retries()),
                block.get(SyncTuningKeywords.SYNC_PERSIST_MODE).orElse(usual.templatesOnly()),
                block.get(SyncTuningKeywords.SYNC_VERSION).orElse(usual.version()));
    }

    private static ConnectionTracking connections(Section block) {
        ConnectionTracking usual = ConnectionTracking.DEFAULT;
        return new ConnectionTracking(
                block.get(ConnectionKeywords.MAX_CONNECTIONS).orElse(usual.maxConnections()),
                block.get(ConnectionKeywords.HALF_OPEN_PERCENT).orElse(usual.halfOpenPercent()),
                block.get(ConnectionKeywords.EXPIRE_NODEST_CONN).orElse(usual.expireNodest()),
                block.get(ConnectionKeywords.EXPIRE_QUIESCENT_TEMPLATE).orElse(usual.expireQuiescentTemplate()),
                block.get(ConnectionKeywords.SLOPPY_TCP).orElse(usual.sloppyTcp()),
                block.get(ConnectionKeywords.SLOPPY_SCTP).orElse(usual.sloppySctp()),
                block.get(ConnectionKeywords.CONN_REUSE_MODE).orElse(usual.reuseMode()),
                block.get(ConnectionKeywords.SECURE_TCP).orElse(usual.secureTcp()),
                block.get(ConnectionKeywords.PMTU_DISC).orElse(usual.pathMtuDiscovery()),
                block.get(ConnectionKeywords.CACHE_BYPASS).orElse(usual.cacheBypass()));
    }
}
