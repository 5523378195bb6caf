package org.pollux.notify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pollux.config.Script;
import org.pollux.linux.program.CommandLine;

/** Whether a script can be run on this host, and by whom it could be changed. */
public final class ScriptFiles {
    private static final int OTHERS_MAY_WRITE = 0022;

    /** What a shell would take as a name to be found, and nothing else. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./+-]+");

    private static final Set<String> SHELL_WORDS = Set.of(
            ".", ":", "[", "cd", "command", "echo", "eval", "exec", "exit", "export", "false", "for", "if", "kill",
            "printf", "read", "set", "test", "trap", "true", "type", "ulimit", "umask", "unset", "until", "wait",
            "while");

    private final String path;

    /**
     * A check.
     *
     * @param path the value of {@code PATH}, where programs without a slash in their name are looked for
     */
    public ScriptFiles(String path) {
        this.path = path;
    }

    /** Why a command cannot be run; empty when it can. */
    public Optional<String> cannotRun(Script script) {
        CommandLine line = CommandLine.of(script.command(), script.words(), path);
        String program = script.words().getFirst();
        if (line.program().isPresent()
                || SHELL_WORDS.contains(program)
                || !NAME.matcher(program).matches()) {
            return Optional.empty();
        }
        if (!program.contains("/")) {
            return Optional.of("program '" + program + "' is in no folder of PATH");
        }
        Path file = Path.of(program);
        if (!Files.exists(file)) {
            return Optional.of("script " + program + " does not exist");
        }
        return Optional.of(
                Files.isRegularFile(file)
                        ? "script " + program + " is not executable (chmod +x)"
                        : "script " + program + " is not a file");
    }

    /**
     * Which files and folders on the way to a script others than root could change, and so what a daemon that runs as
     * root would do for them.
     */
    public List<String> changeable(Script script) {
        return CommandLine.of(script.command(), script.words(), path)
                .program()
                .map(program -> changeable(program.toString()))
                .orElse(List.of());
    }

    /** The same for any file. */
    public static List<String> changeable(String file) {
        List<String> found = new ArrayList<>();
        try {
            for (Path part = Path.of(file).toRealPath(); part != null; part = part.getParent()) {
                Map<String, Object> facts = Files.readAttributes(part, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
                int mode = (Integer) facts.getOrDefault("mode", 0);
                if (!Integer.valueOf(0).equals(facts.get("uid"))) {
                    found.add(part + " does not belong to root");
                } else if ((mode & OTHERS_MAY_WRITE) != 0 && !isSticky(part, mode)) {
                    found.add(part + " can be written by others than root");
                }
            }
        } catch (IOException | InvalidPathException e) {
            found.add(file + " cannot be looked at: " + e.getMessage());
        }
        return found;
    }

    /** In a folder such as /tmp others can add files, but not replace those of root. */
    private static boolean isSticky(Path part, int mode) {
        return (mode & 01000) != 0 && Files.isDirectory(part);
    }
}
