package org.pollux.it.lab;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Raw sockets for the lab's probes, straight from libc: what is measured with must not be part of what is measured, and
 * the JDK has none. No call but {@link #open} and {@link #option} allocates.
 */
final class RawSockets {
    static final int AF_INET = 2;
    static final int AF_PACKET = 17;
    static final int SOCK_RAW = 3;
    static final int IPPROTO_ICMP = 1;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int POLLIN = 1;
    private static final ValueLayout.OfShort NETWORK_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle SOCKET = link("socket", FunctionDescriptor.of(INT, INT, INT, INT));
    private static final MethodHandle SETSOCKOPT =
            link("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle BIND = link("bind", FunctionDescriptor.of(INT, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle SENDTO =
            link("sendto", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle RECV =
            link("recv", FunctionDescriptor.of(LONG, INT, ValueLayout.ADDRESS, LONG, INT));
    private static final MethodHandle PPOLL = link(
            "ppoll", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS));

    private final MemorySegment state;
    private final MemorySegment pollFd;
    private final MemorySegment timeout;

    /**
     * For one thread.
     *
     * @param arena outlives every call
     */
    RawSockets(Arena arena) {
        state = arena.allocate(STATE);
        pollFd = arena.allocate(8, 8);
        timeout = arena.allocate(16, 8);
    }

    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), descriptor, Linker.Option.captureCallState("errno"));
    }

    int open(int family, int type, int protocol) throws IOException {
        try {
            return check("socket", (int) SOCKET.invokeExact(state, family, type, protocol));
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    void option(int fd, int level, int name, int value) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment holder = arena.allocateFrom(INT, value);
            check("setsockopt", (int) SETSOCKOPT.invokeExact(state, fd, level, name, holder, Integer.BYTES));
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    void bind(int fd, MemorySegment address) throws IOException {
        try {
            check("bind", (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    /** Whether it was taken; the network may be unreachable for a while, which is what the probes are for. */
    boolean send(int fd, MemorySegment data, MemorySegment target) throws IOException {
        try {
            return (long) SENDTO.invokeExact(
                            state, fd, data, data.byteSize(), MSG_DONTWAIT, target, (int) target.byteSize())
                    >= 0;
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    /** The bytes of one packet that waits, or 0. */
    int receive(int fd, MemorySegment buffer) throws IOException {
        try {
            return (int) Math.max(0, (long) RECV.invokeExact(state, fd, buffer, buffer.byteSize(), MSG_DONTWAIT));
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    /** Waits until a packet is there, at most for so many nanoseconds. */
    void await(int fd, long nanos) throws IOException {
        pollFd.set(INT, 0, fd);
        pollFd.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
        timeout.set(LONG, 0, nanos / 1_000_000_000);
        timeout.set(LONG, 8, nanos % 1_000_000_000);
        try {
            var _ = (int) PPOLL.invokeExact(state, pollFd, 1L, timeout, MemorySegment.NULL);
        } catch (Throwable t) {
            throw failure(t);
        }
    }

    /** A {@code struct sockaddr_in} without port. */
    static MemorySegment internetAddress(Arena arena, byte[] address) {
        MemorySegment target = arena.allocate(16, 8);
        target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
        MemorySegment.copy(address, 0, target, ValueLayout.JAVA_BYTE, 4, 4);
        return target;
    }

    /** A {@code struct sockaddr_ll}: frames of one EtherType on one interface. */
    static MemorySegment linkAddress(Arena arena, int interfaceIndex, int etherType) {
        MemorySegment target = arena.allocate(20, 8);
        target.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
        target.set(NETWORK_SHORT, 2, (short) etherType);
        target.set(INT, 4, interfaceIndex);
        return target;
    }

    private int check(String call, int result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": error " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    private static IOException failure(Throwable t) {
        return t instanceof IOException e ? e : new IOException(t);
    }
}
