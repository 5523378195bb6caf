package org.pollux.ipvs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The ports of local addresses that are in use towards one real server's address and port. Ports are given out in turn,
 * so that one that was given back is the last to be used again.
 */
final class LocalPorts {
    /** What {@link #next} returns when there is no free port. */
    static final int NONE = -1;

    private static final int FIRST = 1024;
    private static final int COUNT = 0x1_0000 - FIRST;

    private final long seed;
    /** By the number of the local address. */
    private @Nullable Use[] uses = {};

    /** Where to begin among a service's local addresses: each server goes through them by itself. */
    private int turn;

    /** The ports of one local address. */
    private static final class Use {
        /** A bit for each port from {@link #FIRST}. */
        final long[] taken = new long[COUNT / Long.SIZE];

        int free = COUNT;
        int next;

        Use(int first) {
            next = first;
        }
    }

    /** @param seed where the ports of addresses begin; after a restart best not where they began before */
    LocalPorts(long seed) {
        this.seed = seed;
    }

    /** Which of so many local addresses is asked first this time. */
    int turn(int addresses) {
        turn = turn + 1 >= addresses ? 0 : turn + 1;
        return turn;
    }

    /**
     * The free port whose turn it is, which {@link #take} makes one's own; NONE if all are in use. Asked again, it gives
     * the following one.
     */
    int next(LocalAddress address) {
        Use use = use(address);
        if (use.free == 0) {
            return NONE;
        }
        int at = use.next;
        long word = ~use.taken[at / Long.SIZE] & (-1L << (at % Long.SIZE));
        int index = at / Long.SIZE;
        while (word == 0) {
            index = index + 1 == use.taken.length ? 0 : index + 1;
            word = ~use.taken[index];
        }
        int found = index * Long.SIZE + Long.numberOfTrailingZeros(word);
        use.next = found + 1 == COUNT ? 0 : found + 1;
        return FIRST + found;
    }

    /** How many times {@link #next} can be asked before it repeats itself. */
    int free(LocalAddress address) {
        return use(address).free;
    }

    /** Whether a port is one of those that are given out, and nobody has it. */
    boolean isFree(LocalAddress address, int port) {
        int bit = port - FIRST;
        return bit >= 0 && (use(address).taken[bit / Long.SIZE] & 1L << (bit % Long.SIZE)) == 0;
    }

    void take(LocalAddress address, int port) {
        Use use = use(address);
        int bit = port - FIRST;
        use.taken[bit / Long.SIZE] |= 1L << (bit % Long.SIZE);
        use.free--;
    }

    void giveBack(LocalAddress address, int port) {
        Use use = use(address);
        int bit = port - FIRST;
        use.taken[bit / Long.SIZE] &= ~(1L << (bit % Long.SIZE));
        use.free++;
    }

    private Use use(LocalAddress address) {
        if (address.id >= uses.length) {
            uses = Arrays.copyOf(uses, Math.max(address.id + 1, uses.length * 2));
        }
        Use known = uses[address.id];
        if (known == null) {
            known = new Use(first(address));
            uses[address.id] = known;
        }
        return known;
    }

    private int first(LocalAddress address) {
        long mixed = (seed + address.id) * 0x9E3779B97F4A7C15L;
        return (int) ((mixed >>> 32) % COUNT);
    }
}
