package org.pollux.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.ToIntFunction;

/** A program in an object: its instructions, and which of them name a map that only loading gives a descriptor to. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ProgramSpec(String name, byte[] instructions, List<Reference> references) {
    private static final int PSEUDO_MAP_FD = 1;
    private static final int PSEUDO_MAP_VALUE = 2;

    /** A 16-byte load instruction that names a map. */
    sealed interface Reference {
        /** Where the instruction starts, in bytes. */
        int at();

        /** The map. */
        String map();
    }

    /** It loads the map. */
    record ToMap(int at, String map) implements Reference {}

    /** It loads the address of a byte in the only value of a map of global variables. */
    record ToVariable(int at, String map, int offset) implements Reference {}

    /** The instructions with descriptors in them. */
    byte[] linked(ToIntFunction<String> descriptor) {
        byte[] code = instructions.clone();
        ByteBuffer buffer = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
        for (Reference reference : references) {
            int at = reference.at();
            int register = code[at + 1] & 0xf;
            buffer.putInt(at + 4, descriptor.applyAsInt(reference.map()));
            switch (reference) {
                case ToMap ignored -> {
                    code[at + 1] = (byte) (register | PSEUDO_MAP_FD << 4);
                    buffer.putInt(at + 12, 0);
                }
                case ToVariable variable -> {
                    code[at + 1] = (byte) (register | PSEUDO_MAP_VALUE << 4);
                    buffer.putInt(at + 12, variable.offset());
                }
            }
        }
        return code;
    }
}
