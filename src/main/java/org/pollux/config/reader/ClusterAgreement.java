package org.pollux.config.reader;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.SourcePosition;
import org.pollux.config.Tracker;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;

/**
 * Holds the configurations of two directors of a cluster against each other: what each file alone cannot show.
 * Instances belong together by their virtual router id.
 */
public final class ClusterAgreement {
    private final List<Diagnostic> findings = new ArrayList<>();

    private ClusterAgreement() {}

    /**
     * Warns of what will not work between two directors.
     *
     * @param mine the configuration whose positions are shown
     * @param other the other director's
     * @return the warnings in the order of the instances
     */
    public static List<Diagnostic> between(Configuration mine, Configuration other) {
        ClusterAgreement agreement = new ClusterAgreement();
        for (VrrpInstance instance : mine.vrrpInstances()) {
            other.vrrpInstances().stream()
                    .filter(peer -> peer.virtualRouterId() == instance.virtualRouterId())
                    .findFirst()
                    .ifPresentOrElse(
                            peer -> agreement.compare(instance, peer),
                            () -> agreement.warn(
                                    DiagnosticCode.DISAGREEMENT,
                                    instance.position(),
                                    "the other director has no instance with virtual_router_id "
                                            + instance.virtualRouterId()));
        }
        return List.copyOf(agreement.findings);
    }

    private void compare(VrrpInstance mine, VrrpInstance other) {
        differs(mine, "advert_int", mine.advertInterval(), other.advertInterval());
        differs(mine, "down_timer_adverts", mine.downTimerAdverts(), other.downTimerAdverts());
        differs(mine, "the set of virtual addresses", addresses(mine), addresses(other));
        if (mine.priority() == other.priority()) {
            warn(
                    DiagnosticCode.QUESTIONABLE,
                    mine.position(),
                    "both directors have priority " + mine.priority() + ": the higher address decides");
        }
        weights(mine, other);
    }

    private void differs(VrrpInstance instance, String what, Object mine, Object other) {
        if (!mine.equals(other)) {
            warn(
                    DiagnosticCode.DISAGREEMENT,
                    instance.position(),
                    what + " of '" + instance.name() + "' differs between the directors");
        }
    }

    private static Set<InetAddress> addresses(VrrpInstance instance) {
        return instance.virtualAddresses().stream()
                .map(VirtualAddress::prefix)
                .map(prefix -> prefix.address())
                .collect(Collectors.toSet());
    }

    /** With every tracker failed, is the higher of the two still above the other at its best? */
    private void weights(VrrpInstance mine, VrrpInstance other) {
        List<Tracker> weighted = mine.tracking()
                .all()
                .filter(tracker -> !tracker.weight().isFault())
                .toList();
        if (weighted.isEmpty() || mine.priority() <= other.priority() || mine.priority() == Defaults.OWNER_PRIORITY) {
            return;
        }
        int worst = Math.clamp(mine.priority() + sum(mine, -1), 1, 254);
        int best = Math.clamp(other.priority() + sum(other, 1), 1, 254);
        if (!other.preempt()) {
            warn(
                    DiagnosticCode.WEIGHT_WITHOUT_FAILOVER,
                    weighted.getFirst().position(),
                    "no weight of '" + mine.name() + "' causes a failover: the other director has nopreempt");
        } else if (worst > best) {
            warn(
                    DiagnosticCode.WEIGHT_WITHOUT_FAILOVER,
                    weighted.getFirst().position(),
                    "no weight of '" + mine.name() + "' causes a failover: with all of them failed its priority is "
                            + worst + ", above the other director's " + best);
        }
    }

    private static int sum(VrrpInstance instance, int sign) {
        return instance.tracking()
                .all()
                .mapToInt(tracker -> tracker.weight().value())
                .filter(weight -> Integer.signum(weight) == sign)
                .sum();
    }

    private void warn(DiagnosticCode code, SourcePosition position, String message) {
        findings.add(new Diagnostic(
                Severity.WARNING,
                code,
                position.file(),
                Optional.of(position),
                message,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of()));
    }
}
