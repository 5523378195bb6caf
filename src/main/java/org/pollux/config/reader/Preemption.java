package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VrrpKeywords.NOPREEMPT;
import static org.pollux.config.vocabulary.VrrpKeywords.PREEMPT;
import static org.pollux.config.vocabulary.VrrpKeywords.PREEMPT_DELAY;
import static org.pollux.config.vocabulary.VrrpKeywords.PRIORITY;
import static org.pollux.config.vocabulary.VrrpKeywords.STATE;
import static org.pollux.config.vocabulary.VrrpKeywords.TIMER_EXPIRED_BACKUP;

import java.time.Duration;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Tracker;
import org.pollux.config.Tracking;
import org.pollux.config.VrrpInstance.InitialState;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.TrackKeywords;

/**
 * Who displaces whom: state, priority, {@code preempt} and {@code nopreempt} of one instance.
 *
 * @param state the initial state
 * @param priority the priority
 * @param preempt whether a lower master is displaced
 * @param delay how long it is watched before
 * @param lateMasterPriority the priority of a master that was late
 */
record Preemption(
        InitialState state, int priority, boolean preempt, Duration delay, Optional<Integer> lateMasterPriority) {
    static Preemption read(Section block, Problems problems) {
        int priority = priority(block, problems);
        InitialState state = block.get(STATE)
                .orElse(priority == Defaults.OWNER_PRIORITY ? InitialState.MASTER : InitialState.BACKUP);
        boolean preempt = preempt(block, priority, state, problems);
        Optional<Located<Integer>> late = block.find(TIMER_EXPIRED_BACKUP);
        if (late.isPresent() && preempt) {
            problems.warning(
                    DiagnosticCode.NO_EFFECT,
                    late.get().span(),
                    "timer_expired_backup has no effect without nopreempt: a late master would take over again");
        }
        return new Preemption(
                state, priority, preempt, delay(block, preempt, state, problems), late.map(Located::value));
    }

    private static int priority(Section block, Problems problems) {
        Optional<Integer> priority = block.get(PRIORITY);
        if (priority.isPresent()) {
            return priority.get();
        }
        Optional<Located<InitialState>> state = block.find(STATE);
        if (state.isEmpty() || state.get().value() != InitialState.MASTER || block.mentions(PRIORITY)) {
            return Defaults.PRIORITY;
        }
        problems.warning(
                DiagnosticCode.SILENT_IN_KEEPALIVED,
                state.get().span(),
                "state MASTER without a priority means priority 255, the owner of the addresses");
        return Defaults.OWNER_PRIORITY;
    }

    private static boolean preempt(Section block, int priority, InitialState state, Problems problems) {
        Optional<Located<Boolean>> no = block.find(NOPREEMPT);
        if (no.isEmpty()) {
            return true;
        }
        Span span = no.get().span();
        if (block.mentions(PREEMPT)) {
            problems.error(
                    DiagnosticCode.CONFLICT, span, "both preempt and nopreempt are given", "one of preempt, nopreempt");
        } else if (priority == Defaults.OWNER_PRIORITY) {
            problems.warning(
                    DiagnosticCode.NO_EFFECT,
                    span,
                    "nopreempt has no effect: priority 255 owns the addresses and always takes over");
            return true;
        } else if (state == InitialState.MASTER) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    span,
                    "keepalived ignores nopreempt with state MASTER; it is obeyed here");
        }
        return false;
    }

    private static Duration delay(Section block, boolean preempt, InitialState state, Problems problems) {
        Optional<Located<Duration>> delay = block.find(PREEMPT_DELAY);
        if (delay.isPresent() && !preempt) {
            problems.warning(
                    DiagnosticCode.NO_EFFECT,
                    delay.get().span(),
                    "preempt_delay has no effect: nopreempt never takes over");
        } else if (delay.isPresent() && state == InitialState.MASTER) {
            problems.warning(
                    DiagnosticCode.SILENT_IN_KEEPALIVED,
                    delay.get().span(),
                    "keepalived ignores preempt_delay with state MASTER; it is obeyed here");
        }
        return delay.map(Located::value).orElse(Duration.ZERO);
    }

    /** Weights that cannot make another director master, whatever the others' priorities are. */
    void checkWeights(String instance, Section block, Tracking tracking, Problems problems) {
        for (Tracker tracker : (Iterable<Tracker>) tracking.all()::iterator) {
            int weight = tracker.weight().value();
            String why;
            if (weight == 0) {
                continue;
            } else if (priority == Defaults.OWNER_PRIORITY) {
                why = "priority 255 owns the addresses and is never changed";
            } else if (!preempt) {
                why = "where all directors have nopreempt, a lower priority displaces no master; without a weight a "
                        + "failure is a fault";
            } else if (weight < 0 && priority == 1) {
                why = "priority 1 cannot get lower";
            } else if (weight > 0 && priority == 254) {
                why = "priority 254 cannot get higher";
            } else {
                continue;
            }
            problems.warning(
                    DiagnosticCode.WEIGHT_WITHOUT_FAILOVER,
                    line(block, tracker),
                    "the weight of " + Printable.quoted(tracker.name()) + " in " + Printable.quoted(instance)
                            + " never causes a failover: " + why);
        }
    }

    /** The line that a tracker was read from. */
    private static Span line(Section block, Tracker tracker) {
        return TrackKeywords.ALL.stream()
                .flatMap(keyword -> block.all(keyword).stream())
                .filter(line -> line.value().name().equals(tracker.name())
                        && line.span().position().equals(tracker.position()))
                .findFirst()
                .orElseThrow()
                .span();
    }
}
