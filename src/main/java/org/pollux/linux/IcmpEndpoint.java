package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The ICMP socket of one address family. Sending may be done by many threads at once, receiving by one.
 *
 * @param fd the socket
 * @param v6 whether it is for IPv6
 * @param raw whether it is a raw socket; else a datagram socket, where the kernel chooses the id and keeps errors
 */
record IcmpEndpoint(int fd, boolean v6, boolean raw) implements AutoCloseable {
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ICMPV6_FILTER = 1;
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final int SOCKADDR_IN_BYTES = 16;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int MSGHDR_BYTES = 56;
    private static final int CMSG_HEADER_BYTES = 16;
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IN_PKTINFO_BYTES = 12;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_PKTINFO = 50;
    private static final int IN6_PKTINFO_BYTES = 20;

    /** Opens a raw socket, or without the privilege a datagram one. */
    static IcmpEndpoint open(boolean v6) throws LinuxException {
        int family = v6 ? Libc.AF_INET6 : Libc.AF_INET;
        int protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
        long opened = Libc.socket(family, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, protocol);
        boolean raw = !Errno.EPERM.is(opened);
        if (!raw) {
            opened = Libc.socket(family, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, protocol);
            if (Errno.EACCES.is(opened)) {
                throw new LinuxException(
                        "open an ICMP socket",
                        Errno.EACCES.number(),
                        "grant CAP_NET_RAW, or allow this group in net.ipv4.ping_group_range");
            }
        }
        int fd = (int) LinuxException.check("open an ICMP" + (v6 ? "v6" : "") + " socket", opened);
        IcmpEndpoint endpoint = new IcmpEndpoint(fd, v6, raw);
        try {
            endpoint.configure();
            return endpoint;
        } catch (LinuxException e) {
            endpoint.close();
            throw e;
        }
    }

