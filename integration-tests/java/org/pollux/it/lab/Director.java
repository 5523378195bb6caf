package org.pollux.it.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.pollux.control.CommandResult;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;

/** A host of the lab on which {@code pollux run} is started, driven and asked by Pollux's own commands. */
public final class Director {
    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration END = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Host host;
    private final Path launcher;
    private final Path folder;
    private final Path runFolder;
    private @Nullable LabProcess process;

    /**
     * Makes a director of a host; nothing is started.
     *
     * @param host where it runs
     * @param launcher {@code bin/pollux} of a distribution
     * @param folder for its configuration
     * @param runFolder for its control socket
     */
    Director(Host host, Path launcher, Path folder, Path runFolder) {
        this.host = host;
        this.launcher = launcher;
        this.folder = folder;
        this.runFolder = runFolder;
    }

    /**
     * A director or witness on any host of a lab.
     *
     * @param home a distribution of Pollux
     */
    public static Director on(Host host, NetnsLab lab, Path home) {
        return new Director(host, home.resolve("bin/pollux"), lab.folder(), lab.socketFolder());
    }

    /**
     * A change of an instance's state, from the director's own journal.
     *
     * @param time when
     * @param instance whose
     * @param from the state before
     * @param to the state after
     * @param reason why
     */
    public record Transition(Instant time, String instance, String from, String to, String reason) {}

    /** Where it runs. */
    public Host host() {
        return host;
    }

    /** Writes its configuration. */
    public void configure(String text) {
        try {
            Files.writeString(configuration(), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its configuration file. */
    public Path configuration() {
        return folder.resolve(host.name() + ".conf");
    }

    /** Its control socket. */
    public Path socket() {
        return runFolder.resolve(host.name() + ".sock");
    }

    /**
     * Starts it and waits until it says that it is ready.
     *
     * @param options of {@code pollux run}, besides the file and the sockets
     * @throws AssertionError when it ends or is not ready within 20 s; the message holds what it said
     */
    public void start(String... options) {
        CountDownLatch ready = new CountDownLatch(1);
        LabProcess started = host.start(host.name(), runCommand(options), Map.of(), line -> {
            if (line.contains("ready")) {
                ready.countDown();
            }
        });
        process = started;
        Await.until(START, host + " is ready or has ended", () -> ready.getCount() == 0 || !started.isAlive());
        if (ready.getCount() != 0 && !awaitLastLines(ready)) {
            throw new AssertionError(host + " ended instead of getting ready:\n" + String.join("\n", started.lines()));
        }
    }

    private List<String> runCommand(String... options) {
        List<String> command = new ArrayList<>(command(
                "run",
                "-f",
                configuration().toString(),
                "--socket",
                socket().toString(),
                "--pid-file",
                pidFile().toString()));
        command.addAll(List.of(options));
        return command;
    }

    // What an ended process has said last may still be on its way through the pipe.
    private static boolean awaitLastLines(CountDownLatch ready) {
        try {
            return ready.await(200, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The process last started. */
    public LabProcess process() {
        if (process == null) {
            throw new IllegalStateException(host + " was never started");
        }
        return process;
    }

    /**
     * Waits until something holds of which this director is the cause.
     *
     * @throws AssertionError when it does not within the limit; the message holds what the director said last
     */
    public void await(Duration limit, String what, BooleanSupplier condition) {
        try {
            Await.until(limit, what, condition);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + host + " said:\n"
                            + String.join("\n", process().lines()),
                    e);
        }
    }

    /** Ends it with SIGKILL and waits until it is gone. */
    public void kill() {
        process().signal(LabProcess.Signal.KILL);
        process().awaitEnd(END);
    }

    /**
     * Ends it with SIGTERM and waits until it is gone.
     *
     * @return its exit status
     */
    public int stop() {
        process().signal(LabProcess.Signal.TERM);
        return process().awaitEnd(END);
    }

    /**
     * Reloads it over its control socket: as {@code pollux reload}, without the time a command needs to start.
     *
     * @throws AssertionError when it does not answer
     */
    public CommandResult reload() {
        try {
            return new ControlClient(socket()).reload(false);
        } catch (ControlException e) {
            throw new AssertionError(host + " does not reload", e);
        }
    }

    /** Runs a Pollux command on its host with its control socket. */
    public Command.Outcome pollux(String... arguments) {
        return Command.outcome(command(arguments), Map.of("POLLUX_SOCKET", socket().toString()));
    }

    /**
     * What {@code pollux status --json} says.
     *
     * @throws AssertionError when the command fails
     */
    public JsonNode status() {
        Command.Outcome outcome = pollux("status", "--json");
        if (outcome.status() != 0) {
            throw new AssertionError(
                    "pollux status on " + host + ": exit status " + outcome.status() + ": " + outcome.err());
        }
        try {
            return JSON.readTree(outcome.out());
        } catch (JsonProcessingException e) {
            throw new AssertionError("pollux status on " + host + " is no JSON: " + outcome.out(), e);
        }
    }

    /** Its journal, oldest first. */
    public List<Transition> journal() {
        List<Transition> transitions = new ArrayList<>();
        for (JsonNode entry : status().path("journal")) {
            transitions.add(new Transition(
                    Instant.parse(entry.path("time").asText()),
                    entry.path("instance").asText(),
                    entry.path("from").asText(),
                    entry.path("to").asText(),
                    entry.path("reason").asText()));
        }
        transitions.sort(java.util.Comparator.comparing(Transition::time));
        return transitions;
    }

    /** Its first change to a state at or after a time. */
    public Optional<Transition> firstTransition(String to, Instant notBefore) {
        return journal().stream()
                .filter(t -> t.to().equals(to) && !t.time().isBefore(notBefore))
                .findFirst();
    }

    /** What it says of a real server. */
    public Optional<JsonNode> realServer(String address) {
        for (JsonNode virtualServer : status().path("virtual_servers")) {
            for (JsonNode realServer : virtualServer.path("real_servers")) {
                if (realServer.path("address").asText().equals(address)) {
                    return Optional.of(realServer);
                }
            }
        }
        return Optional.empty();
    }

    private Path pidFile() {
        return runFolder.resolve(host.name() + ".pid");
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    @Override
    public String toString() {
        return host.name();
    }
}
