package org.pollux.linux.xsk;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.linux.Errno;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * The memory that AF_XDP sockets share with the kernel, cut into frames of equal size, and the list of those that nobody
 * uses. A frame is named by its address: its byte offset in {@link #memory()}.
 *
 * <p>One Umem serves the sockets of several queues and interfaces, so that a frame received on one can be sent on another
 * without a copy. It belongs to the thread that owns its sockets. Every frame has one owner at any time (the free list,
 * the caller, or a socket); to give back or send a frame that is not the caller's is an {@link IllegalStateException}.
 *
 * <p>Enough frames for all fill and transmit rings of its sockets, and some for the caller, keep packets from being lost
 * for want of frames.
 */
public final class Umem implements AutoCloseable {
    private static final int MAX_FRAMES = 1 << 20;
    private static final byte FREE = 0;
    private static final byte CALLER = 1;
    private static final int FIRST_SOCKET = 2;
    private static final int XDP_UMEM_REG = 4;
    private static final int REGISTRATION_BYTES = 32;

    private final Arena arena;
    private final MemorySegment memory;
    private final int frameSize;
    private final int frameShift;
    private final byte[] owner;
    private final int[] freeFrames;
    private int free;
    private final List<XskSocket> sockets = new ArrayList<>();

    private Umem(Arena arena, MemorySegment memory, int frames, int frameSize) {
        this.arena = arena;
        this.memory = memory;
        this.frameSize = frameSize;
        frameShift = Integer.numberOfTrailingZeros(frameSize);
        owner = new byte[frames];
        freeFrames = new int[frames];
        // The first frames are taken first.
        for (int i = 0; i < frames; i++) {
            freeFrames[i] = frames - 1 - i;
        }
        free = frames;
    }

    /**
     * Takes the memory.
     *
     * @param frames how many frames, 1 to 1,048,576
     * @param frameSize 2048 or 4096 bytes
     */
    public static Umem allocate(int frames, int frameSize) throws LinuxException {
        if (frames < 1 || frames > MAX_FRAMES || (frameSize != 2048 && frameSize != 4096)) {
            throw new IllegalArgumentException(
                    frames + " frames of " + frameSize + " bytes: expected 1 to 1048576 frames of 2048 or 4096 bytes");
        }
        long bytes = (long) frames * frameSize;
        // Shared, so that a child forked by this process never turns the pages the kernel writes to into copies.
        int flags = Libc.MAP_SHARED | Libc.MAP_ANONYMOUS | Libc.MAP_POPULATE;
        long start = LinuxException.check(
                "take " + bytes + " bytes for packets",
                Libc.mmap(bytes, Libc.PROT_READ | Libc.PROT_WRITE, flags, -1, 0));
        Arena arena = Arena.ofShared();
        MemorySegment memory = MemorySegment.ofAddress(start).reinterpret(bytes, arena, segment -> {
            long ignored = Libc.munmap(start, bytes);
        });
        return new Umem(arena, memory, frames, frameSize);
    }

    /** All frames; a packet with address {@code a} and length {@code n} is its bytes a .. a+n-1. */
    public MemorySegment memory() {
        return memory;
    }

    /** Bytes of a frame. */
    public int frameSize() {
        return frameSize;
    }

    /** How many frames there are. */
    public int frames() {
        return owner.length;
    }

    /** How many frames {@link #take()} can give. */
    public int free() {
        return free;
    }

    /**
     * Takes a free frame: its first byte's address.
     *
     * @throws IllegalStateException when {@link #free()} is 0
     */
    public long take() {
        return (long) take(CALLER) << frameShift;
    }

    /** Gives a frame back, by the address of any of its bytes. */
    public void give(long address) {
        give(address, CALLER);
    }

    private int take(byte taker) {
        if (free == 0) {
            throw new IllegalStateException("no free frame: ask free() first");
        }
        int frame = freeFrames[--free];
        owner[frame] = taker;
        return frame;
    }

    private void give(long address, byte giver) {
        pass(address, giver, FREE);
        freeFrames[free++] = (int) (address >>> frameShift);
    }

    private void pass(long address, byte from, byte to) {
        int frame = (int) (address >>> frameShift);
        if (owner[frame] != from) {
            throw new IllegalStateException(
                    "frame at " + address + " belongs to " + ownerName(owner[frame]) + ", not to " + ownerName(from));
        }
        owner[frame] = to;
    }

    private static String ownerName(byte owner) {
        return switch (owner) {
            case FREE -> "the free list";
            case CALLER -> "the caller";
            default -> "socket " + (owner - FIRST_SOCKET);
        };
    }

    // What its sockets do with frames. A socket's number is its place in the list.

    /** A free frame for the socket's fill ring. */
    long takeFor(int socket) {
        return (long) take((byte) (FIRST_SOCKET + socket)) << frameShift;
    }

    /** A frame came back from the kernel unused or sent. */
    void giveFrom(int socket, long address) {
        give(address, (byte) (FIRST_SOCKET + socket));
    }

    /** A packet was received: its frame is the caller's. */
    void received(int socket, long address) {
        pass(address, (byte) (FIRST_SOCKET + socket), CALLER);
    }

    /** A packet is to be sent: its frame is the socket's. */
    void sending(int socket, long address) {
        pass(address, CALLER, (byte) (FIRST_SOCKET + socket));
    }

    /** The number that the next socket will have. */
    int nextSocket() {
        for (int i = 0; i < sockets.size(); i++) {
            if (sockets.get(i).isClosed()) {
                return i;
            }
        }
        if (sockets.size() >= Byte.MAX_VALUE - FIRST_SOCKET) {
            throw new IllegalStateException("one Umem serves " + sockets.size() + " sockets at most");
        }
        return sockets.size();
    }

    void opened(int number, XskSocket socket) {
        if (number == sockets.size()) {
            sockets.add(socket);
        } else {
            sockets.set(number, socket);
        }
    }

    /** A socket closed: what it held is free. */
    void closed(int socket) {
        for (int frame = 0; frame < owner.length; frame++) {
            if (owner[frame] == FIRST_SOCKET + socket) {
                owner[frame] = FREE;
                freeFrames[free++] = frame;
            }
        }
    }

    /** An open socket that the kernel knows this memory by, if there is one. */
    Optional<XskSocket> bound() {
        return sockets.stream().filter(s -> !s.isClosed()).findFirst();
    }

    /** Makes the memory known to the kernel through a new socket. */
    void register(int fd) throws LinuxException {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment registration = local.allocate(REGISTRATION_BYTES, 8);
            registration.set(ValueLayout.JAVA_LONG, 0, memory.address());
            registration.set(ValueLayout.JAVA_LONG, 8, memory.byteSize());
            registration.set(ValueLayout.JAVA_INT, 16, frameSize);
            long result = Libc.setsockopt(fd, XskSocket.SOL_XDP, XDP_UMEM_REG, registration, REGISTRATION_BYTES);
            String operation = "share " + memory.byteSize() + " bytes for packets with the kernel";
            if (Errno.ENOBUFS.is(result) || Errno.ENOMEM.is(result)) {
                throw new LinuxException(
                        operation,
                        (int) -result,
                        "raise the limit of locked memory (RLIMIT_MEMLOCK, LimitMEMLOCK=infinity), grant CAP_IPC_LOCK, or"
                                + " use fewer frames");
            }
            LinuxException.check(operation, result);
        }
    }

    /** To be called when the last socket is closed; gives the memory back. */
    @Override
    public void close() {
        if (bound().isPresent()) {
            throw new IllegalStateException("close the sockets before their Umem");
        }
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
