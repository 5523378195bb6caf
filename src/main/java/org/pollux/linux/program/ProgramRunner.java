package org.pollux.linux.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs programs. Any thread may call, virtual ones too; each call waits for its own program only.
 *
 * <p>A program is its own session and process group, so that it is ended together with its children, and it gets a
 * SIGTERM should this process die. What it prints is thrown away: a pipe would end a program that it left behind.
 */
public final class ProgramRunner implements AutoCloseable {
    /** How long a program that is told to end (SIGTERM) has for it before it is killed, as with keepalived. */
    public static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration TRIAL = Duration.ofSeconds(10);
    private static final Path OOM_SCORE_ADJUST = Path.of("/proc/self/oom_score_adj");

    /**
     * Starts all programs. The kernel tells a program the death of the thread that started it, so this one lives as long
     * as the runner, which a pooled thread does not.
     */
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("programs").daemon().factory());

    private final Set<RunningProgram> running = ConcurrentHashMap.newKeySet();
    private final Users.Ids own;

    /** Whether the kernel spares this process when memory runs out, which is not for scripts. */
    private final boolean spared;

    private volatile boolean closed;

    /** A runner for a process that is, or is not, spared when memory runs out. */
    ProgramRunner(Users.Ids own, boolean spared) {
        this.own = own;
        this.spared = spared;
    }

    /**
     * Makes a runner; it has a thread from its first program on.
     *
     * @throws IOException when it cannot be found out who runs this process
     */
    public static ProgramRunner open() throws IOException {
        return new ProgramRunner(
                Users.ownIds(), Files.readString(OOM_SCORE_ADJUST).startsWith("-"));
    }

    /**
     * Runs a program and waits for its end. When it takes too long it is ended: with SIGTERM, and with SIGKILL after
     * {@link #GRACE}.
     *
     * @param program what to run
     * @param limit how long it may take
     * @throws InterruptedException when the calling thread is interrupted; the program is ended before
     */
    public ProgramEnd run(Program program, Duration limit) throws InterruptedException {
        RunningProgram started;
        try {
            started = start(program);
        } catch (IOException e) {
            return new ProgramEnd.NotStarted(String.valueOf(e.getMessage()));
        }
        try {
            Optional<ProgramEnd> end = started.await(limit);
            if (end.isPresent()) {
                return end.get();
            }
            started.end(GRACE);
            return new ProgramEnd.TimedOut(limit);
        } catch (InterruptedException e) {
            started.kill();
            throw e;
        } finally {
            running.remove(started);
        }
    }

    /**
     * Starts a program that runs on, such as the reader of a FIFO.
     *
     * @throws IOException when it cannot be started
     * @throws InterruptedException when the calling thread is interrupted before it has started
     */
    public RunningProgram start(Program program) throws IOException, InterruptedException {
        if (closed) {
            throw new IOException("the director stops");
        }
        try {
            RunningProgram started =
                    starter.submit(() -> new RunningProgram(launch(program))).get();
            running.add(started);
            started.onEnd(() -> running.remove(started));
            if (closed) {
                // It was started while the others were being ended.
                started.kill();
            }
            return started;
        } catch (RejectedExecutionException e) {
            throw new IOException("the director stops", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    /**
     * Whether programs can be run as this user: that {@code setsid} and {@code setpriv} are there and that this process
     * may take the user's place.
     *
     * @return what is wrong, for the operator; empty when nothing is
     */
    public Optional<String> refusal(RunAs account) throws InterruptedException {
        ProgramEnd end = run(new Program(List.of("/bin/sh", "-c", "exit 0"), account), TRIAL);
        return end.good()
                ? Optional.empty()
                : Optional.of(
                        "scripts cannot be run as user " + account.name() + ": " + end.text()
                                + " (needed: setsid, setpriv and choom of util-linux 2.33 or later, and the right to change the user)");
    }

    /** Ends whatever still runs; an interrupt makes it quicker. */
    @Override
    public void close() {
        closed = true;
        List<RunningProgram> left = new ArrayList<>(running);
        left.forEach(RunningProgram::terminate);
        long until = System.nanoTime() + GRACE.toNanos();
        try {
            for (RunningProgram program : left) {
                program.end(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            left.forEach(RunningProgram::kill);
            Thread.currentThread().interrupt();
        }
        starter.close();
    }

    private Process launch(Program program) throws IOException {
        RunAs account = program.account();
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (spared) {
            command.addAll(List.of("choom", "-n", "0", "--"));
        }
        command.addAll(List.of("setpriv", "--pdeathsig", "TERM"));
        if (!own.equals(new Users.Ids(account.uid(), account.gid()))) {
            command.addAll(List.of(
                    "--reuid",
                    Integer.toString(account.uid()),
                    "--regid",
                    Integer.toString(account.gid()),
                    "--init-groups"));
        }
        command.add("--");
        command.addAll(program.command());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(account.environment());
        return builder.start();
    }
}
