package org.pollux.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

/** Why an instance is what it is, as a person reads it in a terminal. */
final class WhyText {
    private final StringBuilder out = new StringBuilder();
    private final Instant now;
    private final DateTimeFormatter clock;

    private WhyText(Instant now, ZoneId zone) {
        this.now = now;
        clock = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(zone);
    }

    /**
     * Writes an explanation.
     *
     * @param why what the director said
     * @param now the time ages are counted to
     * @param zone where the reader's clock is
     */
    static String of(Explanation why, Instant now, ZoneId zone) {
        WhyText text = new WhyText(now, zone);
        text.write(why);
        return text.out.toString();
    }

    private void write(Explanation why) {
        line(
                "%s on %s is %s since %s (%s): %s",
                why.instance(),
                why.director(),
                why.state(),
                clock.format(why.since()),
                Ages.text(why.since(), now),
                why.reason());
        boolean holds = why.state().equals("MASTER") || why.state().equals("HANDOVER");
        line("It %s %s.", holds ? "holds" : "does not hold", String.join(", ", why.addresses()));
        faults(why.faults());
        heard(why);
        priority(why.priority());
        quorum(why);
        group(why);
        ifFailed(why);
        what(why);
        changes(why.changes());
    }

    private void faults(List<Explanation.Fault> faults) {
        if (!faults.isEmpty()) {
            title("To mend");
            faults.forEach(fault -> {
                line("  %s", fault.cause());
                line("    %s", fault.mend());
            });
        }
    }

    private void heard(Explanation why) {
        title("Heard");
        if (why.directors().isEmpty()) {
            line("  no other director");
        }
        for (Explanation.Heard other : why.directors()) {
            line(
                    "  %s (%s) %s %s, priority %s%s, %s%s",
                    other.name(),
                    other.address(),
                    other.alive() ? "is" : "was",
                    other.state(),
                    other.priority() == 0 ? "0 (cannot be master)" : Integer.toString(other.priority()),
                    other.preempt() ? "" : ", does not preempt",
                    milliseconds(other.lastHeardMs()) + " ago",
                    other.alive() ? "" : ", not in the cluster now");
        }
        Long age = why.lastAdvertMs();
        if (why.master() == null) {
            line("  no master is known");
        } else if (age != null) {
            line("  the last advert of the master %s came %s ago", why.master(), milliseconds(age));
        }
    }

    private void priority(Explanation.Priority priority) {
        title("Priority");
        String sum = priority.parts().stream()
                .filter(part -> part.change() != 0)
                .map(part ->
                        (part.change() > 0 ? " + " : " - ") + Math.abs(part.change()) + " (" + part.tracker() + ")")
                .collect(Collectors.joining());
        line("  %d = %d configured%s", priority.effective(), priority.base(), sum);
        for (Explanation.Part part : priority.parts()) {
            line(
                    "  %s is %s%s",
                    part.tracker(),
                    part.state(),
                    part.fault()
                            ? ": a fault"
                            : part.weight() == 0 ? " (its failure is a fault)" : " (weight " + part.weight() + ")");
        }
    }

    private void quorum(Explanation why) {
        Explanation.Quorum quorum = why.quorum();
        if (quorum == null) {
            return;
        }
        title("Quorum");
        line(
                "  votes seen: %d, needed: %d: %s",
                quorum.votes(), quorum.needed(), quorum.reached() ? "it may be master" : "it may not be master");
        if (!quorum.witnesses().isEmpty()) {
            line("  witnesses among them: %s", String.join(", ", quorum.witnesses()));
        }
        if (quorum.gatewayReachable() != null) {
            line("  the gateway %s", quorum.gatewayReachable() ? "answers" : "does not answer");
        }
    }

    private void group(Explanation why) {
        Explanation.SyncGroup group = why.syncGroup();
        if (group != null) {
            title("Sync group " + group.name());
            group.members()
                    .forEach(member -> line(
                            "  %s is %s%s",
                            member.instance(),
                            member.state(),
                            member.ready() ? "" : ", which keeps the group from being master"));
        }
    }

    private void ifFailed(Explanation why) {
        if (why.ifFailed().isEmpty()) {
            return;
        }
        title("If it failed");
        for (Explanation.IfFailed tracker : why.ifFailed()) {
            List<String> then = new ArrayList<>();
            then.add(tracker.fault() ? "FAULT here" : "priority " + tracker.priority());
            if (tracker.successor() != null) {
                then.add(tracker.successor() + " would be master");
            } else if (tracker.fault()) {
                then.add("nobody would follow");
            } else {
                then.add("no change of roles");
            }
            line("  %s: %s", tracker.tracker(), String.join(", ", then));
        }
    }

    private void what(Explanation why) {
        title("What would change it");
        why.wouldChange().forEach(way -> line("  %s", way));
        Explanation.Next next = why.next();
        if (next != null) {
            String when = next.inMs() < 0 ? "now" : "in " + milliseconds(next.inMs());
            line(
                    "  next, if nothing is heard before: %s %s",
                    switch (next.what()) {
                        case "startup" -> "the startup delay ends";
                        case "master_down" -> "the master counts as down";
                        case "preempt" -> "the master of lower priority is displaced";
                        case "advert" -> "it announces itself";
                        case "handover" -> "the addresses are let go";
                        default -> next.what();
                    },
                    when);
        }
    }

    private void changes(List<Journal.RoleChange> changes) {
        title("Last changes");
        if (changes.isEmpty()) {
            line("  none since the director started");
        }
        for (Journal.RoleChange change : changes.reversed()) {
            line("  %s  %s -> %s: %s", clock.format(change.time()), change.from(), change.to(), change.reason());
            if (!change.inputs().peers().isEmpty()) {
                line(
                        "    priority %d; heard %s",
                        change.inputs().priority(),
                        change.inputs().peers().stream()
                                .map(peer -> "%s %s, priority %d, %s before%s"
                                        .formatted(
                                                peer.name(),
                                                peer.state(),
                                                peer.priority(),
                                                milliseconds(peer.ageMs()),
                                                peer.alive() ? "" : ", gone"))
                                .collect(Collectors.joining("; ")));
            }
            if (!change.steps().isEmpty()) {
                line(
                        "    %s",
                        change.steps().stream()
                                .map(step -> "%s %.1f ms".formatted(step.name(), step.micros() / 1000.0))
                                .collect(Collectors.joining(", ")));
            }
        }
    }

    private void title(String title) {
        out.append('\n').append(title).append(":\n");
    }

    private void line(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String milliseconds(long value) {
        return value < 10_000 ? value + " ms" : Ages.text(Duration.ofMillis(value));
    }
}
