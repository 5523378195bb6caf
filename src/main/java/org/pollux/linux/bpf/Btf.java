package org.pollux.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The type description in an object's {@code .BTF} section, as far as map definitions need it (kernel documentation,
 * "BPF Type Format"). The bytes may be hostile: every offset is checked before use and chains of types have an end.
 */
final class Btf {
    static final int PTR = 2;
    static final int ARRAY = 3;
    static final int STRUCT = 4;
    static final int VAR = 14;
    static final int DATASEC = 15;

    private static final int INT = 1;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int FWD = 7;
    private static final int TYPEDEF = 8;
    private static final int VOLATILE = 9;
    private static final int CONST = 10;
    private static final int RESTRICT = 11;
    private static final int FUNC = 12;
    private static final int FUNC_PROTO = 13;
    private static final int FLOAT = 16;
    private static final int DECL_TAG = 17;
    private static final int TYPE_TAG = 18;
    private static final int ENUM64 = 19;

    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_BYTES = 24;
    private static final int TYPE_BYTES = 12;
    private static final int MAX_CHAIN = 32;
    private static final int MAX_DESCRIPTION = 1 << 16;

    private final ByteBuffer bytes;
    private final String origin;
    private final List<Type> types = new ArrayList<>();
    private final int strings;
    private final int stringsEnd;

    /**
     * A type.
     *
     * @param kind one of the kinds above
     * @param size bytes it takes, or the type it refers to, depending on the kind
     * @param count members
     * @param extra where what follows the type starts
     */
    record Type(String name, int kind, int size, int count, int extra) {}

    /** A member of a structure, or a variable of a data section. */
    record Member(String name, int type) {}

    /** An array. */
    record Array(int element, int length) {}

    Btf(byte[] section, String origin) throws BpfObjectException {
        bytes = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
        if (section.length < HEADER_BYTES || Short.toUnsignedInt(bytes.getShort(0)) != MAGIC || bytes.get(2) != 1) {
            throw damaged("no BTF of version 1");
        }
        long header = Integer.toUnsignedLong(bytes.getInt(4));
        long typesStart = header + Integer.toUnsignedLong(bytes.getInt(8));
        long typesEnd = typesStart + Integer.toUnsignedLong(bytes.getInt(12));
        long stringsStart = header + Integer.toUnsignedLong(bytes.getInt(16));
        long end = stringsStart + Integer.toUnsignedLong(bytes.getInt(20));
        if (typesEnd > section.length || end > section.length) {
            throw damaged("BTF lies outside of its section");
        }
        strings = (int) stringsStart;
        stringsEnd = (int) end;
        types.add(new Type("void", 0, 0, 0, 0));
        readTypes((int) typesStart, (int) typesEnd);
    }

    private void readTypes(int start, int end) throws BpfObjectException {
        int at = start;
        while (at < end) {
            if (end - at < TYPE_BYTES) {
                throw damaged("BTF ends inside of a type");
            }
            int info = bytes.getInt(at + 4);
            int count = info & 0xffff;
            int kind = info >>> 24 & 0x1f;
            int extra = at + TYPE_BYTES;
            types.add(new Type(string(bytes.getInt(at)), kind, bytes.getInt(at + 8), count, extra));
            at = extra + extraBytes(kind, count);
            if (at > end) {
                throw damaged("BTF ends inside of a type");
            }
        }
    }

    private int extraBytes(int kind, int count) throws BpfObjectException {
        return switch (kind) {
            case INT, VAR, DECL_TAG -> 4;
            case ARRAY -> 12;
            case STRUCT, UNION, DATASEC, ENUM64 -> 12 * count;
            case ENUM, FUNC_PROTO -> 8 * count;
            case PTR, FWD, TYPEDEF, VOLATILE, CONST, RESTRICT, FUNC, FLOAT, TYPE_TAG -> 0;
            default -> throw new BpfObjectException(origin + ": BTF type of unknown kind " + kind);
        };
    }

    private BpfObjectException damaged(String what) {
        return new BpfObjectException(origin + ": damaged object file: " + what);
    }

    private String string(int start) throws BpfObjectException {
        if (start < 0 || start >= stringsEnd - strings) {
            throw damaged("a name lies outside of BTF");
        }
        int end = strings + start;
        while (end < stringsEnd && bytes.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - strings - start];
        bytes.get(strings + start, name);
        return new String(name, StandardCharsets.US_ASCII);
    }

