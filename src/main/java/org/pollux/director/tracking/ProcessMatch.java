package org.pollux.director.tracking;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.pollux.config.TrackedObject.TrackProcess;

/**
 * Whether a process is one that a {@code vrrp_track_process} counts. The name is compared with the kernel's short name of
 * at most 15 bytes; with {@code full_command}, arguments or a slash in it, with the command line.
 */
final class ProcessMatch {
    private static final int SHORT_NAME_BYTES = 15;

    private final TrackProcess settings;
    private final String program;
    private final List<String> arguments;

    ProcessMatch(TrackProcess settings) {
        this.settings = settings;
        program = usesCommandLine(settings)
                ? settings.command().getFirst()
                : shortName(settings.command().getFirst());
        arguments = settings.command().subList(1, settings.command().size());
    }

    /** Whether the command line is compared. */
    boolean usesCommandLine() {
        return usesCommandLine(settings);
    }

    boolean matches(ProcessTable.Entry process) {
        if (!usesCommandLine()) {
            return process.name().equals(program);
        }
        List<String> line = process.commandLine();
        return !line.isEmpty() && line.getFirst().equals(program) && argumentsMatch(line.subList(1, line.size()));
    }

    private boolean argumentsMatch(List<String> actual) {
        return switch (settings.match()) {
            case NONE -> true;
            case EXACT -> actual.equals(arguments);
            case INITIAL -> startsWith(actual, arguments);
            case PARTIAL -> {
                if (arguments.isEmpty() || actual.size() < arguments.size()) {
                    yield arguments.isEmpty();
                }
                int last = arguments.size() - 1;
                yield startsWith(actual, arguments.subList(0, last))
                        && actual.get(last).startsWith(arguments.get(last));
            }
        };
    }

    private static boolean startsWith(List<String> all, List<String> first) {
        return all.size() >= first.size() && all.subList(0, first.size()).equals(first);
    }

    private static boolean usesCommandLine(TrackProcess settings) {
        return settings.fullCommand() || settings.command().getFirst().contains("/");
    }

    private static String shortName(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= SHORT_NAME_BYTES
                ? name
                : new String(Arrays.copyOf(bytes, SHORT_NAME_BYTES), StandardCharsets.UTF_8);
    }
}
