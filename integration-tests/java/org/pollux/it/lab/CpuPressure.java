package org.pollux.it.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long programs of this machine had to wait for a processor, by the kernel's pressure stall information. Says whether
 * a measured time tells about what was measured or about a machine that was busy with something else.
 */
public final class CpuPressure {
    private static final Path SOURCE = Path.of("/proc/pressure/cpu");
    private static final Pattern SOME = Pattern.compile("some .*total=(\\d+)");

    private final long start = System.nanoTime();
    private final Optional<Duration> before = waited();

    /** The share of the time since this object was made in which some program waited, in words. */
    @Override
    public String toString() {
        Optional<Duration> now = waited();
        if (before.isEmpty() || now.isEmpty()) {
            return "this kernel does not tell how long programs waited for a processor";
        }
        long elapsed = Math.max(1, System.nanoTime() - start);
        long percent = 100 * now.get().minus(before.get()).toNanos() / elapsed;
        return "programs waited for a processor in " + percent + " % of the time";
    }

    // Kernels can be built without it.
    private static Optional<Duration> waited() {
        if (!Files.isReadable(SOURCE)) {
            return Optional.empty();
        }
        Matcher matcher = SOME.matcher(Command.contents(SOURCE));
        return matcher.find()
                ? Optional.of(Duration.ofNanos(1000 * Long.parseLong(matcher.group(1))))
                : Optional.empty();
    }
}
