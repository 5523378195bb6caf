package org.pollux.director;

import java.util.OptionalInt;
import org.pollux.config.ConnectionTracking;
import org.pollux.config.TrafficPolicy;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.ServicePolicy;

/** What the configuration says of traffic, in the engine's words. */
final class EngineWords {
    private EngineWords() {}

    static EngineOptions options(ConnectionTracking tracking) {
        return EngineOptions.DEFAULT
                .withExpireNodestConn(tracking.expireNodest())
                .withExpireQuiescentTemplate(tracking.expireQuiescentTemplate())
                .withSloppyTcp(tracking.sloppyTcp())
                .withSloppySctp(tracking.sloppySctp())
                .withConnReuseMode(tracking.reuseMode())
                .withSecureTcp(tracking.secureTcp())
                .withHalfOpenPercent(tracking.halfOpenPercent());
    }

    static ServicePolicy policy(TrafficPolicy policy) {
        return new ServicePolicy(
                policy.slowStart(),
                policy.connectionLimit().map(OptionalInt::of).orElseGet(OptionalInt::empty),
                policy.clientRate().map(rate -> new ServicePolicy.SourceRate(rate.perSecond(), rate.burst())));
    }
}
