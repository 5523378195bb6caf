package org.pollux.linux.program;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;

/** A program that was started, the leader of its own session and process group. */
public final class RunningProgram {
    private static final int SIGKILL = 9;
    private static final int SIGTERM = 15;

    private final Process process;

    RunningProgram(Process process) {
        this.process = process;
    }

    /** Its process id, and that of its group. */
    public long pid() {
        return process.pid();
    }

    /** Waits for its end; empty when it takes longer. */
    public Optional<ProgramEnd> await(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)
                ? Optional.of(new ProgramEnd.Exited(process.exitValue()))
                : Optional.empty();
    }

    /** Asks it and its children to end (SIGTERM). */
    public void terminate() {
        signal(SIGTERM);
    }

    /** Ends it and its children at once (SIGKILL). */
    public void kill() {
        signal(SIGKILL);
    }

    /**
     * Asks it to end and, when the time is over or it has ended, kills what is left of it and its children.
     *
     * @param grace how long it may take to end by itself
     */
    public void end(Duration grace) throws InterruptedException {
        terminate();
        try {
            boolean ended = process.waitFor(grace.toNanos(), TimeUnit.NANOSECONDS);
            if (ended) {
                // Its children may have outlived it. Nobody else can have the group's number this soon.
                signalGroup(SIGKILL);
            }
        } finally {
            kill();
        }
    }

    void onEnd(Runnable what) {
        var _ = process.onExit().thenRun(what);
    }

    private void signal(int signal) {
        // Alive means not yet reaped, so that the number is still its own.
        if (process.isAlive() && Errno.ESRCH.is(signalGroup(signal))) {
            // So young that it has not left our own group yet.
            ProcessHandle handle = process.toHandle();
            if (signal == SIGKILL) {
                handle.destroyForcibly();
            } else {
                handle.destroy();
            }
        }
    }

    private long signalGroup(int signal) {
        return Libc.kill((int) -process.pid(), signal);
    }
}
