package org.pollux.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.linux.bpf.ProgramSpec.Reference;
import org.pollux.linux.bpf.ProgramSpec.ToMap;
import org.pollux.linux.bpf.ProgramSpec.ToVariable;

/** Cuts an object's program sections into programs and finds out what their instructions refer to. */
final class ProgramSections {
    private static final int INSTRUCTION = 8;
    private static final int OPCODE_LOAD_64 = 0x18;
    private static final int OPCODE_CALL = 0x85;
    private static final int CALL_HELPER = 0;
    private static final int R_BPF_64_64 = 1;
    private static final int R_BPF_64_32 = 10;

    private final ElfFile elf;
    private final Set<String> maps;
    private final Map<String, byte[]> data;
    private final Map<String, ProgramSpec> programs = new LinkedHashMap<>();

    private ProgramSections(ElfFile elf, Set<String> maps, Map<String, byte[]> data) {
        this.elf = elf;
        this.maps = maps;
        this.data = data;
    }

    /**
     * The programs by the name of their function.
     *
     * @param maps names of the maps
     * @param data sections of global variables
     */
    static Map<String, ProgramSpec> read(
            ElfFile elf, List<ElfFile.Section> sections, Set<String> maps, Map<String, byte[]> data)
            throws BpfObjectException {
        ProgramSections reader = new ProgramSections(elf, maps, data);
        for (ElfFile.Section section : sections) {
            reader.read(section);
        }
        return reader.programs;
    }

    private void read(ElfFile.Section section) throws BpfObjectException {
        byte[] code = elf.bytes(section);
        List<ElfFile.Relocation> relocations = elf.relocations(section);
        List<ElfFile.Symbol> functions = elf.symbols().stream()
                .filter(s -> s.type() == ElfFile.SYMBOL_FUNCTION && s.section().equals(Optional.of(section)))
                .sorted(Comparator.comparingLong(ElfFile.Symbol::value))
                .toList();
        long end = 0;
        int relocated = 0;
        for (ElfFile.Symbol function : functions) {
            long size = function.size();
            if (function.value() != end || size <= 0 || size > code.length - end || size % INSTRUCTION != 0) {
                throw elf.damaged("functions do not fill section " + section.name() + ", see " + function.name());
            }
            int start = (int) end;
            end += size;
            byte[] instructions = Arrays.copyOfRange(code, start, (int) end);
            List<ElfFile.Relocation> own = new ArrayList<>();
            for (ElfFile.Relocation relocation : relocations) {
                if (relocation.offset() >= start && relocation.offset() < end) {
                    own.add(relocation);
                }
            }
            relocated += own.size();
            ProgramSpec program = new ProgramSpec(
                    function.name(), instructions, references(function.name(), instructions, start, own));
            if (programs.put(program.name(), program) != null) {
                throw elf.damaged("program " + program.name() + " is there twice");
            }
        }
        if (end != code.length || relocated != relocations.size()) {
            throw elf.damaged("functions do not fill section " + section.name());
        }
    }

    private List<Reference> references(String program, byte[] code, int start, List<ElfFile.Relocation> relocations)
            throws BpfObjectException {
        BitSet loads = loads(program, code);
        BitSet seen = new BitSet();
        List<Reference> references = new ArrayList<>();
        for (ElfFile.Relocation relocation : relocations) {
            int at = (int) (relocation.offset() - start);
            ElfFile.Symbol symbol = relocation.symbol();
            if (relocation.type() == R_BPF_64_32) {
                throw refused(program, at, "calls function '" + nameOf(symbol) + "': make it __always_inline");
            }
            if (relocation.type() != R_BPF_64_64) {
                throw refused(program, at, "has a relocation of unknown type " + relocation.type());
            }
            if (!loads.get(at) || seen.get(at)) {
                throw elf.damaged("a relocation of program " + program + " meets no load instruction at byte " + at);
            }
            seen.set(at);
            int addend = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).getInt(at + 4);
            references.add(reference(program, at, symbol, addend));
        }
        return List.copyOf(references);
    }

    /** Where the 16-byte load instructions start. Refuses what the loader would have to resolve and does not know. */
    private BitSet loads(String program, byte[] code) throws BpfObjectException {
        BitSet loads = new BitSet();
        for (int at = 0; at < code.length; at += INSTRUCTION) {
            int source = code[at + 1] >> 4 & 0xf;
            int opcode = code[at] & 0xff;
            if (opcode == OPCODE_CALL && source != CALL_HELPER) {
                throw refused(program, at, "calls another function: make that one __always_inline");
            }
            if (opcode == OPCODE_LOAD_64) {
                if (source != 0 || at + 2 * INSTRUCTION > code.length) {
                    throw refused(program, at, "has a 64-bit load of unknown kind " + source);
                }
                loads.set(at);
                at += INSTRUCTION;
            }
        }
        return loads;
    }

    private Reference reference(String program, int at, ElfFile.Symbol symbol, int addend) throws BpfObjectException {
        ElfFile.Section section = symbol.section()
                .orElseThrow(() -> refused(
                        program,
                        at,
                        "uses '" + symbol.name() + "', which is not in the object (extern symbols are unknown)"));
        long offset = symbol.value() + addend;
        if (section.name().equals(BpfObject.MAPS)) {
            String map = symbol.type() == ElfFile.SYMBOL_SECTION ? mapAt(section, offset) : symbol.name();
            if (!maps.contains(map) || (symbol.type() != ElfFile.SYMBOL_SECTION && addend != 0)) {
                throw refused(program, at, "uses something in .maps that is no map: '" + map + "'");
            }
            return new ToMap(at, map);
        }
        byte[] variables = data.get(section.name());
        if (variables != null) {
            if (offset < 0 || offset >= variables.length) {
                throw elf.damaged("program " + program + " uses byte " + offset + " of " + section.name());
            }
            return new ToVariable(at, section.name(), (int) offset);
        }
        throw refused(
                program, at, "uses '" + nameOf(symbol) + "' in section '" + section.name() + "', which is no data");
    }

    /** The map whose variable starts there; static variables are named by their section and place only. */
    private String mapAt(ElfFile.Section section, long offset) {
        for (ElfFile.Symbol symbol : elf.symbols()) {
            if (symbol.type() == ElfFile.SYMBOL_OBJECT
                    && symbol.value() == offset
                    && symbol.section().filter(section::equals).isPresent()) {
                return symbol.name();
            }
        }
        return "byte " + offset;
    }

    private static String nameOf(ElfFile.Symbol symbol) {
        return symbol.name().isEmpty()
                ? symbol.section().map(ElfFile.Section::name).orElse("")
                : symbol.name();
    }

    private BpfObjectException refused(String program, int at, String what) {
        return elf.unknown("program '" + program + "', instruction " + at / INSTRUCTION + ": " + what);
    }
}
