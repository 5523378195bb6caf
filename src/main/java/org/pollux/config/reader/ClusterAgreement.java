package org.pollux.config.reader;

import java.net.InetAddress;
import java.time.Duration;
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
import org.pollux.config.schema.Display;
import org.pollux.config.syntax.Printable;

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
     * @param mine one director's configuration
     * @param other the other's
     * @return the warnings in the order of the instances, at the line of the file that has what the other lacks, or of
     *     the first where both have something to change
     */
    public static List<Diagnostic> between(Configuration mine, Configuration other) {
        ClusterAgreement agreement = new ClusterAgreement();
        for (VrrpInstance instance : mine.vrrpInstances()) {
            counterpart(instance, other)
                    .ifPresentOrElse(peer -> agreement.compare(instance, peer), () -> agreement.alone(instance));
        }
        for (VrrpInstance instance : other.vrrpInstances()) {
            counterpart(instance, mine)
                    .ifPresentOrElse(own -> agreement.compareBack(instance, own), () -> agreement.alone(instance));
        }
        return List.copyOf(agreement.findings);
    }

    /** An id may stand for instances on several interfaces, which are then told apart by their names. */
    private static Optional<VrrpInstance> counterpart(VrrpInstance instance, Configuration other) {
        List<VrrpInstance> sameId = other.vrrpInstances().stream()
                .filter(peer -> peer.virtualRouterId() == instance.virtualRouterId())
                .toList();
        return sameId.stream()
                .filter(peer -> peer.name().equals(instance.name()))
                .findFirst()
                .or(() -> sameId.stream().findFirst());
    }

    private void alone(VrrpInstance instance) {
        warn(
                DiagnosticCode.DISAGREEMENT,
                instance.position(),
                "the other director has no instance with the virtual_router_id " + instance.virtualRouterId() + " of "
                        + Printable.quoted(instance.name()));
    }

    private void compare(VrrpInstance mine, VrrpInstance other) {
        differs(mine, "advert_int", seconds(mine.advertInterval()), seconds(other.advertInterval()));
        differs(mine, "down_timer_adverts", mine.downTimerAdverts(), other.downTimerAdverts());
        if (mine.priority() == other.priority()) {
            warn(
                    DiagnosticCode.QUESTIONABLE,
                    mine.position(),
                    "both directors have priority " + mine.priority() + " in " + Printable.quoted(mine.name())
                            + ": the higher address decides");
        }
        compareBack(mine, other);
    }

    /** What is found in each direction of its own. */
    private void compareBack(VrrpInstance one, VrrpInstance other) {
        Set<InetAddress> others = other.virtualAddresses().stream()
                .map(address -> address.prefix().address())
                .collect(Collectors.toSet());
        for (VirtualAddress address : one.virtualAddresses()) {
            if (!others.contains(address.prefix().address())) {
                warn(
                        DiagnosticCode.DISAGREEMENT,
                        address.position(),
                        "the other director's " + Printable.quoted(other.name()) + " does not have the address "
                                + Display.address(address.prefix().address()));
            }
        }
        weights(one, other);
    }

    private void differs(VrrpInstance instance, String what, Object mine, Object other) {
        if (!mine.equals(other)) {
            warn(
                    DiagnosticCode.DISAGREEMENT,
                    instance.position(),
                    what + " of " + Printable.quoted(instance.name()) + " differs between the directors: " + mine
                            + " here, " + other + " there");
        }
    }

    private static String seconds(Duration time) {
        return Display.seconds(time) + " s";
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
                    "no weight of " + Printable.quoted(mine.name())
                            + " causes a failover: the other director has nopreempt");
        } else if (worst > best) {
            warn(
                    DiagnosticCode.WEIGHT_WITHOUT_FAILOVER,
                    weighted.getFirst().position(),
                    "no weight of " + Printable.quoted(mine.name())
                            + " causes a failover: with all of them failed its priority is " + worst
                            + ", above the other director's " + best);
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
