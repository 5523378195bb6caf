package org.pollux.config.reader;

import java.util.EnumSet;
import java.util.Set;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.TrafficPolicy;
import org.pollux.config.VirtualServer.Scheduler;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.TrafficKeywords;

/** From what a virtual server says of its traffic to its record. */
final class TrafficPolicies {
    /** Those that give real servers connections in proportion to their weights. */
    private static final Set<Scheduler> BY_WEIGHT =
            EnumSet.of(Scheduler.WRR, Scheduler.WLC, Scheduler.SED, Scheduler.NQ, Scheduler.TWOS);

    private TrafficPolicies() {}

    static TrafficPolicy read(Section block, Scheduler scheduler, Problems problems) {
        block.find(TrafficKeywords.SLOW_START)
                .filter(_ -> !BY_WEIGHT.contains(scheduler))
                .ifPresent(asked -> problems.warning(
                        DiagnosticCode.NO_EFFECT,
                        asked.span(),
                        "slow_start has no effect: " + VirtualServers.word(scheduler)
                                + " does not share by weight, as wrr, wlc, sed, nq and twos do"));
        return new TrafficPolicy(
                block.get(TrafficKeywords.SLOW_START),
                block.get(TrafficKeywords.CONNECTION_LIMIT),
                block.get(TrafficKeywords.CLIENT_RATE));
    }
}
