package org.pollux.director;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process runs. A thread that does nothing else looks at the clock several times within a limit: where it finds
 * that more than the limit has passed, the process was stopped, starved of processors, or its machine stood still. A thread
 * that only waits for the kernel (another program may hold the lock of all network configuration) is not told from that by
 * its own clock.
 */
final class Pulse implements AutoCloseable {
    private static final int BEATS_WITHIN_LIMIT = 6;

    private final long limit;
    private final Thread thread;
    private volatile long beat;
    private volatile @Nullable Pause latest;
    private volatile boolean running = true;

    /** For whoever asks: when the last pause ended that the pulse found. */
    private long seen;

    /** When the last pause began that was told. */
    private long reported;

    private record Pause(long began, long ended) {}

    /**
     * Not yet beating.
     *
     * @param limit the longest time that is no pause
     */
    Pulse(Duration limit) {
        this.limit = limit.toNanos();
        thread = Thread.ofPlatform().name("pulse").daemon().unstarted(this::run);
    }

    void start() {
        begin(System.nanoTime());
        thread.start();
    }

    /** The first beat. */
    void begin(long now) {
        beat = now;
        reported = now - 1;
        seen = now;
    }

    /**
     * For how long the process did not run, in nanoseconds, if that was longer than the limit, is over now and was not told
     * before; 0 otherwise. For one thread, after the start.
     */
    long takePause(long now) {
        Pause pause = latest;
        if (pause != null && pause.ended != seen) {
            seen = pause.ended;
            if (pause.began != reported) {
                reported = pause.began;
                return pause.ended - pause.began;
            }
        }
        // Whoever asks may have been woken first.
        long began = beat;
        if (now - began > limit && began != reported) {
            reported = began;
            return now - began;
        }
        return 0;
    }

    private void run() {
        while (running) {
            LockSupport.parkNanos(this, limit / BEATS_WITHIN_LIMIT);
            beat(System.nanoTime());
        }
    }

    /** On the thread that beats. */
    void beat(long now) {
        if (now - beat > limit) {
            latest = new Pause(beat, now);
        }
        beat = now;
    }

    @Override
    public void close() {
        running = false;
        LockSupport.unpark(thread);
    }
}
