package org.pollux.linux.bpf;

import java.util.Map;
import java.util.Set;
import org.pollux.linux.LinuxException;

/**
 * What an object file compiled by {@code clang -target bpf} says: maps, XDP programs, global variables. A value: parsing
 * touches nothing, {@link #load()} makes it real.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class BpfObject {
    private BpfObject() {}

    /**
     * Reads an ELF64 little-endian BPF relocatable object with BTF.
     *
     * @param origin name for error messages
     * @throws BpfObjectException when the bytes are damaged or hold something unknown
     */
    public static BpfObject parse(byte[] elf, String origin) throws BpfObjectException {
        throw new UnsupportedOperationException(origin + elf.length);
    }

    /** The licence that the object declares. */
    public String license() {
        throw new UnsupportedOperationException();
    }

    /** The maps by name, global data as {@code .rodata}, {@code .data}, {@code .bss}. */
    public Map<String, BpfMapSpec> maps() {
        throw new UnsupportedOperationException();
    }

    /** Names of the programs. */
    public Set<String> programs() {
        throw new UnsupportedOperationException();
    }

    /** The same with another capacity of a map. */
    public BpfObject withMaxEntries(String map, int entries) {
        throw new UnsupportedOperationException(map + entries);
    }

    /** The same with another initial value of a global variable (constants included), of exactly its size. */
    public BpfObject withVariable(String variable, byte[] value) {
        throw new UnsupportedOperationException(variable + value.length);
    }

    /** Makes the maps, then loads every program. Throws {@link LinuxException} and leaves nothing behind on refusal. */
    public BpfCollection load() throws LinuxException {
        throw new UnsupportedOperationException();
    }
}
