package org.pollux.director;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.Script;

/** Whether a script can be run on this host, and by whom it could be changed. */
final class ScriptFiles {
    private static final int OTHERS_MAY_WRITE = 0022;

    private final List<Path> searched;

    /**
     * A check.
     *
     * @param path the value of {@code PATH}, where programs without a slash in their name are looked for
     */
    ScriptFiles(String path) {
        this.searched = List.of(path.split(":")).stream()
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    /** Why a command cannot be run; empty when it can. */
    Optional<String> cannotRun(Script script) {
        String program = program(script);
        try {
            if (!program.contains("/")) {
                return searched.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program)))
                        ? Optional.empty()
                        : Optional.of("program '" + program + "' is in no folder of PATH");
            }
            Path file = Path.of(program);
            if (!Files.exists(file)) {
                return Optional.of("script " + program + " does not exist");
            }
            if (!Files.isRegularFile(file)) {
                return Optional.of("script " + program + " is not a file");
            }
            return Files.isExecutable(file)
                    ? Optional.empty()
                    : Optional.of("script " + program + " is not executable (chmod +x)");
        } catch (InvalidPathException e) {
            return Optional.of("script '" + program + "' is not a file name: " + e.getReason());
        }
    }

    /**
     * Which files and folders on the way to a script others than root could change, and so what a daemon that runs as
     * root would do for them.
     */
    List<String> changeable(Script script) {
        String program = program(script);
        return program.startsWith("/") ? changeable(program) : List.of();
    }

    /** The same for any file. */
    static List<String> changeable(String path) {
        List<String> found = new ArrayList<>();
        try {
            for (Path part = Path.of(path).toRealPath(); part != null; part = part.getParent()) {
                Map<String, Object> facts = Files.readAttributes(part, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
                int mode = (Integer) facts.getOrDefault("mode", 0);
                if (!Integer.valueOf(0).equals(facts.get("uid"))) {
                    found.add(part + " does not belong to root");
                } else if ((mode & OTHERS_MAY_WRITE) != 0 && !isSticky(part, mode)) {
                    found.add(part + " can be written by others than root");
                }
            }
        } catch (IOException | InvalidPathException e) {
            found.add(path + " cannot be looked at: " + e.getMessage());
        }
        return found;
    }

    /** In a folder such as /tmp others can add files, but not replace those of root. */
    private static boolean isSticky(Path part, int mode) {
        return (mode & 01000) != 0 && Files.isDirectory(part);
    }

    private static String program(Script script) {
        return script.words().getFirst();
    }
}
