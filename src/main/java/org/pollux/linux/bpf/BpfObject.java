package org.pollux.linux.bpf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import org.pollux.linux.LinuxException;

/**
 * What an object file compiled by {@code clang -target bpf -g} says: maps ({@code SEC(".maps")}), XDP programs
 * ({@code SEC("xdp")}), a licence and global variables. A value: parsing touches nothing, {@link #load()} makes it real.
 */
public final class BpfObject {
    static final String MAPS = ".maps";
    static final int MAX_DATA_BYTES = 16 << 20;

    private static final String LICENSE = "license";

    private final String origin;
    private final String license;
    private final Map<String, BpfMapSpec> maps;
    private final Map<String, byte[]> data;
    private final Map<String, Variable> variables;
    private final Map<String, ProgramSpec> programs;
    private final Map<String, String> layouts;

    /** Where a global variable lies. */
    private record Variable(String section, int offset, int size) {}

    private BpfObject(
            String origin,
            String license,
            Map<String, BpfMapSpec> maps,
            Map<String, byte[]> data,
            Map<String, Variable> variables,
            Map<String, ProgramSpec> programs,
            Map<String, String> layouts) {
        this.layouts = Collections.unmodifiableMap(layouts);
        this.origin = origin;
        this.license = license;
        this.maps = Collections.unmodifiableMap(maps);
        this.data = data;
        this.variables = variables;
        this.programs = Collections.unmodifiableMap(programs);
    }

    /**
     * Reads an ELF64 little-endian BPF relocatable object.
     *
     * @param origin name for error messages
     * @throws BpfObjectException when the bytes are damaged or hold something unknown
     */
    public static BpfObject parse(byte[] elf, String origin) throws BpfObjectException {
        ElfFile file = ElfFile.read(elf, origin);
        String license = "";
        Map<String, BpfMapSpec> maps = new LinkedHashMap<>();
        Map<String, byte[]> data = new LinkedHashMap<>();
        Map<String, String> layouts = new LinkedHashMap<>();
        List<ElfFile.Section> programs = new ArrayList<>();
        for (ElfFile.Section section : file.sections()) {
            switch (use(file, section)) {
                case PROGRAM -> programs.add(section);
                case LICENSE -> license = text(file.bytes(section));
                case MAPS -> {
                    ElfFile.Section types = file.section(".BTF")
                            .orElseThrow(() -> file.unknown("map definitions need BTF: compile with clang -g"));
                    MapDefinitions.read(new Btf(file.bytes(types), origin), origin)
                            .forEach((name, definition) -> {
                                maps.put(name, definition.spec());
                                layouts.put(name, definition.layout());
                            });
                }
                case DATA -> {
                    if (section.size() > 0) {
                        data.put(section.name(), file.bytes(section));
                    }
                }
                case NONE -> {}
            }
        }
        if (license.isEmpty()) {
            throw file.unknown("no licence: a program needs char …[] SEC(\"license\")");
        }
        for (Map.Entry<String, byte[]> section : data.entrySet()) {
            maps.put(section.getKey(), dataMap(file, section.getKey(), section.getValue().length));
        }
        Map<String, ProgramSpec> specs = ProgramSections.read(file, programs, maps.keySet(), data);
        return new BpfObject(origin, license, maps, data, variables(file, data), specs, layouts);
    }

    private enum Use {
        PROGRAM,
        LICENSE,
        MAPS,
        DATA,
        NONE
    }

    private static Use use(ElfFile file, ElfFile.Section section) throws BpfObjectException {
        String name = section.name();
        boolean bookkeeping = name.startsWith(".debug_")
                || name.equals(".BTF")
                || name.equals(".BTF.ext")
                || name.equals(".llvm_addrsig")
                || (name.equals(".text") && section.size() == 0);
        return switch (section.type()) {
            case 0, ElfFile.SHT_SYMTAB, ElfFile.SHT_STRTAB -> Use.NONE;
            case ElfFile.SHT_REL -> relocates(file, section);
            case ElfFile.SHT_PROGBITS, ElfFile.SHT_NOBITS -> {
                if (section.executable() && (name.equals("xdp") || name.startsWith("xdp/"))) {
                    yield Use.PROGRAM;
                }
                if (name.equals(".text") && section.size() > 0) {
                    throw file.unknown("has functions outside of the programs: make them __always_inline");
                }
                if (isData(name) && !section.executable()) {
                    yield Use.DATA;
                }
                if (name.equals(LICENSE)) {
                    yield Use.LICENSE;
                }
                if (name.equals(MAPS)) {
                    yield Use.MAPS;
                }
                if (bookkeeping) {
                    yield Use.NONE;
                }
                throw file.unknown(
                        "section '" + name + "' is unknown to this loader (it knows xdp, .maps, license and data)");
            }
            default -> {
                if (bookkeeping) {
                    yield Use.NONE;
                }
                throw file.unknown("section '" + name + "' is of unknown type " + section.type());
            }
        };
    }

