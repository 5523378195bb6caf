package org.pollux.dataplane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Structures and enumerations of a compiled object, read from its type information (BTF) by other code than the loader's. */
final class ObjectTypes {
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int UNION = 5;
    private static final int ENUM = 6;
    private static final int FUNC_PROTO = 13;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final int INT = 1;

    /** Size and byte offsets of the members. */
    record Structure(int size, Map<String, Integer> offsets) {}

    private final Map<String, Structure> structures = new HashMap<>();
    private final Map<String, Map<String, Integer>> enumerations = new HashMap<>();

    ObjectTypes(byte[] elf) {
        ByteBuffer file = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
        read(section(file, ".BTF"));
    }

    Structure structure(String name) {
        Structure structure = structures.get(name);
        if (structure == null) {
            throw new AssertionError("no struct " + name + " among " + structures.keySet());
        }
        return structure;
    }

    Map<String, Integer> enumeration(String name) {
        Map<String, Integer> values = enumerations.get(name);
        if (values == null) {
            throw new AssertionError("no enum " + name + " among " + enumerations.keySet());
        }
        return values;
    }

    private static ByteBuffer section(ByteBuffer file, String wanted) {
        long headers = file.getLong(40);
        int count = file.getShort(60);
        int names = file.getShort(62);
        int nameTable = (int) file.getLong((int) headers + names * 64 + 24);
        for (int i = 0; i < count; i++) {
            int header = (int) headers + i * 64;
            if (text(file, nameTable + file.getInt(header)).equals(wanted)) {
                return file.slice((int) file.getLong(header + 24), (int) file.getLong(header + 32))
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new AssertionError("no section " + wanted);
    }

    private void read(ByteBuffer btf) {
        int header = btf.getInt(4);
        int strings = header + btf.getInt(16);
        int at = header + btf.getInt(8);
        int end = at + btf.getInt(12);
        while (at < end) {
            String name = text(btf, strings + btf.getInt(at));
            int info = btf.getInt(at + 4);
            int kind = info >>> 24 & 0x1F;
            int members = info & 0xFFFF;
            int size = btf.getInt(at + 8);
            at += 12;
            switch (kind) {
                case STRUCT, UNION -> {
                    Map<String, Integer> offsets = new LinkedHashMap<>();
                    for (int i = 0; i < members; i++) {
                        int bits = btf.getInt(at + i * 12 + 8);
                        offsets.put(text(btf, strings + btf.getInt(at + i * 12)), bits / 8);
                    }
                    structures.put(name, new Structure(size, offsets));
                    at += members * 12;
                }
                case ENUM -> {
                    Map<String, Integer> values = new LinkedHashMap<>();
                    for (int i = 0; i < members; i++) {
                        values.put(text(btf, strings + btf.getInt(at + i * 8)), btf.getInt(at + i * 8 + 4));
                    }
                    enumerations.put(name, values);
                    at += members * 8;
                }
                case ARRAY, DATASEC -> at += 12 * (kind == ARRAY ? 1 : members);
                case FUNC_PROTO -> at += members * 8;
                case INT, VAR -> at += 4;
                default -> {}
            }
        }
    }

    private static String text(ByteBuffer bytes, int at) {
        int end = at;
        while (bytes.get(end) != 0) {
            end++;
        }
        byte[] characters = new byte[end - at];
        bytes.get(at, characters);
        return new String(characters, StandardCharsets.US_ASCII);
    }
}
