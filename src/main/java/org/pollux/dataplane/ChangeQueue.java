package org.pollux.dataplane;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.ChangedConnection;
import org.pollux.ipvs.ConnectionChanges;
import org.pollux.ipvs.SyncedConnection;

/**
 * What the engine tells of its connections, on its way from the packet thread to one other. Bounded: what has no room is
 * lost. The packet thread neither waits nor allocates.
 */
final class ChangeQueue implements ConnectionChanges {
    private static final int RECORD = 12;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int PORT = 0xFFFF;

    private final long[] records;
    private final byte[] @Nullable [] callIds;
    private final int mask;
    private final Runnable wake;
    /** How many were taken, and put in, since the beginning. */
    private final AtomicLong taken = new AtomicLong();

    private final AtomicLong put = new AtomicLong();
    /** Whether the other thread waits for the next. */
    private volatile boolean awaited;

    /**
     * Makes it.
     *
     * @param capacity how many have room, a power of two
     * @param wake ends the other thread's waiting
     */
    ChangeQueue(int capacity, Runnable wake) {
        records = new long[capacity * RECORD];
        callIds = new byte[capacity][];
        mask = capacity - 1;
        this.wake = wake;
    }

    @Override
    public boolean changed(ChangedConnection c) {
        long next = put.get();
        if (next - taken.get() > mask) {
            return false;
        }
        int at = (int) (next & mask) * RECORD;
        records[at] = c.clientHigh();
        records[at + 1] = c.clientLow();
        records[at + 2] = c.virtualHigh();
        records[at + 3] = c.virtualLow();
        records[at + 4] = c.destinationHigh();
        records[at + 5] = c.destinationLow();
        records[at + 6] = (long) c.clientPort() << 48
                | (long) c.virtualPort() << 32
                | (long) c.destinationPort() << 16
                | (long) c.protocol() << 8
                | (c.ipv6() ? 1 : 0);
        records[at + 7] = (long) c.flags() << 32 | c.state();
        records[at + 8] = (long) c.mark() << 32 | (c.timeout() & LOW_HALF);
        records[at + 9] = pair(c.shiftPosition(false), c.shift(false));
        records[at + 10] = pair(c.shiftPosition(true), c.shift(true));
        records[at + 11] = pair(c.shiftBefore(false), c.shiftBefore(true));
        callIds[(int) next & mask] = c.callId();
        put.set(next + 1);
        if (awaited) {
            awaited = false;
            wake.run();
        }
        return true;
    }

    private static long pair(int high, int low) {
        return (long) high << 32 | (low & LOW_HALF);
    }

    /** Whether the next is there; if not, {@code wake} is run when it comes. On the other thread. */
    boolean hasNext() {
        awaited = true;
        boolean there = put.get() > taken.get();
        if (there) {
            awaited = false;
        }
        return there;
    }

    /** Takes the next; null when there is none. On the other thread. */
    @Nullable
    SyncedConnection poll() {
        long next = taken.get();
        if (next == put.get()) {
            return null;
        }
        int at = (int) (next & mask) * RECORD;
        long ports = records[at + 6];
        int flags = (int) (records[at + 7] >>> 32);
        SyncedConnection connection = new SyncedConnection(
                (ports & 1) != 0,
                (int) (ports >>> 8) & 0xFF,
                flags,
                (int) records[at + 7],
                (int) (ports >>> 48) & PORT,
                (int) (ports >>> 32) & PORT,
                (int) (ports >>> 16) & PORT,
                (int) (records[at + 8] >>> 32),
                records[at + 8] & LOW_HALF,
                records[at],
                records[at + 1],
                records[at + 2],
                records[at + 3],
                records[at + 4],
                records[at + 5],
                shifts(flags, at),
                Optional.ofNullable(callIds[(int) next & mask]).map(SyncedConnection.Dialogue::ofSip));
        taken.set(next + 1);
        return connection;
    }

    private Optional<SyncedConnection.Shifts> shifts(int flags, int at) {
        if ((flags & (SyncedConnection.CLIENT_SHIFTED | SyncedConnection.SERVER_SHIFTED)) == 0) {
            return Optional.empty();
        }
        long before = records[at + 11];
        return Optional.of(new SyncedConnection.Shifts(
                shift(records[at + 9], (int) (before >>> 32)), shift(records[at + 10], (int) before)));
    }

    private static SyncedConnection.Shift shift(long positionAndBehind, int before) {
        return new SyncedConnection.Shift((int) (positionAndBehind >>> 32), (int) positionAndBehind, before);
    }
}
