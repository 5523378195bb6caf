package org.pollux.election;

import java.util.Comparator;

/**
 * Who goes before whom: higher priority, then higher address (RFC 9568 §6.4.3).
 *
 * @param priority effective priority
 * @param member who
 */
record Rank(int priority, MemberId member) implements Comparable<Rank> {
    private static final Comparator<Rank> ORDER =
            Comparator.comparingInt(Rank::priority).thenComparing(Rank::member);

    static Rank of(Advert advert) {
        return new Rank(advert.priority(), advert.sender());
    }

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }

    boolean isAbove(Rank other) {
        return compareTo(other) > 0;
    }
}
