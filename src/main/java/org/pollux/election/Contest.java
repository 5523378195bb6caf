package org.pollux.election;

import org.jspecify.annotations.Nullable;

/**
 * Another master of higher rank that should yield to this one, and does not. It may not hear this director, or see by a
 * hair the other way who reigned first; so this one yields in the end.
 */
final class Contest {
    /** How long it may go on, besides four advert intervals, in nanoseconds. */
    private static final long LIMIT = 1_000_000_000L;

    private @Nullable MemberId rival;
    private long since;
    private long last;

    /** The rival claims to be master once more; returns whether it has done so for too long. */
    boolean isOver(Advert claim, long now) {
        long limit = LIMIT + 4 * claim.advertInterval().toNanos();
        if (!claim.sender().equals(rival) || now - last > limit) {
            rival = claim.sender();
            since = now;
        }
        last = now;
        return now - since > limit;
    }

    /** Somebody does not claim to be master, or is of lower rank. */
    void endWith(MemberId member) {
        if (member.equals(rival)) {
            rival = null;
        }
    }

    void end() {
        rival = null;
    }
}
