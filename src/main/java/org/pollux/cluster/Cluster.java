package org.pollux.cluster;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jgroups.JChannel;
import org.pollux.cluster.link.Refusal;
import org.pollux.cluster.link.Refusals;
import org.pollux.cluster.link.TcpLinks;
import org.pollux.cluster.seal.Secrets;
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
    private final Refusals refusals;
    private volatile Optional<Secrets> secrets;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A cluster that is not joined yet.
     *
     * @throws ClusterException if the options fit no channel
     */
    public Cluster(ClusterOptions options, ClusterListener listener) throws ClusterException {
        this.options = options;
        secrets = options.secrets();
        self = new MemberId(options.memberName(), options.bindAddress(), new SecureRandom().nextLong());
        refusals = new Refusals(options.clusterName(), listener::refused);
        ConnectionWatch watch = new ConnectionWatch();
        boolean witness = options.role() == ClusterOptions.Role.WITNESS;
        Arrivals ears = new Arrivals(self, watch, listener, this::viewChanged);
        arrivals = ears;
        try {
            channel = new JChannel(new Stack(options, () -> secrets, watch, refusals).protocols());
        } catch (Exception e) {
            throw new ClusterException("cluster " + options.clusterName() + ": " + e.getMessage(), e);
        }
        channel.name(options.memberName());
        channel.addAddressGenerator(() -> DirectorAddress.of(new Seat(self, options.role())));
        channel.setDiscardOwnMessages(true);
        channel.setReceiver(arrivals);
        sender = new Sender(
                channel, witness ? Optional.of(() -> FrameCodec.hears(ears.othersEpochs())) : Optional.empty());
    }

    /** This director, with an epoch of this life. */
    public MemberId self() {
        return self;
    }

    /**
     * Finds the other directors and joins them, or is alone until they come. Blocks for two seconds at most. The
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

    /**
     * Uses and accepts other secrets from now on. To replace a secret without an interruption, first let all directors
     * accept the new one, then let all use it and accept the old one, then let them forget the old one. The same secrets
     * again change nothing.
     *
     * @throws IllegalStateException in a cluster that has no secret: a channel is sealed for its life or not at all
     */
    public void replaceSecrets(Secrets now) {
        if (secrets.isEmpty()) {
            throw new IllegalStateException("the cluster was joined without a secret");
        }
        if (secrets.get().equals(now)) {
            return;
        }
        secrets = Optional.of(now);
        if (channel.getProtocolStack().getTransport() instanceof TcpLinks links) {
            links.secretsReplaced();
        }
    }

    /** Who was not let in, or refused this director: newest first, the last 64. */
    public List<Refusal> refusals() {
        return refusals.all();
    }

    /** How often somebody was not let in, or refused this director. */
    public long refusalCount() {
        return refusals.total();
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

    /** A witness says at once whom it hears now. */
    private void viewChanged() {
        sender.repeat();
    }

    private static String innermost(Throwable error) {
        Throwable cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
