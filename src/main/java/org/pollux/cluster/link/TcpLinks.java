package org.pollux.cluster.link;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.protocols.NoBundler;
import org.jgroups.protocols.TP;
import org.jgroups.stack.IpAddress;
import org.jspecify.annotations.Nullable;
import org.pollux.cluster.link.Greeting.Accepted;
import org.pollux.cluster.link.Greeting.Purpose;
import org.pollux.cluster.seal.Secrets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A transport over TCP in which every direction between two directors is a connection of its own with a thread of its
 * own. JGroups' own TCP makes connections in the one thread that sends to everybody, so that a host that answers nothing
 * delays the heartbeats to all others; and it takes them one after the other, so that a stranger who says nothing keeps
 * the others waiting.
 *
 * <p>A connection from a member that ends without a goodbye, and whose process does not answer a question at once, raises
 * a suspicion: a killed process is seen as soon as its kernel closes the connection, and one that only lost a connection
 * is not suspected.
 */
public final class TcpLinks extends TP implements Questions {
    private static final Logger LOG = LoggerFactory.getLogger(TcpLinks.class);
    private static final int MOST_LINKS = 64;
    private static final int BACKLOG = 64;
    private static final long GOODBYE_MS = 300;
    private static final int QUESTIONS = 5;

    private final InetSocketAddress bind;
    private final String cluster;
    private final Set<InetAddress> named;
    private final Limits limits;
    private final Refusals refusals;
    private final Identity identity;
    private final ServerSocket door;
    private final Map<PhysicalAddress, OutgoingLink> outgoing = new ConcurrentHashMap<>();
    private final Map<PhysicalAddress, IncomingLink> incoming = new ConcurrentHashMap<>();
    /** Who was last heard from where, also while there is no connection; those that are members no more are forgotten. */
    private final Map<PhysicalAddress, Identity> peers = new ConcurrentHashMap<>();

    private final LongAdder unfounded = new LongAdder();
    private final Supplier<Optional<Secrets>> secrets;
    private @Nullable ClosingOrder closingOrder;
    private volatile boolean open;

    /**
     * How long things may take.
     *
     * @param connect to make a connection
     * @param answer to answer a question
     */
    public record Limits(Duration connect, Duration answer) {}

    /**
     * Not yet listening.
     *
     * @param bind the own address and port
     * @param cluster the cluster's name
     * @param named the other directors that the configuration names
     * @param secrets what to seal with now and what to accept; empty for a cluster without a secret
     * @throws IOException when there are no sockets
     */
    public TcpLinks(
            InetSocketAddress bind,
            String cluster,
            Collection<InetAddress> named,
            Supplier<Optional<Secrets>> secrets,
            Limits limits,
            Refusals refusals)
            throws IOException {
        this.bind = bind;
        this.cluster = cluster;
        this.named = Set.copyOf(named);
        this.secrets = secrets;
        this.limits = limits;
        this.refusals = refusals;
        identity = new Identity(Identity.Life.begin(), bind, cluster);
        door = new ServerSocket();
        setBindAddress(bind.getAddress());
        setBindPort(bind.getPort());
        // The links' queues and threads do what a bundler is for.
        setBundler(new NoBundler());
    }

    /** The secrets are others: connections are made again with what is used and accepted now. */
    public void secretsReplaced() {
        Optional<Secrets> now = secrets.get();
        outgoing.values().forEach(OutgoingLink::renew);
        incoming.values().stream().filter(link -> !accepts(link, now)).forEach(IncomingLink::close);
    }

    /** How many connections ended whose other side was alive. */
    public long unfounded() {
        return unfounded.sum();
    }

    /** How many packets were dropped because a director did not take them fast enough. */
    public long dropped() {
        return outgoing.values().stream().mapToLong(OutgoingLink::dropped).sum();
    }

    @Override
    public boolean supportsMulticasting() {
        return false;
    }

    @Override
    protected PhysicalAddress getPhysicalAddress() {
        return new IpAddress(bind.getAddress(), bind.getPort());
    }

    @Override
    public void start() throws Exception {
        closingOrder = ClosingOrder.beforeTheDoor();
        try {
            door.setReuseAddress(true);
            door.bind(bind, BACKLOG);
            closingOrder.doorIsThere();
            super.start();
        } catch (Exception e) {
            // Who could not start is not stopped.
            OutgoingLink.closeQuietly(door);
            closingOrder.close();
            throw e;
        }
    }

    @Override
    protected void handleConnect() throws Exception {
        open = true;
        new Doorkeeper(door, named, this::greeting, refusals, this::arrived).start();
        super.handleConnect();
    }

