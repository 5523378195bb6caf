package org.pollux.cluster;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jgroups.JChannel;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This director's place in the cluster.
 *
 * <p>Thread safe. {@link #send} never blocks; {@link #join} and {@link #close} block for a bounded time.
 */
public final class Cluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final long GOODBYE_MS = 200;
    private static final long CLOSE_MS = 800;

    static {
        JGroupsLog.install();
    }

    private final ClusterOptions options;
    private final MemberId self;
    private final JChannel channel;
    private final Arrivals arrivals;
    private final Sender sender;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A cluster that is not joined yet.
     *
     * @throws ClusterException if the options fit no channel
     */
    public Cluster(ClusterOptions options, ClusterListener listener) throws ClusterException {
        this.options = options;
        self = new MemberId(options.memberName(), options.bindAddress(), new SecureRandom().nextLong());
        ConnectionWatch watch = new ConnectionWatch();
        arrivals = new Arrivals(self, watch, listener);
        try {
            channel = new JChannel(Stack.of(options, watch));
        } catch (Exception e) {
            throw new ClusterException("cluster " + options.clusterName() + ": " + e.getMessage(), e);
        }
        channel.name(options.memberName());
        channel.addAddressGenerator(() -> DirectorAddress.of(self));
        channel.setDiscardOwnMessages(true);
        channel.setReceiver(arrivals);
        sender = new Sender(channel);
    }

    /** This director, with an epoch of this life. */
    public MemberId self() {
        return self;
    }

    /**
     * Finds the other directors and joins them, or is alone until they come. Blocks for about a second at most. The
     * listener is called from then on, first with the membership.
     *
     * @throws ClusterException if the address or port cannot be used
     */
    public void join() throws ClusterException {
        try {
            channel.connect(options.clusterName());
        } catch (Exception e) {
            channel.close();
            throw new ClusterException(
                    "cluster " + options.clusterName() + ": cannot use "
                            + options.bindAddress().getHostAddress() + " port " + options.port() + " ("
                            + options.transport() + "): " + innermost(e),
                    e);
        }
        sender.start();
    }

    /**
     * Hands an advert of this director to the sender thread. Never blocks: of one instance only the newest unsent
     * advert is kept, and one of priority 0 besides, which is always sent.
     */
    public void send(Advert advert) {
        sender.put(advert);
    }

    /** The other members, in the order of their names. */
    public List<PeerStatus> peers() {
        return arrivals.peers();
    }

    /** What has been counted. */
    public ClusterCounters counters() {
        return new ClusterCounters(
                sender.sent.sum(),
                sender.replaced(),
                sender.errors.sum(),
                arrivals.adverts.sum(),
                arrivals.malformed.sum(),
                arrivals.unknown.sum(),
                arrivals.foreign.sum());
    }

    /** Sends what is waiting, says goodbye and leaves; takes a second at most, whatever the others do. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        // Leaving asks the others; one that hangs must not keep this director from stopping.
        Thread leaving = Thread.ofPlatform().name("cluster-leave").daemon().unstarted(channel::close);
        try {
            sender.finish(GOODBYE_MS);
            leaving.start();
            leaving.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (leaving.isAlive()) {
            LOG.warn(
                    "cluster {}: leaving takes longer than {} ms, not waiting for it", options.clusterName(), CLOSE_MS);
        }
    }

    private static String innermost(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
