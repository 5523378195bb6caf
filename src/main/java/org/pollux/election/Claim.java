package org.pollux.election;

/**
 * A director's claim to be master, as it is weighed against another one's when two masters meet. Both directors weigh
 * the same values, so they agree.
 *
 * @param rank its rank
 * @param preempts whether it displaces a running master of lower rank
 * @param term its reign
 */
record Claim(Rank rank, boolean preempts, long term) {
    static Claim of(Advert advert) {
        return new Claim(
                Rank.of(advert), advert.preempt() || advert.priority() == InstanceSettings.OWNER, advert.term());
    }

    /**
     * Whether this one stays master. The higher rank does (RFC 9568 §6.4.3), unless it must not displace anybody
     * ({@code nopreempt}) and the other reign began later with knowledge of this one.
     */
    boolean beats(Claim other) {
        boolean above = rank.isAbove(other.rank);
        boolean upperPreempts = above ? preempts : other.preempts;
        boolean byRank = upperPreempts || term == other.term;
        return byRank ? above : term > other.term;
    }
}
