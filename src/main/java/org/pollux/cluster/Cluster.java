package org.pollux.cluster;

import java.util.List;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;

/**
 * This director's place in the cluster.
 *
 * <p>Thread safe. {@link #send} never blocks; {@link #join} and {@link #close} block for a bounded time.
 */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow in the next commits
public final class Cluster implements AutoCloseable {
    /** A cluster that is not joined yet. */
    public Cluster(ClusterOptions options, ClusterListener listener) {
        throw new UnsupportedOperationException();
    }

    /** This director, with an epoch of this life. */
    public MemberId self() {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds the other directors and joins them, or is alone until they come. Blocks for about a second at most.
     *
     * @throws ClusterException if the address or port cannot be used
     */
    public void join() throws ClusterException {
        throw new UnsupportedOperationException();
    }

    /**
     * Hands an advert of this director to the sender thread. Never blocks: of one instance only the newest unsent
     * advert is kept, and one of priority 0 besides, which is always sent.
     */
    public void send(Advert advert) {
        throw new UnsupportedOperationException();
    }

    /** The other members, in the order of their names. */
    public List<PeerStatus> peers() {
        throw new UnsupportedOperationException();
    }

    /** What has been counted. */
    public ClusterCounters counters() {
        throw new UnsupportedOperationException();
    }

    /** Sends what is waiting, says goodbye and leaves; takes a second at most, whatever the others do. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
