package org.pollux.config.effective;

import org.pollux.config.ConnectionTracking;
import org.pollux.config.SyncTuning;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.vocabulary.ConnectionKeywords;
import org.pollux.config.vocabulary.SyncTuningKeywords;
import org.pollux.config.vocabulary.TrafficKeywords;

/** Writes what is said of connections, where it is not the usual. */
final class TrafficNodes {
    private TrafficNodes() {}

    static void connections(Nodes block, ConnectionTracking tracking) {
        ConnectionTracking usual = ConnectionTracking.DEFAULT;
        block.setUnless(usual.maxConnections(), ConnectionKeywords.MAX_CONNECTIONS, tracking.maxConnections());
        block.setUnless(usual.halfOpenPercent(), ConnectionKeywords.HALF_OPEN_PERCENT, tracking.halfOpenPercent());
        block.setUnless(usual.expireNodest(), ConnectionKeywords.EXPIRE_NODEST_CONN, tracking.expireNodest());
        block.setUnless(
                usual.expireQuiescentTemplate(),
                ConnectionKeywords.EXPIRE_QUIESCENT_TEMPLATE,
                tracking.expireQuiescentTemplate());
        block.setUnless(usual.sloppyTcp(), ConnectionKeywords.SLOPPY_TCP, tracking.sloppyTcp());
        block.setUnless(usual.sloppySctp(), ConnectionKeywords.SLOPPY_SCTP, tracking.sloppySctp());
        block.setUnless(usual.reuseMode(), ConnectionKeywords.CONN_REUSE_MODE, tracking.reuseMode());
        block.setUnless(usual.secureTcp(), ConnectionKeywords.SECURE_TCP, tracking.secureTcp());
        block.setUnless(usual.pathMtuDiscovery(), ConnectionKeywords.PMTU_DISC, tracking.pathMtuDiscovery());
        block.setUnless(usual.cacheBypass(), ConnectionKeywords.CACHE_BYPASS, tracking.cacheBypass());
    }

    static void sync(Nodes block, SyncTuning sync) {
        SyncTuning usual = SyncTuning.DEFAULT;
        block.setUnless(usual.threshold(), SyncTuningKeywords.SYNC_THRESHOLD, sync.threshold());
        block.setUnless((int) usual.refresh().toSeconds(), SyncTuningKeywords.SYNC_REFRESH_PERIOD, (int)
                sync.refresh().toSeconds());
        block.setUnless(usual.retries(), SyncTuningKeywords.SYNC_RETRIES, sync.retries());
        block.setUnless(usual.templatesOnly(), SyncTuningKeywords.SYNC_PERSIST_MODE, sync.templatesOnly());
        block.setUnless(usual.version(), SyncTuningKeywords.SYNC_VERSION, sync.version());
    }

    static void policy(Nodes block, TrafficPolicy policy) {
        block.set(TrafficKeywords.SLOW_START, policy.slowStart());
        block.set(TrafficKeywords.CONNECTION_LIMIT, policy.connectionLimit());
        block.set(TrafficKeywords.CLIENT_RATE, policy.clientRate());
    }
}
