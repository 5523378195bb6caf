package org.pollux.linux.program;

import java.util.List;

/**
 * What is to be run.
 *
 * @param command the program's path and its arguments; no shell looks at them
 * @param account who runs it
 */
public record Program(List<String> command, RunAs account) {
    /** Copies the list. */
    public Program {
        command = List.copyOf(command);
        if (command.isEmpty()) {
            throw new IllegalArgumentException("no program");
        }
    }

    /** As an operator would type it. */
    @Override
    public String toString() {
        return String.join(" ", command);
    }
}