    /** Relocations of programs are read with them, those of descriptions are not needed, others would be missed. */
    private static Use relocates(ElfFile file, ElfFile.Section table) throws BpfObjectException {
        int target = table.info();
        if (target < 0 || target >= file.sections().size()) {
            throw file.damaged(table.name() + " relocates no section");
        }
        ElfFile.Section section = file.sections().get(target);
        boolean description =
                section.name().startsWith(".BTF") || section.name().startsWith(".debug_");
        if (!description && !section.executable() && table.size() > 0) {
            throw file.unknown("section '" + section.name() + "' holds addresses, which this loader does not know");
        }
        return Use.NONE;
    }

    private static boolean isData(String name) {
        return name.equals(".bss")
                || name.startsWith(".bss.")
                || name.equals(".data")
                || name.startsWith(".data.")
                || isConstant(name);
    }

    private static boolean isConstant(String name) {
        return name.equals(".rodata") || name.startsWith(".rodata.");
    }

    private static BpfMapSpec dataMap(ElfFile file, String name, int size) throws BpfObjectException {
        int flags = isConstant(name) ? BpfMapSpec.READ_ONLY_FOR_PROGRAMS : BpfMapSpec.MMAPABLE;
        try {
            return new BpfMapSpec(name, BpfMapType.ARRAY, Integer.BYTES, size, 1, flags);
        } catch (IllegalArgumentException e) {
            throw file.unknown("section '" + name + "' cannot be a map: " + e);
        }
    }

    private static Map<String, Variable> variables(ElfFile file, Map<String, byte[]> data) throws BpfObjectException {
        Map<String, Variable> variables = new LinkedHashMap<>();
        for (ElfFile.Symbol symbol : file.symbols()) {
            String section = symbol.section().map(ElfFile.Section::name).orElse("");
            byte[] bytes = data.get(section);
            if (bytes != null && symbol.type() == ElfFile.SYMBOL_OBJECT) {
                long size = symbol.size();
                if (symbol.value() < 0 || size < 0 || size > bytes.length || symbol.value() > bytes.length - size) {
                    throw file.damaged("variable " + symbol.name() + " lies outside of " + section);
                }
                variables.put(symbol.name(), new Variable(section, (int) symbol.value(), (int) size));
            }
        }
        return variables;
    }

    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** The licence that the object declares. */
    public String license() {
        return license;
    }

    /** The maps by name, sections of global variables ({@code .rodata}, {@code .data}, {@code .bss}) included. */
    public Map<String, BpfMapSpec> maps() {
        return maps;
    }

    /**
     * What the keys and values of a map are made of, in words that are the same for the same layout only. What another
     * object's map of the same layout holds can be read as this one's.
     *
     * @throws NoSuchElementException when the object defines no such map
     */
    public String layout(String map) {
        String layout = layouts.get(map);
        if (layout == null) {
            throw new NoSuchElementException(origin + " has no map '" + map + "'");
        }
        return layout;
    }

    /** Names of the programs. */
    public Set<String> programs() {
        return programs.keySet();
    }

    /**
     * The same with another capacity of a map.
     *
     * @throws NoSuchElementException when the object has no such map
     */
    public BpfObject withMaxEntries(String map, int entries) {
        BpfMapSpec spec = maps.get(map);
        if (spec == null || data.containsKey(map)) {
            throw new NoSuchElementException(origin + " has no map '" + map + "'");
        }
        Map<String, BpfMapSpec> changed = new LinkedHashMap<>(maps);
        changed.put(map, spec.withMaxEntries(entries));
        return new BpfObject(origin, license, changed, data, variables, programs, layouts);
    }

    /**
     * The same with another initial value of a global variable (constants included).
     *
     * @param value exactly the variable's bytes, little-endian
     * @throws NoSuchElementException when the object has no such variable
     */
    public BpfObject withVariable(String variable, byte[] value) {
        Variable place = variables.get(variable);
        if (place == null) {
            throw new NoSuchElementException(origin + " has no global variable '" + variable + "'");
        }
        if (value.length != place.size) {
            throw new IllegalArgumentException(
                    "variable " + variable + " of " + origin + " takes " + place.size + " bytes, not " + value.length);
        }
        Map<String, byte[]> changed = new LinkedHashMap<>(data);
        byte[] bytes = Objects.requireNonNull(data.get(place.section)).clone();
        System.arraycopy(value, 0, bytes, place.offset, value.length);
        changed.put(place.section, bytes);
        return new BpfObject(origin, license, maps, changed, variables, programs, layouts);
    }

    /** Makes the maps, then loads every program. On refusal nothing is left behind. */
    public BpfCollection load() throws LinuxException {
        return BpfCollection.load(origin, license, maps, data, programs.values());
    }
}
