package org.pollux.config;

import java.util.List;
import java.util.Optional;

/**
 * A program that the daemon runs.
 *
 * @param command the command line; {@link #words()} cuts it
 * @param user who runs it; {@code script_user} when absent
 * @param group its group; the user's own when absent
 */
public record Script(String command, Optional<String> user, Optional<String> group) {
    /** A command that runs as {@code script_user}. */
    public Script(String command) {
        this(command, Optional.empty(), Optional.empty());
    }

    /**
     * The program and its arguments, cut as {@link ShellWords} says.
     *
     * @return at least one word
     * @throws IllegalStateException when the command cannot be cut; that of a configuration can
     */
    public List<String> words() {
        return switch (ShellWords.cut(command)) {
            case ShellWords.Cut.Done(List<ShellWords.Piece> words)
            when !words.isEmpty() -> words.stream().map(ShellWords.Piece::text).toList();
            case ShellWords.Cut.Done _ -> throw new IllegalStateException("the command is empty");
            case ShellWords.Cut.Broken(int at, var _, String problem) ->
                throw new IllegalStateException("command '" + command + "' has " + problem + " at " + at);
        };
    }
}
