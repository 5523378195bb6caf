package org.pollux.linux.bpf;

/**
 * What a map is to be.
 *
 * @param name letters, digits, {@code _} and {@code .}; the kernel keeps the first 15 characters for those who list maps
 * @param type kind of map
 * @param keySize bytes of a key, 1 or more
 * @param valueSize bytes of a value (of one CPU's value for per-CPU maps), 1 or more
 * @param maxEntries capacity, 1 or more
 * @param flags {@code BPF_F_…} bits of {@code linux/bpf.h}
 */
public record BpfMapSpec(String name, BpfMapType type, int keySize, int valueSize, int maxEntries, int flags) {
    /** Memory of a hash is taken when entries come, not when the map is made. */
    public static final int NO_PREALLOC = 1;

    /** Programs may only read the map. */
    public static final int READ_ONLY_FOR_PROGRAMS = 1 << 7;

    /** An array whose values can be mapped into this process, see {@link BpfMap#memory()}. */
    public static final int MMAPABLE = 1 << 10;

    /** @throws IllegalArgumentException when a size is not positive or the name has other characters */
    public BpfMapSpec {
        if (name.isEmpty() || !name.chars().allMatch(BpfMapSpec::allowed)) {
            throw new IllegalArgumentException(
                    "map name '" + name + "': expected one or more letters, digits, '_' or '.'");
        }
        if (keySize < 1 || valueSize < 1 || maxEntries < 1) {
            throw new IllegalArgumentException("map " + name + ": key size " + keySize + ", value size " + valueSize
                    + " and capacity " + maxEntries + " must each be 1 or more");
        }
    }

    private static boolean allowed(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }

    /** The same map with another capacity. */
    public BpfMapSpec withMaxEntries(int entries) {
        return new BpfMapSpec(name, type, keySize, valueSize, entries, flags);
    }

    /** Whether the flag is set. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
