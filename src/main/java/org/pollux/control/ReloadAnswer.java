package org.pollux.control;

import java.util.List;
import org.pollux.director.ReloadOutcome;

/**
 * A reload's outcome as {@code pollux reload} prints it. Exit status 0: the file is in force; 2: the file cannot be used;
 * 1: this director cannot change to it.
 */
final class ReloadAnswer {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    private ReloadAnswer() {}

    static CommandResult of(ReloadOutcome outcome) {
        String findings = outcome.findings();
        return switch (outcome) {
            case ReloadOutcome.Applied applied ->
                new CommandResult(DONE, lines("", applied.changes()) + verdict(applied.changes()), findings);
            case ReloadOutcome.Rehearsed rehearsed ->
                new CommandResult(
                        DONE,
                        rehearsed.changes().isEmpty() ? "nothing changes\n" : lines("", rehearsed.changes()),
                        findings);
            case ReloadOutcome.Unusable _ -> new CommandResult(WRONG, "", findings);
            case ReloadOutcome.NeedsRestart refused ->
                new CommandResult(
                        FAILED, "", findings + lines("needs a restart: ", refused.items()) + "nothing has changed\n");
            case ReloadOutcome.Impossible impossible ->
                new CommandResult(FAILED, "", findings + "pollux: " + impossible.reason() + ", nothing has changed\n");
        };
    }

    private static String verdict(List<String> changes) {
        return switch (changes.size()) {
            case 0 -> "reloaded, nothing has changed\n";
            case 1 -> "reloaded, with 1 change\n";
            default -> "reloaded, with " + changes.size() + " changes\n";
        };
    }

    private static String lines(String before, List<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(before).append(line).append('\n'));
        return text.toString();
    }
}
