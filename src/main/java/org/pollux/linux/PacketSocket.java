package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * Whole Ethernet frames, past the kernel's protocols (AF_PACKET, SOCK_RAW). Needs CAP_NET_RAW. For one thread at a time;
 * belongs to the network namespace of the thread that opened it. Sending neither blocks nor allocates.
 */
public final class PacketSocket implements AutoCloseable {
    /** Receive every protocol. */
    public static final int ETH_P_ALL = 0x0003;

    public static final int ETH_P_IP = 0x0800;
    public static final int ETH_P_ARP = 0x0806;
    public static final int ETH_P_IPV6 = 0x86DD;

    private static final int SOL_PACKET = 263;
    private static final int PACKET_QDISC_BYPASS = 20;
    private static final int PACKET_IGNORE_OUTGOING = 23;
    private static final int ADDRESS_BYTES = 20;
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment target = arena.allocate(ADDRESS_BYTES, 8);
    private final int fd;
    private final Poll readable;

    private PacketSocket(int fd) {
        this.fd = fd;
        target.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_PACKET);
        readable = new Poll(fd);
    }

    /** One that only sends, on any interface. */
    public static PacketSocket openSender() throws LinuxException {
        return new PacketSocket(socket());
    }

    /**
     * One that receives what comes in on an interface, and sends.
     *
     * @param interfaceIndex the interface
     * @param protocol the EtherType wanted, or {@link #ETH_P_ALL}
     */
    public static PacketSocket openReceiver(int interfaceIndex, int protocol) throws LinuxException {
        return openReceiver(interfaceIndex, protocol, Optional.empty());
    }

    /**
     * One that receives only some of the frames that come in on an interface, and sends.
     *
     * @param interfaceIndex the interface
     * @param protocol the EtherType wanted
     * @param filter which frames of it
     */
    public static PacketSocket openReceiver(int interfaceIndex, int protocol, SocketFilter filter)
            throws LinuxException {
        return openReceiver(interfaceIndex, protocol, Optional.of(filter));
    }

    private static PacketSocket openReceiver(int interfaceIndex, int protocol, Optional<SocketFilter> filter)
            throws LinuxException {
        String operation = "receive frames of interface " + interfaceIndex;
        int fd = socket();
        PacketSocket packets = new PacketSocket(fd);
        try (Arena local = Arena.ofConfined()) {
            LinuxException.check(operation, Libc.setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, 1));
            if (filter.isPresent()) {
                // Before the socket is bound: nothing unwanted can be waiting in it.
                filter.get().attach(fd);
            }
            MemorySegment address = local.allocate(ADDRESS_BYTES, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_PACKET);
            address.set(NETWORK_SHORT, 2, (short) protocol);
            address.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
            LinuxException.check(operation, Libc.bind(fd, address, ADDRESS_BYTES));
            return packets;
        } catch (LinuxException e) {
            packets.close();
            throw e;
        }
    }

    private static int socket() throws LinuxException {
        // Protocol 0 receives nothing until it is bound to one.
        return (int) LinuxException.check(
                "open a packet socket", Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0));
    }

    /**
     * Hands frames straight to the driver, past the traffic shaper: quicker, but the driver's full queue then drops instead
     * of holding back.
     */
    public void bypassQueueingDiscipline() throws LinuxException {
        LinuxException.check("bypass the queueing discipline", Libc.setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, 1));
    }

    /**
     * Sends one frame.
     *
     * @param interfaceIndex where to
     * @param frame native memory, the frame from its Ethernet header on
     * @param length its bytes without checksum, at least 14
     * @return whether it was taken; false when the interface's queue is full
     * @throws LinuxException ENXIO or ENODEV without the interface, ENETDOWN when it is down, EMSGSIZE over the MTU
     */
    public boolean send(int interfaceIndex, MemorySegment frame, long length) throws LinuxException {
        target.set(ValueLayout.JAVA_INT, 4, interfaceIndex);
        long sent = Libc.sendto(
                fd, frame.asSlice(0, length), length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL, target, ADDRESS_BYTES);
        if (Errno.EAGAIN.is(sent) || Errno.ENOBUFS.is(sent)) {
            return false;
        }
        if (Libc.failed(sent)) {
            throw new LinuxException("send a frame on interface " + interfaceIndex, (int) -sent);
        }
        return true;
    }

    /**
     * Waits for one frame. Blocks a platform thread.
     *
     * @param buffer native memory; what does not fit is cut off
     * @param atMost how long to wait
     * @return the frame's bytes in the buffer; 0 when none came in time (a frame has at least 14)
     */
    public int receive(MemorySegment buffer, Duration atMost) throws LinuxException {
        if (!readable.await(atMost)) {
            return 0;
        }
        long got = Libc.recv(fd, buffer, buffer.byteSize(), Libc.MSG_DONTWAIT);
        if (Errno.EAGAIN.is(got) || Errno.EINTR.is(got)) {
            return 0;
        }
        return (int) LinuxException.check("receive a frame", got);
    }

    /** For poll(2). */
    public int fd() {
        return fd;
    }

    @Override
    public void close() {
        Libc.close(fd);
        readable.close();
        arena.close();
    }
}
