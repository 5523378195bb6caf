package org.pollux.dataplane;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What of a data plane outlives its process: the XDP program with its flows, pinned in a bpf file system. Established
 * connections are forwarded on while a process that ended, however it did, is started again, and are taken over by the new
 * one.
 *
 * @param time for how long flows are used without a process, 1 s to 1 h; zero: nothing outlives it
 * @param directory a directory on a bpf file system that is to be used; empty: the host's usual one is looked for
 * @param instance tells this data plane from others in the same network namespace: letters, digits, {@code _} and
 *     {@code -}
 */
public record Survival(Duration time, Optional<Path> directory, String instance) {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int LONGEST_NAME = 64;

    /** The program ends with its process. */
    public static final Survival NONE = new Survival(Duration.ZERO, Optional.empty(), "default");

    /** @throws IllegalArgumentException when the time is out of range or the instance cannot be a file's name */
    public Survival {
        boolean inRange = time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0;
        if (!inRange && !time.isZero()) {
            throw new IllegalArgumentException("flows without a process for " + time + ": expected zero or 1 s to 1 h");
        }
        if (instance.isEmpty()
                || instance.length() > LONGEST_NAME
                || !instance.chars().allMatch(Survival::allowed)) {
            throw new IllegalArgumentException(
                    "instance '" + instance + "': expected 1 to 64 letters, digits, '_' or '-'");
        }
    }

    private static boolean allowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    /** Whether anything is to outlive the process. */
    public boolean wanted() {
        return !time.isZero();
    }
}
