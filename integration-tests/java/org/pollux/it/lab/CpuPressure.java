package org.pollux.it.lab;

import java.nio.file.Path;
import java.time.Duration;
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
    private final Duration before = waited();

    /** The share of the time since this object was made in which some program waited, 0..100. */
    public long percent() {
        long elapsed = Math.max(1, System.nanoTime() - start);
        return 100 * waited().minus(before).toNanos() / elapsed;
    }

    private static Duration waited() {
        Matcher matcher = SOME.matcher(Command.contents(SOURCE));
        if (!matcher.find()) {
            throw new IllegalStateException(SOURCE + " has no line 'some': the kernel must have CONFIG_PSI");
        }
        return Duration.ofNanos(1000 * Long.parseLong(matcher.group(1)));
    }
}