    @Override
    protected void handleDisconnect() {
        super.handleDisconnect();
        open = false;
        OutgoingLink.closeQuietly(door);
        List<OutgoingLink> leaving = List.copyOf(outgoing.values());
        leaving.forEach(OutgoingLink::retire);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(GOODBYE_MS);
        for (OutgoingLink link : leaving) {
            link.end(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
        }
        outgoing.clear();
        incoming.values().forEach(IncomingLink::close);
    }

    @Override
    public void stop() {
        super.stop();
        OutgoingLink.closeQuietly(door);
        if (closingOrder != null) {
            closingOrder.close();
        }
    }

    @Override
    public void sendUnicast(PhysicalAddress dest, byte[] data, int offset, int length) {
        OutgoingLink link = outgoing.get(dest);
        if (link == null) {
            link = connect(dest);
        }
        if (link != null) {
            link.send(data, offset, length);
        }
    }

    @Override
    public Object down(Event event) {
        if (event.getType() != Event.VIEW_CHANGE) {
            return super.down(event);
        }
        Set<PhysicalAddress> before = physicalAddresses(members);
        Object result = super.down(event);
        View now = event.getArg();
        before.removeAll(physicalAddresses(now.getMembers()));
        before.forEach(this::forget);
        return result;
    }

    @Override
    public boolean answers(Address member) {
        PhysicalAddress address = logical_addr_cache.get(member);
        Identity peer = address == null ? null : peers.get(address);
        return peer != null && ask(peer, limits.answer()) == Answer.THE_SAME;
    }

    private enum Answer {
        /** The process is there. */
        THE_SAME,
        /** It is not: nobody listens, or another does. */
        GONE,
        /** A connection was made and broken off: a process that is about to end, or has no place. */
        BROKEN_OFF,
        /** Nothing came in time. */
        NONE
    }

    private Answer ask(Identity peer, Duration limit) {
        Answer answer = askOnce(peer, limit);
        // The door of a process that is being killed may close on whoever has just come in; the next one is refused.
        for (int again = 0; again < QUESTIONS && answer == Answer.BROKEN_OFF; again++) {
            answer = askOnce(peer, limit);
        }
        return answer;
    }

    private Answer askOnce(Identity peer, Duration limit) {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.bind(new InetSocketAddress(bind.getAddress(), 0));
            TimedSocket timed = new TimedSocket(socket, limit.toNanos());
            timed.connect(peer.address());
            Identity.Life there = greeting().connect(timed, Purpose.QUESTION).life();
            return there.equals(peer.life()) ? Answer.THE_SAME : Answer.GONE;
        } catch (ConnectException _) {
            return Answer.GONE;
        } catch (SocketTimeoutException | RefusedException e) {
            LOG.debug("no answer from {}: {}", peer.address(), e.toString());
            return Answer.NONE;
        } catch (IOException e) {
            LOG.debug("{} broke off: {}", peer.address(), e.toString());
            return Answer.BROKEN_OFF;
        }
    }

    private Greeting greeting() {
        return new Greeting(identity, secrets.get());
    }

    private @Nullable OutgoingLink connect(PhysicalAddress dest) {
        if (!open || outgoing.size() >= MOST_LINKS || !(dest instanceof IpAddress to)) {
            return null;
        }
        return outgoing.computeIfAbsent(
                dest,
                _ -> new OutgoingLink(
                        bind.getAddress(),
                        new InetSocketAddress(to.getIpAddress(), to.getPort()),
                        this::greeting,
                        limits.connect(),
                        refusals));
    }

    /** On the connection's thread. */
    private void arrived(Socket socket, Accepted accepted, Identity who) {
        IpAddress address =
                new IpAddress(who.address().getAddress(), who.address().getPort());
        IncomingLink link = new IncomingLink(socket, accepted.session().toAcceptor(), accepted.secret(), who, refusals);
        if (!open) {
            return;
        }
        incoming.put(address, link);
        peers.put(address, who);
        boolean suspicious = link.read((packet, offset, length) -> receive(address, packet, offset, length));
        // One that another replaced ended because the other side made a new one.
        boolean current = incoming.remove(address, link);
        if (!physicalAddresses(members).contains(address)) {
            peers.remove(address, who);
        }
        if (suspicious && current && open) {
            suspect(address, who);
        }
    }

    private void suspect(IpAddress address, Identity who) {
        List<Address> suspects = new ArrayList<>();
        for (Address member : members) {
            if (address.equals(logical_addr_cache.get(member))) {
                suspects.add(member);
            }
        }
        if (suspects.isEmpty()) {
            return;
        }
        // A killed process closes its door first; silence counts as well.
        LOG.debug("the connection from {} ended", address);
        Answer answer = ask(who, limits.answer());
        LOG.debug("{} is asked whether it is there: {}", address, answer);
        if (answer == Answer.THE_SAME) {
            unfounded.increment();
            LOG.info("cluster {}: a connection from {} ended, but not its process", cluster, address);
            return;
        }
        OutgoingLink there = outgoing.get(address);
        if (there != null) {
            there.abort();
        }
        up_prot.up(new Event(Event.SUSPECT, suspects));
    }

    /** Ends the connections with somebody who is no member any more, so that nothing old arrives from there later. */
    private void forget(PhysicalAddress address) {
        peers.remove(address);
        IncomingLink from = incoming.remove(address);
        if (from != null) {
            from.close();
        }
        OutgoingLink to = outgoing.remove(address);
        if (to != null) {
            Thread.ofPlatform().name("cluster-forget").daemon().start(() -> to.end(GOODBYE_MS));
        }
    }

    private Set<PhysicalAddress> physicalAddresses(Collection<Address> of) {
        Set<PhysicalAddress> all = new HashSet<>();
        for (Address member : of) {
            PhysicalAddress address = logical_addr_cache.get(member);
            if (address != null) {
                all.add(address);
            }
        }
        return all;
    }

    private static boolean accepts(IncomingLink link, Optional<Secrets> now) {
        return now.isEmpty()
                ? link.secret().isEmpty()
                : link.secret().flatMap(used -> now.get().find(used.id())).isPresent();
    }
}
