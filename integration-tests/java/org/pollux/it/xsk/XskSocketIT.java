package org.pollux.it.xsk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.it.bpf.VethPair;
import org.pollux.it.lab.Command;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.Probe;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpMode;
import org.pollux.linux.xsk.Poller;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskSocket;

@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class XskSocketIT {
    private static final XskSettings SMALL = new XskSettings(64, 64, 64, 64, XskMode.BEST);
    private static final long SECOND = 1_000_000_000L;

    private final List<AutoCloseable> open = new ArrayList<>();
    private VethPair pair;
    private Umem umem;

    @BeforeEach
    void plug() throws Exception {
        pair = keep(new VethPair(2));
        umem = keep(Umem.allocate(512, 2048));
    }

    @AfterEach
    void unplug() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private <T extends AutoCloseable> T keep(T resource) {
        open.add(resource);
        return resource;
    }

    /** A socket on queue 0 of that end, that gets every test frame arriving there. */
    private XskSocket socket(VethPair.End end) throws Exception {
        BpfCollection probe = keep(Probe.object().load());
        XskSocket socket = keep(end.in(() -> XskSocket.open(umem, end.ifindex(), 0, SMALL)));
        socket.insertInto(probe.map("sockets"), 0);
        keep(end.in(() -> XdpLink.attach(probe.program("capture"), end.ifindex(), XdpMode.NATIVE)));
        socket.refill();
        return socket;
    }

    private static byte[] frame(VethPair.End from, VethPair.End to, int number, int length) {
        byte[] frame = new byte[length];
        System.arraycopy(to.mac().toBytes(), 0, frame, 0, 6);
        System.arraycopy(from.mac().toBytes(), 0, frame, 6, 6);
        frame[12] = (byte) 0x88;
        frame[13] = (byte) 0xb5;
        for (int i = 14; i < length; i++) {
            frame[i] = (byte) (number + i);
        }
        return frame;
    }

    private void send(XskSocket socket, byte[] frame) {
        long address = umem.take();
        MemorySegment.copy(frame, 0, umem.memory(), ValueLayout.JAVA_BYTE, address, frame.length);
        assertThat(socket.send(address, frame.length)).isTrue();
    }

    private byte[] packet(XskSocket socket, int i) {
        return umem.memory().asSlice(socket.rxAddress(i), socket.rxLength(i)).toArray(ValueLayout.JAVA_BYTE);
    }

    @Test
    void carriesPacketsBothWaysInSharedMemory() throws Exception {
        XskSocket left = socket(pair.left());
        XskSocket right = socket(pair.right());
        assertThat(left.mode()).isEqualTo(XskMode.COPY);
        int frames = umem.frames();
        assertThat(umem.free()).isEqualTo(frames - 128);
        Poller poller = keep(Poller.open(2));
        int leftPlace = poller.watch(left);
        int rightPlace = poller.watch(right);
        for (int round = 0; round < 20; round++) {
            List<byte[]> sent = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                sent.add(frame(pair.left(), pair.right(), round + i, 60 + i * 20));
                send(left, sent.get(i));
            }
            assertThat(left.flush()).isTrue();
            List<byte[]> received = new ArrayList<>();
            while (received.size() < 50) {
                assertThat(poller.await(5 * SECOND))
                        .as("received %d of 50", received.size())
                        .isPositive();
                assertThat(poller.ready(rightPlace)).isTrue();
                int n = right.peek(16);
                for (int i = 0; i < n; i++) {
                    received.add(packet(right, i));
                    // Back in the same frame: on its own socket, so that it never leaves the shared memory.
                    swapMacs(right.rxAddress(i));
                    assertThat(right.send(right.rxAddress(i), right.rxLength(i)))
                            .isTrue();
                }
                right.release(n);
                right.flush();
                right.reclaim();
                right.refill();
            }
            assertThat(received).usingRecursiveComparison().isEqualTo(sent);
            int back = 0;
            while (back < 50) {
                assertThat(poller.await(5 * SECOND)).isPositive();
                assertThat(poller.ready(leftPlace)).isTrue();
                int n = left.peek(64);
                for (int i = 0; i < n; i++) {
                    byte[] expected = frame(pair.right(), pair.left(), round + back, 60 + back * 20);
                    assertThat(packet(left, i)).isEqualTo(expected);
                    umem.give(left.rxAddress(i));
                    back++;
                }
                left.release(n);
                left.reclaim();
                left.refill();
            }
        }
        reclaimAll(left);
        reclaimAll(right);
        left.close();
        right.close();
        assertThat(umem.free()).isEqualTo(frames);
    }

    private void swapMacs(long address) {
        MemorySegment memory = umem.memory();
        byte[] macs = memory.asSlice(address, 12).toArray(ValueLayout.JAVA_BYTE);
        MemorySegment.copy(macs, 0, memory, ValueLayout.JAVA_BYTE, address + 6, 6);
        MemorySegment.copy(macs, 6, memory, ValueLayout.JAVA_BYTE, address, 6);
    }

    private static void reclaimAll(XskSocket socket) throws LinuxException {
        long deadline = System.nanoTime() + 5 * SECOND;
        while (socket.inFlight() > 0 && System.nanoTime() < deadline) {
            socket.flush();
            socket.reclaim();
        }
        assertThat(socket.inFlight()).isZero();
    }

    @Test
    void countsWhatItHadNoRoomFor() throws Exception {
        XskSocket left = socket(pair.left());
        XskSocket right = socket(pair.right());
        for (int i = 0; i < 100; i++) {
            if (left.sendable() == 0) {
                reclaimAll(left);
            }
            send(left, frame(pair.left(), pair.right(), i, 60));
        }
        reclaimAll(left);
        Poller poller = keep(Poller.open(1));
        poller.watch(right);
        assertThat(poller.await(5 * SECOND)).isEqualTo(1);
        long deadline = System.nanoTime() + 5 * SECOND;
        while (right.statistics().rxRingFull()
                                + right.statistics().rxDropped()
                                + right.statistics().fillRingEmpty()
                        < 36
                && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(right.peek(200)).isEqualTo(64);
        assertThat(right.statistics().rxRingFull() + right.statistics().fillRingEmpty())
                .isGreaterThanOrEqualTo(36);
        assertThat(right.statistics().rxInvalidDescriptors()).isZero();
    }

    @Test
    void knowsWhoseAFrameIs() throws Exception {
        XskSocket left = socket(pair.left());
        long frame = umem.take();
        umem.give(frame);
        assertThatThrownBy(() -> umem.give(frame)).hasMessageContaining("belongs to the free list, not to the caller");
        assertThatThrownBy(() -> left.send(frame, 60)).isInstanceOf(IllegalStateException.class);
        long other = umem.take();
        assertThatThrownBy(() -> left.send(other, 2049)).hasMessageContaining("leaves its frame");
        assertThatThrownBy(() -> left.send(other + 2000, 60)).hasMessageContaining("leaves its frame");
        assertThat(left.send(other + 100, 60)).isTrue();
        assertThatThrownBy(() -> umem.give(other)).hasMessageContaining("belongs to socket 0");
        assertThatThrownBy(() -> left.release(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(umem::close).hasMessageContaining("close the sockets before");
        while (umem.free() > 0) {
            umem.take();
        }
        assertThatThrownBy(umem::take).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesATakenQueueAMissingQueueAndZeroCopyByName() throws Exception {
        VethPair.End end = pair.left();
        XskSocket first = keep(end.in(() -> XskSocket.open(umem, end.ifindex(), 0, SMALL)));
        Umem other = keep(Umem.allocate(128, 4096));
        assertThatThrownBy(() -> end.in(() -> XskSocket.open(other, end.ifindex(), 0, SMALL)))
                .hasMessageContaining("EBUSY")
                .hasMessageContaining("another AF_XDP socket has this queue");
        assertThatThrownBy(() -> end.in(() -> XskSocket.open(other, end.ifindex(), 7, SMALL)))
                .hasMessageContaining("no receive and transmit queue 7");
        assertThatThrownBy(() -> end.in(() -> XskSocket.open(other, end.ifindex(), 1, SMALL.with(XskMode.ZEROCOPY))))
                .matches(e -> ((LinuxException) e).is(Errno.EOPNOTSUPP))
                .hasMessageContaining("the driver cannot do zero copy");
        assertThatThrownBy(() -> end.in(() -> XskSocket.open(other, 999_999, 0, SMALL)))
                .hasMessageContaining("there is no interface 999999");
        // The same queue is free again once its socket is closed, and refused openings left nothing behind.
        first.close();
        keep(end.in(() -> XskSocket.open(other, end.ifindex(), 0, SMALL)));
        keep(end.in(() -> XskSocket.open(other, end.ifindex(), 1, SMALL)));
    }

    @Test
    void keepsWaitingPacketsWhileTheInterfaceIsDown() throws Exception {
        XskSocket left = socket(pair.left());
        XskSocket right = socket(pair.right());
        Command.run("ip", "-n", pair.left().namespace().name(), "link", "set", "left", "down");
        send(left, frame(pair.left(), pair.right(), 1, 60));
        assertThat(left.flush()).isFalse();
        assertThat(left.refusals()).isEqualTo(1);
        Command.run("ip", "-n", pair.left().namespace().name(), "link", "set", "left", "up");
        assertThat(left.flush()).isTrue();
        Poller poller = keep(Poller.open(1));
        poller.watch(right);
        assertThat(poller.await(5 * SECOND)).isEqualTo(1);
        assertThat(right.peek(10)).isEqualTo(1);
    }

    @Test
    void wakesAThreadThatWaits() throws Exception {
        Poller poller = keep(Poller.open(1));
        assertThat(poller.await(0)).isZero();
        poller.wake();
        long start = System.nanoTime();
        assertThat(poller.await(20 * SECOND)).isZero();
        Thread waker = Thread.ofPlatform().start(poller::wake);
        assertThat(poller.await(20 * SECOND)).isZero();
        assertThat(System.nanoTime() - start).isLessThan(10 * SECOND);
        waker.join();
        poller.close();
        poller.wake();
    }
}
