package org.pollux.linux.bpf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sections, symbols and relocations of an ELF64 little-endian relocatable file for the BPF machine (ELF-64 Object File
 * Format, version 1.5; {@code EM_BPF}). The bytes may be hostile: every offset and size is checked before use.
 */
final class ElfFile {
    static final int SHT_PROGBITS = 1;
    static final int SHT_SYMTAB = 2;
    static final int SHT_STRTAB = 3;
    static final int SHT_NOBITS = 8;
    static final int SHT_REL = 9;
    static final int SHF_EXECUTABLE = 4;
    static final int SYMBOL_OBJECT = 1;
    static final int SYMBOL_FUNCTION = 2;
    static final int SYMBOL_SECTION = 3;

    private static final int HEADER_BYTES = 64;
    private static final int SECTION_BYTES = 64;
    private static final int SYMBOL_BYTES = 24;
    private static final int RELOCATION_BYTES = 16;
    private static final int EM_BPF = 247;
    private static final int ET_REL = 1;
    private static final int FIRST_RESERVED_SECTION = 0xff00;

    private final ByteBuffer file;
    private final String origin;
    private final List<Section> sections = new ArrayList<>();
    private final List<Symbol> symbols = new ArrayList<>();

    /** A section; {@code offset} and {@code size} lie within the file unless it is {@link #SHT_NOBITS}. */
    record Section(int index, String name, int type, long flags, int offset, int size, int link, int info) {
        boolean executable() {
            return (flags & SHF_EXECUTABLE) != 0;
        }
    }

    /** A symbol; {@code section} is empty when it is defined elsewhere or has no place. */
    record Symbol(String name, int type, Optional<Section> section, long value, long size) {}

    /** A place in a section ({@code offset}) that refers to a symbol. */
    record Relocation(long offset, int type, Symbol symbol) {}

    private ElfFile(byte[] bytes, String origin) {
        file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        this.origin = origin;
    }

    static ElfFile read(byte[] bytes, String origin) throws BpfObjectException {
        ElfFile elf = new ElfFile(bytes, origin);
        elf.readSections();
        elf.readSymbols();
        return elf;
    }

    List<Section> sections() {
        return sections;
    }

    List<Symbol> symbols() {
        return symbols;
    }

    Optional<Section> section(String name) {
        return sections.stream().filter(s -> s.name.equals(name)).findFirst();
    }

    /** A section's bytes; zeros for one that takes no room in the file. */
    byte[] bytes(Section section) {
        byte[] bytes = new byte[section.size];
        if (section.type != SHT_NOBITS) {
            file.get(section.offset, bytes);
        }
        return bytes;
    }

    /** The relocations of a section. */
    List<Relocation> relocations(Section section) throws BpfObjectException {
        List<Relocation> found = new ArrayList<>();
        for (Section table : sections) {
            if (table.type == SHT_REL && table.info == section.index) {
                for (int at = 0; at + RELOCATION_BYTES <= table.size; at += RELOCATION_BYTES) {
                    long offset = file.getLong(table.offset + at);
                    int type = file.getInt(table.offset + at + 8);
                    int symbol = file.getInt(table.offset + at + 12);
                    if (symbol < 0 || symbol >= symbols.size()) {
                        throw damaged(table.name + " refers to symbol " + Integer.toUnsignedString(symbol) + " of "
                                + symbols.size());
                    }
                    found.add(new Relocation(offset, type, symbols.get(symbol)));
                }
            }
        }
        return found;
    }

    BpfObjectException damaged(String what) {
        return new BpfObjectException(origin + ": damaged object file: " + what);
    }

    BpfObjectException unknown(String what) {
        return new BpfObjectException(origin + ": " + what);
    }

    private void readSections() throws BpfObjectException {
        if (file.limit() < HEADER_BYTES || file.getInt(0) != 0x464c457f) {
            throw new BpfObjectException(origin + ": not an ELF file");
        }
        boolean elf64Little = file.get(4) == 2 && file.get(5) == 1;
        if (!elf64Little || file.getShort(16) != ET_REL || file.getShort(18) != EM_BPF) {
            throw new BpfObjectException(
                    origin + ": expected a 64-bit little-endian relocatable BPF object (clang -target bpf -c)");
        }
        long table = file.getLong(40);
        int entrySize = Short.toUnsignedInt(file.getShort(58));
        int count = Short.toUnsignedInt(file.getShort(60));
        int names = Short.toUnsignedInt(file.getShort(62));
        if (entrySize != SECTION_BYTES || table < 0 || table > file.limit() - (long) count * SECTION_BYTES) {
            throw damaged("the section table lies outside of the file");
        }
        if (names >= count) {
            throw damaged("no section names");
        }
        for (int i = 0; i < count; i++) {
            sections.add(section(i, (int) table + i * SECTION_BYTES));
        }
        Section strings = sections.get(names);
        for (int i = 0; i < count; i++) {
            Section s = sections.get(i);
            String name = string(strings, file.getInt((int) table + i * SECTION_BYTES));
            sections.set(i, new Section(i, name, s.type, s.flags, s.offset, s.size, s.link, s.info));
        }
    }

    private Section section(int index, int at) throws BpfObjectException {
        int type = file.getInt(at + 4);
        long offset = file.getLong(at + 24);
        long size = file.getLong(at + 32);
        boolean inFile = offset >= 0 && size >= 0 && size <= file.limit() && offset <= file.limit() - size;
        boolean empty = type == SHT_NOBITS && size >= 0 && size <= BpfObject.MAX_DATA_BYTES;
        if (type != 0 && !inFile && !empty) {
            throw damaged("section " + index + " lies outside of the file");
        }
        return new Section(
                index,
                "",
                type,
                file.getLong(at + 8),
                inFile ? (int) offset : 0,
                type == 0 ? 0 : (int) size,
                file.getInt(at + 40),
                file.getInt(at + 44));
    }

    private void readSymbols() throws BpfObjectException {
        for (Section table : sections) {
            if (table.type == SHT_SYMTAB) {
                if (!symbols.isEmpty()) {
                    throw damaged("two symbol tables");
                }
                if (table.link < 0 || table.link >= sections.size()) {
                    throw damaged("the symbol table has no names");
                }
                Section strings = sections.get(table.link);
                for (int at = 0; at + SYMBOL_BYTES <= table.size; at += SYMBOL_BYTES) {
                    symbols.add(symbol(strings, table.offset + at));
                }
            }
        }
    }

    private Symbol symbol(Section strings, int at) throws BpfObjectException {
        int index = Short.toUnsignedInt(file.getShort(at + 6));
        Optional<Section> section = Optional.empty();
        if (index != 0 && index < FIRST_RESERVED_SECTION) {
            if (index >= sections.size()) {
                throw damaged("a symbol lies in section " + index + " of " + sections.size());
            }
            section = Optional.of(sections.get(index));
        }
        String name = string(strings, file.getInt(at));
        return new Symbol(name, file.get(at + 4) & 0xf, section, file.getLong(at + 8), file.getLong(at + 16));
    }

    private String string(Section strings, int start) throws BpfObjectException {
        if (strings.type != SHT_STRTAB || start < 0 || start >= strings.size) {
            throw damaged("a name lies outside of the string table");
        }
        int end = start;
        while (end < strings.size && file.get(strings.offset + end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - start];
        file.get(strings.offset + start, bytes);
        return new String(bytes, StandardCharsets.US_ASCII);
    }
}
