package org.pollux.cluster;

import org.pollux.election.Advert;
import org.pollux.election.Membership;

/**
 * What the cluster tells. Called on JGroups' threads, several at a time: an implementation only puts the event into a
 * queue and never blocks.
 */
public interface ClusterListener {
    /**
     * An advert of another director came.
     *
     * @param receivedAt {@code System.nanoTime()} when it came
     */
    void advertReceived(Advert advert, long receivedAt);

    /**
     * Members came or went. Calls are in order and never at the same time as one another.
     *
     * @param at {@code System.nanoTime()} when it was noticed
     */
    void membershipChanged(Membership membership, long at);

    /**
     * Somebody was not let in, or did not let this director in. Each once a minute.
     *
     * @param what who and why, in words
     */
    default void refused(String what) {}
}
