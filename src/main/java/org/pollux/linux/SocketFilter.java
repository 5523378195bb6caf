package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Which frames a {@link PacketSocket} wants: a classic BPF program that the kernel runs on each, from its Ethernet header
 * on (socket(7), {@code SO_ATTACH_FILTER}). A chain of conditions that must all hold, and then alternatives of which one
 * must.
 */
public final class SocketFilter {
    /** The kernel's limit of a program's length ({@code BPF_MAXINSNS}). */
    private static final int MOST_INSTRUCTIONS = 4096;

    private static final int SO_ATTACH_FILTER = 26;
    private static final int LOAD_WORD = 0x20;
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int PROGRAM_BYTES = 16;

    /** {@code SKF_AD_OFF}: loads from here on are of what the kernel knows beside the frame. */
    private static final int BESIDE = -0x1000;

    private static final int INTERFACE = 8;
    private static final int VLAN_TAG_PRESENT = 48;
    private static final int WHOLE = 0x4_0000;

    private final List<Long> program = new ArrayList<>();

    private SocketFilter() {}

    /**
     * Frames of this interface itself: not those of its VLANs, which a socket of the parent would be shown too.
     *
     * @param interfaceIndex the interface
     */
    public static SocketFilter ofInterface(int interfaceIndex) {
        SocketFilter filter = new SocketFilter();
        filter.require(LOAD_WORD, BESIDE + INTERFACE, interfaceIndex);
        filter.require(LOAD_WORD, BESIDE + VLAN_TAG_PRESENT, 0);
        return filter;
    }

    /** The byte at this offset must be this one. A frame that is too short for it is not wanted. */
    public SocketFilter byteAt(int offset, int value) {
        return require(LOAD_BYTE, offset, value);
    }

    /** The two bytes at this offset must be these, in network order. */
    public SocketFilter halfAt(int offset, int value) {
        return require(LOAD_HALF, offset, value);
    }

    /**
     * The four bytes at this offset must be one of these, in network order. Ends the filter. More values than the kernel
     * takes in a program make no condition: the reader has to look anyway.
     */
    public SocketFilter wordAt(int offset, int[] values) {
        // A load, two instructions for each value, and the end.
        if (program.size() + 2 + 2 * values.length > MOST_INSTRUCTIONS) {
            program.add(instruction(RETURN, 0, 0, WHOLE));
            return this;
        }
        program.add(instruction(LOAD_WORD, 0, 0, offset));
        for (int value : values) {
            program.add(instruction(JUMP_IF_EQUAL, 0, 1, value));
            program.add(instruction(RETURN, 0, 0, WHOLE));
        }
        program.add(instruction(RETURN, 0, 0, 0));
        return this;
    }

    private SocketFilter require(int load, int offset, int value) {
        program.add(instruction(load, 0, 0, offset));
        program.add(instruction(JUMP_IF_EQUAL, 1, 0, value));
        program.add(instruction(RETURN, 0, 0, 0));
        return this;
    }

    /** {@code struct sock_filter}: u16 code, u8 jump if true, u8 jump if false, u32 operand, in the machine's order. */
    private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
        return (long) operand << 32 | (long) ifFalse << 24 | (long) ifTrue << 16 | code;
    }

    /** Has a socket receive only these frames from now on. */
    void attach(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment instructions = arena.allocate((long) INSTRUCTION_BYTES * program.size(), INSTRUCTION_BYTES);
            for (int i = 0; i < program.size(); i++) {
                // Little endian machines only, as the rest of this room.
                instructions.setAtIndex(ValueLayout.JAVA_LONG, i, program.get(i));
            }
            MemorySegment filter = arena.allocate(PROGRAM_BYTES, Long.BYTES);
            filter.set(ValueLayout.JAVA_SHORT, 0, (short) program.size());
            filter.set(ValueLayout.JAVA_LONG, Long.BYTES, instructions.address());
            LinuxException.check(
                    "attach a filter to a packet socket",
                    Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_ATTACH_FILTER, filter, PROGRAM_BYTES));
        }
    }
}