    List<Type> types() {
        return types;
    }

    /** The type of that number. */
    Type type(int id) throws BpfObjectException {
        if (id < 0 || id >= types.size()) {
            throw damaged("BTF refers to type " + Integer.toUnsignedString(id) + " of " + types.size());
        }
        return types.get(id);
    }

    /** The type behind typedefs and qualifiers. */
    Type resolved(int id) throws BpfObjectException {
        Type type = type(id);
        for (int i = 0; i < MAX_CHAIN; i++) {
            switch (type.kind) {
                case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> type = type(type.size);
                default -> {
                    return type;
                }
            }
        }
        throw damaged("BTF types refer to each other without end");
    }

    /** Members of a structure. */
    List<Member> members(Type structure) throws BpfObjectException {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < structure.count; i++) {
            int at = structure.extra + 12 * i;
            members.add(new Member(string(bytes.getInt(at)), bytes.getInt(at + 4)));
        }
        return members;
    }

    /** Variables of a data section. */
    List<Member> variables(Type section) throws BpfObjectException {
        List<Member> variables = new ArrayList<>();
        for (int i = 0; i < section.count; i++) {
            Type variable = type(bytes.getInt(section.extra + 12 * i));
            if (variable.kind != VAR) {
                throw damaged("BTF section " + section.name + " holds something that is no variable");
            }
            variables.add(new Member(variable.name, variable.size));
        }
        return variables;
    }

    /**
     * What a type is made of, in words that are the same for the same layout and different for any other: names, kinds,
     * sizes and offsets of everything in it.
     */
    String description(int id) throws BpfObjectException {
        StringBuilder text = new StringBuilder();
        describe(id, text, 0);
        return text.toString();
    }

    private void describe(int id, StringBuilder text, int depth) throws BpfObjectException {
        if (depth > MAX_CHAIN || text.length() > MAX_DESCRIPTION) {
            throw damaged("a type contains itself, or too much");
        }
        Type type = resolved(id);
        text.append(type.name).append(':').append(type.kind);
        switch (type.kind) {
            case STRUCT, UNION -> {
                text.append('[').append(type.size).append('{');
                for (int i = 0; i < type.count; i++) {
                    int at = type.extra + 12 * i;
                    text.append(string(bytes.getInt(at)))
                            .append('@')
                            .append(bytes.getInt(at + 8))
                            .append(' ');
                    describe(bytes.getInt(at + 4), text, depth + 1);
                    text.append(';');
                }
                text.append("}]");
            }
            case ARRAY -> {
                Array array = array(type);
                text.append('*').append(array.length).append(' ');
                describe(array.element, text, depth + 1);
            }
            default -> text.append('[').append(type.size).append(']');
        }
    }

    /** What an array is made of. */
    Array array(Type array) {
        return new Array(bytes.getInt(array.extra), bytes.getInt(array.extra + 8));
    }

    /** Bytes that a value of a type takes. */
    int sizeOf(int id) throws BpfObjectException {
        long elements = 1;
        Type type = resolved(id);
        for (int i = 0; i < MAX_CHAIN; i++) {
            switch (type.kind) {
                case INT, STRUCT, UNION, ENUM, FLOAT, ENUM64 -> {
                    return size(Integer.toUnsignedLong(type.size), elements);
                }
                case PTR -> {
                    return size(Long.BYTES, elements);
                }
                case ARRAY -> {
                    Array array = array(type);
                    elements = size(Integer.toUnsignedLong(array.length), elements);
                    type = resolved(array.element);
                }
                default -> throw new BpfObjectException(origin + ": BTF type '" + type.name + "' has no size");
            }
        }
        throw damaged("BTF arrays refer to each other without end");
    }

    private int size(long each, long count) throws BpfObjectException {
        // The first check also keeps the product of the second below 2^63: each is below 2^32.
        if (count > BpfObject.MAX_DATA_BYTES || each * count > BpfObject.MAX_DATA_BYTES) {
            throw new BpfObjectException(origin + ": BTF type larger than " + BpfObject.MAX_DATA_BYTES + " bytes");
        }
        return (int) (each * count);
    }
}
