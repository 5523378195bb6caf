package org.pollux.dataplane;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Threads;
import org.pollux.linux.bpf.BpfMapScan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks through the flow maps on a thread of its own and tells the packet thread what flows counted, if they counted
 * anything since the walk before. Reading a million flows takes a fraction of a second; the walk takes as much longer as it
 * needs to stay under a twenty-fifth of a processor.
 */
final class FlowScan implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FlowScan.class);
    private static final int BATCH = 256;
    /** A walk begins this long after the one before, or when that has ended. */
    private static final long PERIOD_NANOS = 2_000_000_000L;

    /** For each nanosecond of reading so many of rest. */
    private static final long REST = 24;
    /** What the kernel's coarse clock, by which flows are stamped, may be behind. */
    private static final long CLOCK_LAG_NANOS = 100_000_000L;

    private final FamilyMaps maps;
    private final FlowCache flows;
    private final Predicate<Runnable> post;
    private final Thread thread;
    private final Semaphore taken = new Semaphore(0);
    private final long[] handles = new long[BATCH];
    private final boolean[] outbound = new boolean[BATCH];
    private final byte[] installations = new byte[BATCH];
    private final int[] packets = new int[BATCH];
    private final long[] bytes = new long[BATCH];
    private int count;
    private boolean complete;

    private FlowScan(FamilyMaps maps, FlowCache flows, Predicate<Runnable> post) {
        this.maps = maps;
        this.flows = flows;
        this.post = post;
        thread = Thread.ofPlatform().daemon().name("flow-scan").unstarted(this::run);
    }

    /**
     * Starts to walk.
     *
     * @param maps of which it takes views for itself
     * @param post has something done on the packet thread; false when too much is waiting there
     */
    static FlowScan start(FamilyMaps maps, FlowCache flows, Predicate<Runnable> post) throws LinuxException {
        FlowScan scan = new FlowScan(maps.view(), flows, post);
        scan.thread.start();
        return scan;
    }

    private void run() {
        try (BpfMapScan ipv4 = maps.ipv4().scan(BATCH);
                BpfMapScan ipv6 = maps.ipv6().scan(BATCH)) {
            long toldSince = Long.MIN_VALUE;
            while (true) {
                long start = System.nanoTime();
                if (flows.flows() > 0) {
                    complete = true;
                    walk(ipv4, toldSince);
                    walk(ipv6, toldSince);
                    // What could not be told is told by the next walk.
                    toldSince = complete ? start - CLOCK_LAG_NANOS : toldSince;
                }
                rest(start + PERIOD_NANOS - System.nanoTime());
            }
        } catch (InterruptedException e) {
            LOG.debug("flows are no longer looked at: the data plane closes");
        } catch (LinuxException e) {
            LOG.error("what flows count reaches the statistics only when they end: {}", e.getMessage(), e);
        }
    }

    private void walk(BpfMapScan scan, long toldSince) throws LinuxException, InterruptedException {
        scan.restart();
        long begin = System.nanoTime();
        while (scan.next()) {
            collect(scan, toldSince);
            rest((System.nanoTime() - begin) * REST);
            begin = System.nanoTime();
        }
    }

    private void collect(BpfMapScan scan, long toldSince) throws InterruptedException {
        MemorySegment values = scan.values();
        for (int i = 0; i < scan.count(); i++) {
            long at = scan.valueOffset(i);
            if (values.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Flow.LAST_SEEN) < toldSince) {
                continue;
            }
            byte action = values.get(ValueLayout.JAVA_BYTE, at + Flow.ACTION);
            handles[count] = values.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Flow.CONNECTION);
            outbound[count] = action == Flow.NAT_OUT || action == Flow.FULLNAT_OUT;
            installations[count] = values.get(ValueLayout.JAVA_BYTE, at + Flow.INSTALLATION);
            packets[count] = values.get(ValueLayout.JAVA_INT_UNALIGNED, at + Flow.PACKETS);
            bytes[count] = values.get(ValueLayout.JAVA_LONG_UNALIGNED, at + Flow.BYTES_SEEN);
            if (++count == BATCH) {
                tell();
            }
        }
        tell();
    }

    /** Waits until the packet thread has taken what was collected. */
    private void tell() throws InterruptedException {
        if (count > 0 && post.test(this::take)) {
            taken.acquire();
        } else if (count > 0) {
            complete = false;
        }
        count = 0;
    }

    private void take() {
        for (int i = 0; i < count; i++) {
            flows.counted(outbound[i], handles[i], installations[i], packets[i], bytes[i]);
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
        maps.ipv4().close();
        maps.ipv6().close();
    }
}
