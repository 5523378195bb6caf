package org.pollux.cli;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pollux.director.Journal;

/** The journal as a person reads it: a line for each entry, oldest first. */
final class JournalText {
    private JournalText() {}

    static String of(List<Journal.Entry> entries, ZoneId zone) {
        DateTimeFormatter clock =
                DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS").withZone(zone);
        return entries.stream()
                .map(entry -> clock.format(entry.time()) + "  " + line(entry) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(Journal.Entry entry) {
        return switch (entry) {
            case Journal.RoleChange change ->
                change.instance() + ": " + change.from() + " -> " + change.to() + ": " + change.reason()
                        + steps(change);
            case Journal.Event event ->
                (event.instance() == null ? "" : event.instance() + ": ") + event.event() + ": " + event.text();
        };
    }

    private static String steps(Journal.RoleChange change) {
        return change.steps().isEmpty()
                ? ""
                : change.steps().stream()
                        .map(step -> String.format(Locale.ROOT, "%s %.1f ms", step.name(), step.micros() / 1000.0))
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
