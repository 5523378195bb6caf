package org.pollux.ipvs;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What {@code lblc} and {@code lblcr} know of each destination address. Entries not used for a day go; beyond 16,384 those
 * not used for six minutes, some each minute; beyond half as many again nothing is added (as Linux 6.12 does; before, the
 * cache had no bound).
 *
 * @param <E> what is known of an address
 */
final class LocalityCache<E extends LocalityCache.Entry> {
    private static final int BITS = 10;
    private static final int BUCKETS = 1 << BITS;
    static final int ROOMY = 16 * BUCKETS;
    static final int MOST = ROOMY + ROOMY / 2;

    private static final long SECOND = 1_000_000_000L;
    private static final long PASS_INTERVAL = 60 * SECOND;
    private static final int PASSES_TO_FULL = 30;
    private static final long EXPIRED = 24 * 3600 * SECOND;
    private static final long SPARED = 360 * SECOND;

    /** An address, and the chain of its bucket. */
    abstract static class Entry {
        private final boolean ipv6;
        private final long high;
        private final long low;
        long lastUsed;
        private @Nullable Entry next;

        Entry(boolean ipv6, long high, long low) {
            this.ipv6 = ipv6;
            this.high = high;
            this.low = low;
        }

        final int bucket() {
            return KernelHash.of(KernelHash.fold(ipv6, high, low), BITS);
        }
    }

    private final @Nullable Entry[] buckets = new Entry[BUCKETS];
    private int size;
    private long nextPass;
    private int passes;
    private int rover;

    /** A server with more active connections than its weight, while some server is less than half busy. */
    static boolean isOverloaded(RealServer server, ServerList servers) {
        if (server.active <= server.weight) {
            return false;
        }
        for (RealServer other = servers.after(null); other != null; other = servers.after(other)) {
            if (2L * other.active < other.weight) {
                return true;
            }
        }
        return false;
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(buckets, null);
        size = 0;
    }

    /** What is known of the address; null if nothing. */
    @SuppressWarnings("unchecked") // only entries given to add are found
    @Nullable
    E find(boolean ipv6, long high, long low) {
        Entry entry = buckets[KernelHash.of(KernelHash.fold(ipv6, high, low), BITS)];
        while (entry != null && (entry.low != low || entry.high != high || entry.ipv6 != ipv6)) {
            entry = entry.next;
        }
        return (E) entry;
    }

    /** Remembers an address that is not known yet, if there is room. */
    void add(E entry, long now) {
        if (size >= MOST) {
            return;
        }
        if (size == 0) {
            nextPass = now + PASS_INTERVAL;
            passes = 0;
        }
        int bucket = entry.bucket();
        Entry created = entry;
        created.lastUsed = now;
        created.next = buckets[bucket];
        buckets[bucket] = created;
        size++;
    }

    /** Forgets what is due to be forgotten by now. */
    void pass(long now) {
        while (size > 0 && now - nextPass >= 0) {
            long at = nextPass;
            nextPass += PASS_INTERVAL;
            passes++;
            if (passes % PASSES_TO_FULL == 0) {
                forget(at - EXPIRED, size);
            } else if (size > ROOMY) {
                forget(at - SPARED, Math.min((size - ROOMY) * 4 / 3, ROOMY / 2));
            }
        }
    }

    private void forget(long notUsedSince, int most) {
        int forgotten = 0;
        for (int i = 0; i < BUCKETS && forgotten < most; i++) {
            rover = (rover + 1) % BUCKETS;
            forgotten += forgetInBucket(notUsedSince, most - forgotten);
        }
    }

    private int forgetInBucket(long notUsedSince, int most) {
        int forgotten = 0;
        Entry before = null;
        for (Entry entry = buckets[rover]; entry != null && forgotten < most; entry = entry.next) {
            if (entry.lastUsed - notUsedSince <= 0) {
                if (before == null) {
                    buckets[rover] = entry.next;
                } else {
                    before.next = entry.next;
                }
                forgotten++;
            } else {
                before = entry;
            }
        }
        size -= forgotten;
        return forgotten;
    }
}
