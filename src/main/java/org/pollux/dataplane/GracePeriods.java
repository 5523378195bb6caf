package org.pollux.dataplane;

import java.util.concurrent.Semaphore;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Threads;
import org.pollux.linux.bpf.ProgramBarrier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets grace periods pass when they are wanted, one after the other, on a thread of its own: each takes milliseconds. */
final class GracePeriods implements FlowUnits.Grace, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GracePeriods.class);

    private final ProgramBarrier barrier;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("flow-grace").unstarted(this::run);
    private volatile boolean wanted;
    private volatile long begun;
    private volatile long passed;

    private GracePeriods(ProgramBarrier barrier) {
        this.barrier = barrier;
    }

    /** Starts to wait for wishes. */
    static GracePeriods start() throws LinuxException {
        GracePeriods periods = new GracePeriods(ProgramBarrier.open());
        periods.thread.start();
        return periods;
    }

    @Override
    public long begun() {
        return begun;
    }

    @Override
    public long passed() {
        return passed;
    }

    /** By the packet thread only. A system call at most once for each period. */
    @Override
    public void want() {
        if (!wanted) {
            wanted = true;
            wake.release();
        }
    }

    private void run() {
        try {
            for (long number = 1; true; number++) {
                wake.acquire();
                wanted = false;
                begun = number;
                barrier.await();
                passed = number;
            }
        } catch (InterruptedException e) {
            LOG.debug("no more grace periods: the data plane closes");
        } catch (LinuxException e) {
            LOG.error(
                    "the room of flows that end is not used again; when there is none left, new connections stay with the "
                            + "engine: {}",
                    e.getMessage(),
                    e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.joinFully(thread);
        barrier.close();
    }
}
