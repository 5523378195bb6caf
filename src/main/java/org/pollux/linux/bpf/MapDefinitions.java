package org.pollux.linux.bpf;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the map definitions of an object: the variables of its {@code .maps} section, whose BTF types say what the maps are
 * ({@code __uint(type, …)}, {@code __type(key, …)} and the like of libbpf's {@code bpf_helpers.h}).
 */
final class MapDefinitions {
    private static final String SECTION = ".maps";

    private final Btf btf;
    private final String origin;

    private MapDefinitions(Btf btf, String origin) {
        this.btf = btf;
        this.origin = origin;
    }

    /** A map and what its keys and values are made of, see {@link Btf#description}. */
    record Definition(BpfMapSpec spec, String layout) {}

    /** The maps by the name of their variable. */
    static Map<String, Definition> read(Btf btf, String origin) throws BpfObjectException {
        MapDefinitions definitions = new MapDefinitions(btf, origin);
        Map<String, Definition> maps = new LinkedHashMap<>();
        for (Btf.Type type : btf.types()) {
            if (type.kind() == Btf.DATASEC && type.name().equals(SECTION)) {
                for (Btf.Member variable : btf.variables(type)) {
                    Definition definition = definitions.map(variable);
                    if (maps.put(definition.spec.name(), definition) != null) {
                        throw new BpfObjectException(origin + ": map " + definition.spec.name() + " is there twice");
                    }
                }
            }
        }
        return maps;
    }

    private Definition map(Btf.Member variable) throws BpfObjectException {
        String name = variable.name();
        Btf.Type definition = btf.resolved(variable.type());
        if (definition.kind() != Btf.STRUCT) {
            throw refused(name, "is not defined by a structure");
        }
        int type = 0;
        int keySize = 0;
        int valueSize = 0;
        int entries = 0;
        int flags = 0;
        StringBuilder layout = new StringBuilder();
        for (Btf.Member member : btf.members(definition)) {
            switch (member.name()) {
                case "type" -> type = number(name, member);
                case "max_entries" -> entries = number(name, member);
                case "map_flags" -> flags = number(name, member);
                case "key_size" -> keySize = number(name, member);
                case "value_size" -> valueSize = number(name, member);
                case "key" -> {
                    keySize = pointedAt(name, member);
                    layout.append("key ").append(description(member));
                }
                case "value" -> {
                    valueSize = pointedAt(name, member);
                    layout.append("value ").append(description(member));
                }
                default -> throw refused(name, "has '" + member.name() + "', which this loader does not know");
            }
        }
        int typeNumber = type;
        BpfMapType known = BpfMapType.of(type)
                .orElseThrow(() -> refused(name, "has type " + typeNumber + ", which this loader does not know"));
        try {
            return new Definition(
                    new BpfMapSpec(name, known, keySize, valueSize, entries, flags), known + " " + layout);
        } catch (IllegalArgumentException e) {
            throw new BpfObjectException(origin + ": " + e.getMessage());
        }
    }

    /** {@code __uint(name, 5)} is a pointer to an array of 5. */
    private int number(String map, Btf.Member member) throws BpfObjectException {
        Btf.Type pointer = btf.resolved(member.type());
        if (pointer.kind() == Btf.PTR) {
            Btf.Type array = btf.resolved(pointer.size());
            if (array.kind() == Btf.ARRAY) {
                return btf.array(array).length();
            }
        }
        throw refused(map, "has a '" + member.name() + "' that is not written with __uint");
    }

    /** {@code __type(name, struct x)} is a pointer to the structure. */
    private int pointedAt(String map, Btf.Member member) throws BpfObjectException {
        Btf.Type pointer = btf.resolved(member.type());
        if (pointer.kind() != Btf.PTR) {
            throw refused(map, "has a '" + member.name() + "' that is not written with __type");
        }
        return btf.sizeOf(pointer.size());
    }

    /** What the structure that {@link #pointedAt} is made of. */
    private String description(Btf.Member member) throws BpfObjectException {
        return btf.description(btf.resolved(member.type()).size());
    }

    private BpfObjectException refused(String map, String what) {
        return new BpfObjectException(origin + ": map '" + map + "' " + what);
    }
}
