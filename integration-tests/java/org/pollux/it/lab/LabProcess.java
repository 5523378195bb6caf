package org.pollux.it.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A program that keeps running in a host of the lab. What it says goes line by line to a log file and to an observer.
 */
public final class LabProcess {
    /** Signals a process can be sent. */
    public enum Signal {
        /** Asks for a reload. */
        HUP,
        /** Ends it cleanly. */
        TERM,
        /** Ends it on the spot. */
        KILL,
        /** Freezes it. */
        STOP,
        /** Lets it go on. */
        CONT
    }

    private static final int LINES_KEPT = 200;

    private final String name;
    private final Process process;
    private final ArrayDeque<String> lines = new ArrayDeque<>();

    private LabProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static LabProcess start(
            String name, List<String> command, Map<String, String> environment, Path log, Consumer<String> observer) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().putAll(environment);
            LabProcess started = new LabProcess(name, builder.start());
            Thread.ofPlatform().daemon().name("log of " + name).start(() -> started.follow(log, observer));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void follow(Path log, Consumer<String> observer) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
                var writer = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            String line = reader.readLine();
            while (line != null) {
                writer.write(line);
                writer.newLine();
                writer.flush();
                keep(line);
                observer.accept(line);
                line = reader.readLine();
            }
        } catch (IOException e) {
            // The stream is closed under the reader when the process is killed: its log ends there.
            keep("(log ends: " + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            if (lines.size() == LINES_KEPT) {
                lines.removeFirst();
            }
            lines.addLast(line);
        }
    }

    /** The last lines it has said. */
    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it still runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Sends a signal; a process that has ended is left alone. */
    public void signal(Signal signal) {
        // Alive means not yet reaped, so that the process id is still its own.
        if (!process.isAlive()) {
            return;
        }
        Command.Outcome sent =
                Command.outcome(List.of("kill", "-s", signal.name(), Long.toString(process.pid())), Map.of());
        if (sent.status() != 0) {
            // It may have ended by itself in between; anything else is a real failure.
            awaitEnd(Duration.ofSeconds(1));
        }
    }

    /**
     * Waits for its end.
     *
     * @return its exit status; 128 + n when signal n ended it
     * @throws AssertionError when it runs on beyond the limit
     */
    public int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + limit.toMillis() + " ms");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public String toString() {
        return name + " (process " + process.pid() + ")";
    }
}