    private void configure() throws LinuxException {
        LinuxException.check(
                "set the receive buffer of an ICMP socket",
                Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, RECEIVE_BUFFER_BYTES));
        if (!raw) {
            return;
        }
        // Raw sockets see all ICMP of the host: let only answers through. A set bit blocks.
        try (Arena arena = Arena.ofConfined()) {
            if (v6) {
                MemorySegment filter = arena.allocate(32, 4);
                filter.fill((byte) 0xFF);
                pass(filter, IcmpMessages.V6_UNREACHABLE);
                pass(filter, IcmpMessages.V6_TIME_EXCEEDED);
                pass(filter, IcmpMessages.V6_PARAMETER_PROBLEM);
                pass(filter, IcmpMessages.V6_ECHO_REPLY);
                LinuxException.check("filter ICMPv6", Libc.setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, filter, 32));
            } else {
                MemorySegment filter = arena.allocate(4, 4);
                filter.fill((byte) 0xFF);
                pass(filter, IcmpMessages.V4_ECHO_REPLY);
                pass(filter, IcmpMessages.V4_UNREACHABLE);
                pass(filter, IcmpMessages.V4_TIME_EXCEEDED);
                LinuxException.check("filter ICMP", Libc.setsockopt(fd, SOL_RAW, ICMP_FILTER, filter, 4));
            }
        }
    }

    private static void pass(MemorySegment filter, int type) {
        long word = (type >>> 5) * 4L;
        filter.set(ValueLayout.JAVA_INT, word, filter.get(ValueLayout.JAVA_INT, word) & ~(1 << (type & 31)));
    }

    /** Sends an echo request; does not block. */
    void send(EchoRequest request, int id, int sequence, ByteBuffer payload) throws LinuxException {
        String operation = "ping " + request.target().getHostAddress();
        try (Arena arena = Arena.ofConfined()) {
            int length = IcmpMessages.HEADER_BYTES + payload.limit();
            MemorySegment message = arena.allocate(length, 8);
            int type = v6 ? IcmpMessages.V6_ECHO_REQUEST : IcmpMessages.V4_ECHO_REQUEST;
            IcmpMessages.echoRequest(message.asByteBuffer(), type, id, sequence, payload);
            MemorySegment address = socketAddress(arena, request.target());
            MemorySegment control = control(arena, request, operation);
            MemorySegment vector = arena.allocateFrom(ValueLayout.JAVA_LONG, message.address(), length);
            MemorySegment header = arena.allocate(MSGHDR_BYTES, 8);
            header.set(ValueLayout.JAVA_LONG, 0, address.address());
            header.set(ValueLayout.JAVA_INT, 8, (int) address.byteSize());
            header.set(ValueLayout.JAVA_LONG, 16, vector.address());
            header.set(ValueLayout.JAVA_LONG, 24, 1);
            header.set(ValueLayout.JAVA_LONG, 32, control.address());
            header.set(ValueLayout.JAVA_LONG, 40, control.byteSize());
            LinuxException.check(operation, Libc.sendmsg(fd, header, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL));
        }
    }

    private MemorySegment socketAddress(Arena arena, InetAddress target) {
        byte[] bytes = target.getAddress();
        MemorySegment address = arena.allocate(v6 ? SOCKADDR_IN6_BYTES : SOCKADDR_IN_BYTES, 8);
        address.set(ValueLayout.JAVA_SHORT, 0, (short) (v6 ? Libc.AF_INET6 : Libc.AF_INET));
        MemorySegment.copy(bytes, 0, address, ValueLayout.JAVA_BYTE, v6 ? 8 : 4, bytes.length);
        if (target instanceof Inet6Address scoped) {
            address.set(ValueLayout.JAVA_INT, 24, scoped.getScopeId());
        }
        return address;
    }

    /** Source and interface for this one packet, as ancillary data. */
    private MemorySegment control(Arena arena, EchoRequest request, String operation) throws LinuxException {
        if (request.source().isEmpty() && request.interfaceName().isEmpty()) {
            return MemorySegment.NULL;
        }
        int index = 0;
        if (request.interfaceName().isPresent()) {
            OptionalInt found = InterfaceIndex.of(fd, request.interfaceName().get());
            index = found.orElseThrow(() -> new LinuxException(
                    operation,
                    Errno.ENODEV.number(),
                    "interface " + request.interfaceName().get() + " does not exist"));
        }
        int data = v6 ? IN6_PKTINFO_BYTES : IN_PKTINFO_BYTES;
        MemorySegment control = arena.allocate(CMSG_HEADER_BYTES + ((data + 7) & ~7), 8);
        control.set(ValueLayout.JAVA_LONG, 0, CMSG_HEADER_BYTES + data);
        control.set(ValueLayout.JAVA_INT, 8, v6 ? IPPROTO_IPV6 : IPPROTO_IP);
        control.set(ValueLayout.JAVA_INT, 12, v6 ? IPV6_PKTINFO : IP_PKTINFO);
        control.set(ValueLayout.JAVA_INT, CMSG_HEADER_BYTES + (v6 ? 16 : 0), index);
        request.source()
                .map(InetAddress::getAddress)
                .ifPresent(bytes ->
                        // in_pktinfo: index, source, destination; in6_pktinfo: source, index.
                        MemorySegment.copy(
                                bytes,
                                0,
                                control,
                                ValueLayout.JAVA_BYTE,
                                CMSG_HEADER_BYTES + (v6 ? 0 : 4),
                                bytes.length));
        return control;
    }

    /** Something received. */
    record Received(InetAddress from, IcmpMessages.Answer answer) {}

    /** Memory to receive with. */
    record Buffer(MemorySegment packet, MemorySegment address, MemorySegment addressLength) {
        Buffer(Arena arena) {
            this(arena.allocate(65536, 8), arena.allocate(SOCKADDR_IN6_BYTES, 8), arena.allocate(ValueLayout.JAVA_INT));
        }
    }

    /** What {@link #receive} found. */
    sealed interface Reading {
        /** Nothing is waiting. */
        record Nothing() implements Reading {}

        /** A packet that answers nobody's echo request. */
        record Other() implements Reading {}

        /** An answer, perhaps to us. */
        record Answered(Received received) implements Reading {}
    }

    /** Takes one packet without waiting. */
    Reading receive(Buffer buffer) throws LinuxException {
        buffer.addressLength.set(ValueLayout.JAVA_INT, 0, SOCKADDR_IN6_BYTES);
        long got = Libc.recvfrom(
                fd, buffer.packet, buffer.packet.byteSize(), Libc.MSG_DONTWAIT, buffer.address, buffer.addressLength);
        if (Errno.EAGAIN.is(got)) {
            return new Reading.Nothing();
        }
        if (Libc.failed(got)) {
            // Left over from an earlier send on this socket, such as EHOSTUNREACH: not about what is to be received.
            if (Errno.EBADF.is(got) || Errno.EFAULT.is(got) || Errno.EINVAL.is(got) || Errno.ENOTSOCK.is(got)) {
                throw new LinuxException("receive from an ICMP socket", (int) -got);
            }
            return new Reading.Other();
        }
        ByteBuffer packet = buffer.packet.asSlice(0, got).asByteBuffer().order(ByteOrder.BIG_ENDIAN);
        Optional<IcmpMessages.Answer> answer = v6 ? IcmpMessages.parseV6(packet) : IcmpMessages.parseV4(packet, raw);
        return answer.isPresent()
                ? new Reading.Answered(new Received(sender(buffer), answer.get()))
                : new Reading.Other();
    }

    private InetAddress sender(Buffer buffer) {
        byte[] bytes = new byte[v6 ? 16 : 4];
        MemorySegment.copy(buffer.address, ValueLayout.JAVA_BYTE, v6 ? 8 : 4, bytes, 0, bytes.length);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
