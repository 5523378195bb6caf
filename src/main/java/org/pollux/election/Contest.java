package org.pollux.election;

import org.jspecify.annotations.Nullable;

/**
 * Two masters have met: who stays. A rival of higher rank that should yield to this director and does not may not hear
 * it, or see by a hair the other way who reigned first; so this one yields in the end.
 */
final class Contest {
    /** How long it may go on, besides four advert intervals, in nanoseconds. */
    private static final long LIMIT = 1_000_000_000L;

    /** A rival that does not yield is answered with announcements at most this often, in nanoseconds. */
    private static final long ANNOUNCE_GAP = 100_000_000L;

    private final Deadline announceAgain = new Deadline();
    private @Nullable MemberId rival;
    private long since;
    private long last;

    /** Another one claims to be master; returns whether this one stays. */
    boolean isWon(Claim mine, Advert other, long now) {
        Claim theirs = Claim.of(other);
        if (!mine.beats(theirs)) {
            return false;
        }
        if (mine.isAbove(theirs)) {
            endWith(other.sender());
            return true;
        }
        long limit = LIMIT + 4 * other.advertInterval().toNanos();
        if (!other.sender().equals(rival) || now - last > limit) {
            rival = other.sender();
            since = now;
        }
        last = now;
        return now - since <= limit;
    }

    /** Whether the addresses should be announced once more, now that somebody else claims them. */
    boolean isAnnouncementDue(long now) {
        boolean due = !announceAgain.isSet() || announceAgain.passed(now);
        if (due) {
            announceAgain.set(now + ANNOUNCE_GAP);
        }
        return due;
    }

    /** Somebody does not claim to be master, or is of lower rank. */
    void endWith(MemberId member) {
        if (member.equals(rival)) {
            rival = null;
        }
    }

    void end() {
        rival = null;
        announceAgain.clear();
    }
}
