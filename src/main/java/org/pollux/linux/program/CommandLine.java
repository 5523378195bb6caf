package org.pollux.linux.program;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command as keepalived takes it. If its first word is a program of this host, the words are its arguments and no
 * shell looks at them; everything else ({@code </dev/tcp/127.0.0.1/80}, {@code test -f x && exit 1}) is a line for the
 * shell.
 */
public final class CommandLine {
    private static final String SHELL = "/bin/sh";

    private final String text;
    private final List<String> words;
    private final Optional<Path> program;

    private CommandLine(String text, List<String> words, Optional<Path> program) {
        this.text = text;
        this.words = List.copyOf(words);
        this.program = program;
    }

    /**
     * Looks at a command.
     *
     * @param text the command
     * @param words the same cut into words, at least one
     * @param path folders with colons between, where a program without a slash in its name is looked for
     */
    public static CommandLine of(String text, List<String> words, String path) {
        return new CommandLine(text, words, find(words.getFirst(), path));
    }

    /** The program, when the command is one and not a line for the shell. */
    public Optional<Path> program() {
        return program;
    }

    /** What to execute, with arguments added at the end. */
    public List<String> with(String... arguments) {
        List<String> command = new ArrayList<>();
        if (program.isPresent()) {
            command.add(program.get().toString());
            command.addAll(words.subList(1, words.size()));
        } else {
            // The added arguments reach the line's last command as its own, whatever characters they hold.
            command.addAll(List.of(SHELL, "-c", arguments.length == 0 ? text : text + " \"$@\"", SHELL));
        }
        command.addAll(List.of(arguments));
        return command;
    }

    private static Optional<Path> find(String name, String path) {
        try {
            if (name.contains("/")) {
                return Optional.of(Path.of(name)).filter(CommandLine::isProgram);
            }
            return List.of(path.split(":")).stream()
                    .filter(folder -> !folder.isEmpty())
                    .map(folder -> Path.of(folder, name))
                    .filter(CommandLine::isProgram)
                    .findFirst();
        } catch (InvalidPathException e) {
            // A NUL: no file has such a name.
            return Optional.empty();
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
