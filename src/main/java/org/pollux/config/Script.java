package org.pollux.config;

import java.util.Optional;

/**
 * A program that the daemon runs.
 *
 * @param command the command line, its arguments separated as in a shell: quotes keep blanks together
 * @param user who runs it; {@code script_user} when absent
 * @param group its group; the user's own when absent
 */
public record Script(String command, Optional<String> user, Optional<String> group) {
    /** A command that runs as {@code script_user}. */
    public Script(String command) {
        this(command, Optional.empty(), Optional.empty());
    }
}
