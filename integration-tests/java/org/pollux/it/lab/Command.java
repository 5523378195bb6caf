package org.pollux.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Short programs that are run to their end. */
public final class Command {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Command() {}

    /**
     * What a program left behind.
     *
     * @param status its exit status
     * @param out its standard output
     * @param err its standard error
     */
    public record Outcome(int status, String out, String err) {}

    /**
     * Runs a program that must succeed.
     *
     * @return its standard output
     * @throws IllegalStateException when it ends with another status than 0; the message holds what it said
     */
    public static String run(String... command) {
        Outcome outcome = outcome(List.of(command), Map.of());
        if (outcome.status() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": exit status " + outcome.status() + ": "
                    + outcome.err() + outcome.out());
        }
        return outcome.out();
    }

    /**
     * Runs a program whatever becomes of it.
     *
     * @param command the program and its arguments
     * @param environment added to this process's environment
     * @throws IllegalStateException when it takes longer than 30 s; it is killed then
     */
    public static Outcome outcome(List<String> command, Map<String, String> environment) {
        // Files instead of pipes: a program that leaves a child behind would keep a pipe open.
        Path out = temporaryFile();
        Path err = temporaryFile();
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        String.join(" ", command) + ": still running after " + LIMIT.toSeconds() + " s");
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + String.join(" ", command), e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    /**
     * The command line that runs a program of this source tree in a virtual machine of its own.
     *
     * @param main the class with the main method; it may use only the JDK and what lies beside it
     * @param arguments its arguments
     */
    public static List<String> java(Class<?> main, String... arguments) {
        var source = main.getProtectionDomain().getCodeSource();
        if (source == null) {
            throw new IllegalStateException("no class path known for " + main.getName());
        }
        var command = new java.util.ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xmx64m",
                "-Dsun.net.httpserver.nodelay=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Path.of(source.getLocation().getPath()).toString(),
                main.getName()));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    /**
     * Words to put before a command so that its program runs before all ordinary ones, which is what a measuring program
     * must do on a busy machine. Empty where the kernel does not allow that.
     */
    public static List<String> prompt() {
        List<String> words = List.of("chrt", "--fifo", "70");
        List<String> trial = new java.util.ArrayList<>(words);
        trial.add("true");
        return outcome(trial, Map.of()).status() == 0 ? words : List.of();
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("pollux-lab", ".out");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a whole file as text. */
    static String contents(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
