package org.pollux.it.xsk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.it.bpf.VethPair;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.Probe;
import org.pollux.linux.bpf.TestRun;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpMode;
import org.pollux.linux.xsk.Poller;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskSocket;

/** How many packets a second a Java thread sends back: the kernel throws them at one end, the other end answers. */
@Timeout(90)
class BounceIT {
    /** No more at a time than the rings hold: what is thrown away there says nothing of the speed. */
    private static final int WAVE = 1024;

    private static final int WAVES = 100;
    private static final int ROUNDS = 3;
    private static final long TENTH_OF_A_SECOND = 100_000_000L;

    /** What the thread took: more telling than the rate on a machine that does other things as well. */
    private record Cost(long packets, long allocatedBytes, long nanosPerPacket) {}

    @Test
    void sendsBackWithoutGarbage() throws Exception {
        try (VethPair pair = new VethPair(1);
                BpfCollection near = Probe.object().load();
                BpfCollection far = Probe.object().load();
                Umem umem = Umem.allocate(8192, 2048);
                XskSocket socket = pair.right()
                        .in(() -> XskSocket.open(
                                umem, pair.right().ifindex(), 0, XskSettings.DEFAULT.with(XskMode.COPY)));
                // Without a socket in its map, this one only counts what comes back, and drops it.
                XdpLink counting = pair.left()
                        .in(() -> XdpLink.attach(
                                near.program("capture"), pair.left().ifindex(), XdpMode.NATIVE));
                XdpLink capturing = pair.right()
                        .in(() -> XdpLink.attach(
                                far.program("capture"), pair.right().ifindex(), XdpMode.NATIVE));
                Poller poller = Poller.open(1)) {
            assertThat(counting.mode()).isEqualTo(capturing.mode());
            socket.insertInto(far.map("sockets"), 0);
            poller.watch(socket);
            AtomicBoolean stop = new AtomicBoolean();
            FutureTask<Cost> bounce = new FutureTask<>(() -> bounce(socket, umem, poller, stop));
            Thread thread = Thread.ofPlatform().name("bounce").start(bounce);
            byte[] frame = new byte[60];
            System.arraycopy(pair.left().mac().toBytes(), 0, frame, 0, 6);
            System.arraycopy(pair.right().mac().toBytes(), 0, frame, 6, 6);
            frame[12] = (byte) 0x88;
            frame[13] = (byte) 0xb5;
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    long before = cameBack(near.map("counts"));
                    long start = System.nanoTime();
                    TestRun run = TestRun.of(frame)
                            .from(pair.left().ifindex(), 0)
                            .times(WAVE)
                            .live(64);
                    pair.left().in(() -> {
                        for (int wave = 0; wave < WAVES; wave++) {
                            far.program("reflect").testRun(run);
                            awaitBack(near.map("counts"), before + (wave + 1L) * WAVE);
                        }
                        return WAVES;
                    });
                    double seconds = (System.nanoTime() - start) / 1e9;
                    long back = cameBack(near.map("counts")) - before;
                    System.out.printf(
                            "AF_XDP bounce: %,d of %,d packets came back in %.2f s: %,.0f a second%n",
                            back, WAVES * WAVE, seconds, back / seconds);
                    assertThat(back).isPositive();
                }
            } finally {
                stop.set(true);
                poller.wake();
                thread.join();
            }
            Cost cost = bounce.get(1, TimeUnit.SECONDS);
            // Waiting may cost a few bytes until the compiler has seen it often; a packet must cost none.
            assertThat(cost.allocatedBytes())
                    .as("bytes allocated while bouncing %d packets", cost.packets())
                    .isLessThan(cost.packets());
            System.out.printf("AF_XDP bounce: %d ns of CPU per packet%n", cost.nanosPerPacket());
            System.out.println(socket.statistics());
        }
    }

    private static Cost bounce(XskSocket socket, Umem umem, Poller poller, AtomicBoolean stop) throws LinuxException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long seen = 0;
        long seenAtStart = 0;
        long cpuAtStart = 0;
        long allocatedAtStart = 0;
        MemorySegment memory = umem.memory();
        while (!stop.get()) {
            socket.reclaim();
            socket.refill();
            int n = socket.peek(64);
            if (n == 0) {
                poller.await(TENTH_OF_A_SECOND);
                continue;
            }
            for (int i = 0; i < n; i++) {
                long address = socket.rxAddress(i);
                swapMacs(memory, address);
                if (!socket.send(address, socket.rxLength(i))) {
                    umem.give(address);
                }
            }
            socket.release(n);
            socket.flush();
            seen += n;
            if (allocatedAtStart == 0 && seen > WAVE * WAVES / 2) {
                // From here on nothing is new: classes are loaded, call sites linked.
                allocatedAtStart = threads.getCurrentThreadAllocatedBytes();
                cpuAtStart = threads.getCurrentThreadCpuTime();
                seenAtStart = seen;
            }
        }
        assertThat(allocatedAtStart).as("packets seen: %d", seen).isPositive();
        return new Cost(
                seen - seenAtStart,
                threads.getCurrentThreadAllocatedBytes() - allocatedAtStart,
                (threads.getCurrentThreadCpuTime() - cpuAtStart) / (seen - seenAtStart));
    }

    private static void swapMacs(MemorySegment memory, long address) {
        long destination = memory.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
        long rest = memory.get(ValueLayout.JAVA_INT_UNALIGNED, address + 8);
        // Twelve bytes as two of six: d0..d5 s0 s1 | s2..s5
        long to = destination & 0xffff_ffff_ffffL;
        long from = (destination >>> 48) | ((rest << 16) & 0xffff_ffff_0000L);
        memory.set(ValueLayout.JAVA_LONG_UNALIGNED, address, from | (to << 48));
        memory.set(ValueLayout.JAVA_INT_UNALIGNED, address + 8, (int) (to >>> 16));
    }

    /** Waits for what was sent to be back, or no longer to come. */
    private static void awaitBack(BpfMap counts, long all) throws LinuxException {
        long last = cameBack(counts);
        long lastSeen = System.nanoTime();
        while (last < all && System.nanoTime() - lastSeen < TENTH_OF_A_SECOND) {
            long now = cameBack(counts);
            if (now != last) {
                last = now;
                lastSeen = System.nanoTime();
            }
        }
    }

    private static long cameBack(BpfMap counts) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment sums = arena.allocate(16);
            counts.lookupSums(arena.allocateFrom(ValueLayout.JAVA_INT, 1), sums);
            return sums.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
