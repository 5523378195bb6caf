package org.pollux.linux.bpf;

import java.util.Optional;

/** The kinds of map this room can make ({@code enum bpf_map_type} in {@code linux/bpf.h}). */
public enum BpfMapType {
    HASH(1),
    ARRAY(2),
    PROG_ARRAY(3),
    PERCPU_HASH(5),
    PERCPU_ARRAY(6),
    LRU_HASH(9),
    LRU_PERCPU_HASH(10),
    LPM_TRIE(11),
    DEVMAP(14),
    CPUMAP(16),
    XSKMAP(17),
    DEVMAP_HASH(25);

    private final int number;

    BpfMapType(int number) {
        this.number = number;
    }

    /** The kernel's number for it. */
    public int number() {
        return number;
    }

    /** Whether an entry holds one value for every possible CPU. */
    public boolean perCpu() {
        return this == PERCPU_HASH || this == PERCPU_ARRAY || this == LRU_PERCPU_HASH;
    }

    /** The type with the kernel's number, or empty for one that this room does not make. */
    public static Optional<BpfMapType> of(int number) {
        for (BpfMapType type : values()) {
            if (type.number == number) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
