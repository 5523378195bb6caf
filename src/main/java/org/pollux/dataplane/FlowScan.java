package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the memory of the flow table on a thread of its own and tells the packet thread which flows have had packets
 * since the walk before. Reading a million flows takes some milliseconds; the walk takes as much longer as it needs to stay
 * under a twenty-fifth of a processor.
 *
 * <p>What is read may change meanwhile: units are given to other flows, and are told once too often when a flow has just ended
 * there. The packet thread, which knows better, sorts it out.
 */
final class FlowScan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowScan.class);
    private static final int BATCH = 256;
    /** Units that are read without a rest; even, so that no part begins amid a flow. */
    private static final int PART = 4096;
    /** A walk begins this long after the one before, or when that has ended. */
    private static final long PERIOD_NANOS = 2_000_000_000L;

    /** For each nanosecond of reading so many of rest. */
    private static final long REST = 24;
    /** What the kernel's coarse clock, by which flows are stamped, may be behind. */
    private static final long CLOCK_LAG_NANOS = 100_000_000L;

    private final FlowCache flows;
    private final MemorySegment memory;
    private final Predicate<Runnable> post;
    private final Thread thread;
    private final Semaphore taken = new Semaphore(0);
    private final int[] units = new int[BATCH];
    private int count;
    private boolean complete;
    /** How long the packet thread was waited for in this part. */
    private long waited;

    private FlowScan(FlowCache flows, Predicate<Runnable> post) {
        this.flows = flows;
        memory = flows.memory();
        this.post = post;
        thread = Thread.ofPlatform().daemon().name("flow-scan").unstarted(this::run);
    }

    /**
     * Starts to walk.
     *
     * @param post has something done on the packet thread; false when too much is waiting there
     */
    static FlowScan start(FlowCache flows, Predicate<Runnable> post) {
        FlowScan scan = new FlowScan(flows, post);
        scan.thread.start();
        return scan;
    }

    private void run() {
        try {
            long toldSince = Long.MIN_VALUE;
            while (true) {
                long start = System.nanoTime();
                if (flows.flows() > 0) {
                    complete = true;
                    walk(toldSince);
                    // What could not be told is told by the next walk.
                    toldSince = complete ? start - CLOCK_LAG_NANOS : toldSince;
                }
                rest(start + PERIOD_NANOS - System.nanoTime());
            }
        } catch (InterruptedException e) {
            LOG.debug("flows are no longer looked at: the data plane closes");
        }
    }

    private void walk(long toldSince) throws InterruptedException {
        int end = flows.usedUnits();
        for (int from = 0; from < end; from += PART) {
            long begin = System.nanoTime();
            waited = 0;
            collect(from, Math.min(end, from + PART), toldSince);
            rest((System.nanoTime() - begin - waited) * REST);
        }
    }

    private void collect(int from, int end, long toldSince) throws InterruptedException {
        int unit = from;
        while (unit < end) {
            long at = FlowTable.offset(unit);
            byte version = memory.get(ValueLayout.JAVA_BYTE, at + Flow.KEY + FlowKey.VERSION);
            if (version != 0 && memory.get(ValueLayout.JAVA_LONG, at + Flow.LAST_SEEN) >= toldSince) {
                units[count++] = unit;
                if (count == BATCH) {
                    tell();
                }
            }
            unit += version == AddressFamily.IPV6.version() ? Flow.units(AddressFamily.IPV6) : 1;
        }
        tell();
    }

    /** Waits until the packet thread has taken what was collected. */
    private void tell() throws InterruptedException {
        if (count > 0 && post.test(this::take)) {
            long begin = System.nanoTime();
            taken.acquire();
            waited += System.nanoTime() - begin;
        } else if (count > 0) {
            complete = false;
        }
        count = 0;
    }

    private void take() {
        for (int i = 0; i < count; i++) {
            flows.counted(units[i]);
        }
        taken.release();
    }

    private static void rest(long nanos) throws InterruptedException {
        if (nanos > 0) {
            TimeUnit.NANOSECONDS.sleep(nanos);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        Threads.joinFully(thread);
    }
}
