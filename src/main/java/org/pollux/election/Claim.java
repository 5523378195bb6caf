package org.pollux.election;

/**
 * A director's claim to be master, as it is weighed against another one's when two masters meet.
 *
 * @param rank its rank
 * @param preempts whether it displaces a running master of lower rank
 * @param term its reign
 * @param reign for how long it has been master, in nanoseconds
 */
record Claim(Rank rank, boolean preempts, long term, long reign) {
    /** Reigns that began within so many nanoseconds of each other are equally long. */
    private static final long SAME_TIME = 1_000_000_000L;

    static Claim of(Advert advert) {
        return new Claim(
                Rank.of(advert),
                advert.preempt() || advert.priority() == InstanceSettings.OWNER,
                advert.term(),
                advert.reign().toNanos());
    }

    /**
     * Whether this one stays master. The higher rank does (RFC 9568 §6.4.3), unless it must not displace anybody
     * ({@code nopreempt}): then the one whose reign began later with knowledge of the other's, and if neither knew, the
     * one that has reigned for longer.
     */
    boolean beats(Claim other) {
        boolean above = isAbove(other);
        boolean upperPreempts = above ? preempts : other.preempts;
        if (upperPreempts) {
            return above;
        }
        if (term != other.term) {
            return term > other.term;
        }
        long longer = reign - other.reign;
        return Math.abs(longer) <= SAME_TIME ? above : longer > 0;
    }

    boolean isAbove(Claim other) {
        return rank.isAbove(other.rank);
    }
}
