package org.pollux.ipvs;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The templates that are known by a Call-ID, which takes the place of the client's address. What they take is bounded: as
 * many as the table has entries, and their Call-IDs {@value #BYTES_PER_ENTRY} bytes for each of those.
 */
final class Dialogues {
    /** Usual Call-IDs have 30 to 60 bytes, and a dialogue has two entries or more. */
    private static final int BYTES_PER_ENTRY = 32;

    /** What one takes beside its bytes. */
    private static final int OVERHEAD = 56;

    private final ConnectionTable table;
    private final SipHash hash;
    private final int most;
    private final long mostBytes;
    private @Nullable Dialogue[] buckets = {};
    /** By slot; shorter while high slots had none. */
    private @Nullable Dialogue[] bySlot = {};

    private long bytes;

    private static final class Dialogue {
        final int slot;
        final long hash;
        final byte[] callId;

        @Nullable
        Dialogue next;

        Dialogue(int slot, long hash, byte[] callId, @Nullable Dialogue next) {
            this.slot = slot;
            this.hash = hash;
            this.callId = callId;
            this.next = next;
        }
    }

    Dialogues(ConnectionTable table, long seed0, long seed1) {
        this.table = table;
        this.hash = new SipHash(seed0, seed1);
        this.most = Integer.highestOneBit(Math.max(table.capacity(), 2) - 1) << 1;
        this.mostBytes = Math.max(1, table.capacity()) * (long) BYTES_PER_ENTRY + CallId.LONGEST + OVERHEAD;
    }

    /** Whether one with the longest Call-ID has no room. */
    boolean isFull() {
        return mostBytes - bytes < CallId.LONGEST + OVERHEAD;
    }

    /** Bytes taken. */
    long memory() {
        return bytes + (long) (buckets.length + bySlot.length) * Integer.BYTES;
    }

    /** Whether a template, which may be none, is that of a dialogue. */
    boolean contains(int template) {
        return template >= 0 && template < bySlot.length && bySlot[template] != null;
    }

    /** The template of a dialogue at this place; NONE if there is none. */
    int find(CallId id, boolean ipv6, int protocol, long virtualHigh, long virtualLow, int virtualPort) {
        if (buckets.length == 0) {
            return ConnectionTable.NONE;
        }
        long wanted = hash(id);
        for (Dialogue d = buckets[bucket(wanted)]; d != null; d = d.next) {
            if (d.hash == wanted
                    && isEqual(d.callId, id)
                    && table.isIpv6(d.slot) == ipv6
                    && table.protocol(d.slot) == protocol
                    && table.virtualPort(d.slot) == virtualPort
                    && table.virtualLow(d.slot) == virtualLow
                    && table.virtualHigh(d.slot) == virtualHigh) {
                return d.slot;
            }
        }
        return ConnectionTable.NONE;
    }

    /** The template that was just added to the table is that of a dialogue; there must be {@linkplain #isFull room}. */
    void add(int slot, CallId id) {
        if (buckets.length == 0) {
            buckets = new Dialogue[most];
        }
        if (bySlot.length <= slot) {
            Dialogue[] longer = new Dialogue[Math.min(table.capacity(), Math.max(slot + 1, 2 * bySlot.length))];
            System.arraycopy(bySlot, 0, longer, 0, bySlot.length);
            bySlot = longer;
        }
        byte[] callId = new byte[id.length()];
        for (int i = 0; i < callId.length; i++) {
            callId[i] = id.get(i);
        }
        long itsHash = hash(id);
        Dialogue added = new Dialogue(slot, itsHash, callId, buckets[bucket(itsHash)]);
        buckets[bucket(itsHash)] = added;
        bySlot[slot] = added;
        bytes += callId.length + OVERHEAD;
    }

    /** The template goes; one that is no dialogue's is passed over. */
    void remove(int slot) {
        Dialogue gone = slot < bySlot.length ? bySlot[slot] : null;
        if (gone == null) {
            return;
        }
        bySlot[slot] = null;
        bytes -= gone.callId.length + OVERHEAD;
        int bucket = bucket(gone.hash);
        Dialogue before = buckets[bucket];
        if (before == gone) {
            buckets[bucket] = gone.next;
            return;
        }
        while (before != null && before.next != gone) {
            before = before.next;
        }
        if (before != null) {
            before.next = gone.next;
        }
    }

    /** The bytes of the Call-ID that a template is known by, not to be changed; null if it is no dialogue's. */
    byte @Nullable [] bytes(int slot) {
        Dialogue dialogue = slot < bySlot.length ? bySlot[slot] : null;
        return dialogue == null ? null : dialogue.callId;
    }

    /** The Call-ID that a template is known by, null if it is no dialogue's. */
    @Nullable
    String callId(int slot) {
        Dialogue dialogue = slot < bySlot.length ? bySlot[slot] : null;
        return dialogue == null ? null : new String(dialogue.callId, StandardCharsets.US_ASCII);
    }

    private int bucket(long itsHash) {
        return (int) itsHash & (buckets.length - 1);
    }

    /** Over all its bytes and their number, two words at a time. */
    private long hash(CallId id) {
        long sum = id.length();
        for (int at = 0; at < id.length(); at += 2 * Long.BYTES) {
            sum = hash.hash(sum, id.word(at), id.word(at + Long.BYTES));
        }
        return sum;
    }

    private static boolean isEqual(byte[] callId, CallId id) {
        if (callId.length != id.length()) {
            return false;
        }
        for (int i = 0; i < callId.length; i++) {
            if (callId[i] != id.get(i)) {
                return false;
            }
        }
        return true;
    }
}
