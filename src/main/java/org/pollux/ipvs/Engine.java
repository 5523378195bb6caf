package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The load balancer of one receive queue: packet in, verdict and rewritten packet out. Behaves as Linux 6.1's IPVS.
 * Belongs to one thread; time is what the caller says (nanoseconds of any monotonic clock, never going back).
 */
public final class Engine {
    /** The longest fragment {@link #processFollower} gives out. */
    public static final int LONGEST_FOLLOWER = EarlyFragments.LONGEST;

    private final long[] packetsByCause = new long[Cause.values().length];
    private final ServerRegistry servers;
    private final ConnectionTable table;
    private final Connections connections;
    private final Services services;
    private final PacketPath path;
    private final Explainer explainer;
    private final ForeignConnections foreign;
    private final StateTimeouts timeouts = new StateTimeouts();
    private @Nullable Announcer announcer;
    private AnnouncementRule rule = AnnouncementRule.DEFAULT;
    private EngineOptions options;
    private long now;

    /**
     * Makes an engine without services.
     *
     * @param paths asked for the way to the next destination of each packet that is forwarded
     * @param listener told which connections may bypass the engine
     * @param activity asked before a bypassing connection expires
     * @param now the present time
     */
    public Engine(
            EngineSettings settings, Paths paths, ConnectionListener listener, FastPathActivity activity, long now) {
        this.table = new ConnectionTable(settings.maxConnections(), settings.hashSeed0(), settings.hashSeed1());
        this.servers = new ServerRegistry(settings.hashSeed0() ^ settings.hashSeed1());
        this.options = settings.options();
        this.now = now;
        LocalSides localSides =
                new LocalSides(table, settings.maxConnections(), settings.hashSeed0(), settings.hashSeed1());
        this.connections = new Connections(settings, table, localSides, servers, timeouts, listener, activity, now);
        this.services = new Services(settings, servers, connections, timeouts, now);
        this.path = new PacketPath(services, connections, paths, settings, now);
        this.explainer = new Explainer(services, connections, path);
        this.foreign = new ForeignConnections(connections, services, timeouts);
        connections.options(options);
    }

    /** The services and destinations of this engine, to be used on its thread. Its time is that of the last call. */
    public VirtualServerTable table() {
        return services;
    }

    /**
     * Does with a packet what IPVS does. The caller hands in packets sent to a virtual address it holds, and packets
     * sent by real servers; for others the verdict is {@link Verdict#STACK}. Never throws for any content.
     *
     * @param packet the buffer, beginning at the IP header; rewritten in place. Must be writable, and larger than the
     *     packet where an ICMP error may have to be built, for which 576 bytes for IPv4 and 1280 for IPv6 always suffice,
     *     or where it is wrapped for a tunnel, by 52 bytes at most
     * @param length bytes received from the IP header on; link-layer padding at the end is cut off
     * @param arrival name of the interface it came by, which mark rules may ask for
     * @param now the present time
     * @param result is overwritten
     */
    public void process(MemorySegment packet, int length, String arrival, long now, PacketResult result) {
        if (length > packet.byteSize()) {
            throw new IllegalArgumentException(length + " bytes in a buffer of " + packet.byteSize());
        }
        passTime(now);
        result.begin(length);
        Cause cause = path.handle(packet, length, arrival, now, result);
        packetsByCause[cause.index()]++;
        result.cause(cause);
        result.followers(path.released());
    }

    /**
     * Does with a fragment that had come before the first of its packet what {@link #process} would have done; to be called
     * as often as {@link PacketResult#hasFollowers} says so.
     *
     * @param packet the fragment is put here; as for {@link #process}, and at least {@link #LONGEST_FOLLOWER} bytes or as
     *     long as the longest packet handed in
     * @throws IllegalStateException if there is none
     */
    public void processFollower(MemorySegment packet, long now, PacketResult result) {
        if (path.released() == 0) {
            throw new IllegalStateException("no fragment follows");
        }
        int length = path.takeReleased(packet);
        process(packet, length, path.arrivalOfReleased(), now, result);
    }

    /**
     * Makes a packet that was given out to be sent on, but whose next hop does not answer, the ICMP error about it.
     *
     * @param packet as {@link #process} or {@link #processFollower} left it
     * @param length bytes of it
     * @param result {@link Verdict#REPLY} if there is an error to be sent, {@link Verdict#DROP} otherwise
     */
    public void refuse(MemorySegment packet, int length, long now, PacketResult result) {
        passTime(now);
        result.begin(length);
        Cause cause = path.refuse(packet, length, now, result);
        packetsByCause[cause.index()]++;
        result.cause(cause);
    }

    /** Gives up the fragments that would follow. */
    public void dropFollowers(PacketResult result) {
        path.dropReleased();
        result.followers(0);
    }

    /**
     * Lets time pass: expires connections, brings rates up to date. Bounded work per call, but for the rates of all services every two
     * seconds.
     *
     * @return whether more is due already: call again soon
     */
    public boolean tick(long now) {
        passTime(now);
        servers.purge(now);
        services.sampleTraffic(now);
        services.tick(now);
        return connections.tick(now);
    }

    /** When {@link #tick} has something to do next; {@code Long.MAX_VALUE} if nothing is pending. */
    public long nextDeadline() {
        return Math.min(
                Math.min(connections.nextDeadline(now), services.nextDeadline()),
                Math.min(servers.nextPurge(), services.nextSample()));
    }

    /** The number of a service's real server; empty if there is none of that name. */
    public OptionalInt serverId(ServiceKey service, DestinationKey destination) {
        return services.serverId(service, destination);
    }

    /**
     * Takes over a connection of a former engine, as if this one had followed it from its beginning: it counts, times out
     * from its last packet, keeps its port of a local address, and its client's persistence. The fast path is offered it.
     *
     * @param now the present time
     * @return false if it could not be taken over: its time is over, there is no room, or another one is in its place
     */
    public boolean resume(ResumedConnection connection, long now) {
        passTime(now);
        return path.resume(connection, now);
    }

    /**
     * From now on others are told of connections, as the rule says: one listener at a time. What is there already is told with
     * its next packets.
     *
     * @param announcementRule when
     * @param changes whom
     */
    public void announce(AnnouncementRule announcementRule, ConnectionChanges changes) {
        rule = announcementRule;
        announcer = new Announcer(connections, timeouts, announcementRule, changes);
        connections.announcer(announcer);
    }

    /** The rule of the directors that tell: how many packets the client of a told connection is taken to have sent. */
    public void announcementRule(AnnouncementRule announcementRule) {
        rule = announcementRule;
    }

    /** Nobody is told of connections any more. */
    public void announceNothing() {
        announcer = null;
        connections.announcer(null);
    }

    /** How many announcements the listener of now had no room for; 0 without one. */
    public long lostAnnouncements() {
        return announcer == null ? 0 : announcer.lost();
    }

    /**
     * Takes over a connection or template that another director told: it is known from now on, and ends unless it is told again
     * or its packets come here. One that this engine has already takes over state and timeout. Where its server is unknown it is
     * forwarded as told until the server is added. Differs from Linux's in that no timeout is longer than 31 days.
     *
     * @param told what was told; any content is safe
     * @param now the present time
     */
    public Acceptance accept(SyncedConnection told, long now) {
        passTime(now);
        return foreign.accept(told, rule.threshold(), now);
    }

    /**
     * Adds what the fast path forwarded for a connection to the statistics of its destination and service.
     *
     * @return false if the connection is gone
     */
    public boolean addFastPathTraffic(long handle, long inPackets, long inBytes, long outPackets, long outBytes) {
        int slot = table.slotOf(handle);
        if (slot == ConnectionTable.NONE) {
            return false;
        }
        connections.server(slot).countFastPath(inPackets, inBytes, outPackets, outBytes);
        connections.countInPackets(slot, inPackets, now);
        return true;
    }

    /** The fast path dropped a connection of its own accord; it is offered again at its next packet here. */
    public void leftFastPath(long handle) {
        int slot = table.slotOf(handle);
        if (slot != ConnectionTable.NONE) {
            table.clearFlag(slot, ConnectionTable.FAST_PATH);
        }
    }

    /**
     * As {@link VirtualServerTable#removeConnections}, a bounded part of the table at a time, so that packets need not wait
     * for all of it.
     *
     * @param cursor 0 for the first part, then {@link ConnectionCount#next()}
     * @return how many were ended
     */
    public ConnectionCount removeConnections(InetAddress virtualAddress, int cursor) {
        return services.removeConnections(virtualAddress, cursor);
    }

    /**
     * Offers established connections that the fast path has not taken to it for the {@linkplain ConnectionListener#last last}
     * time, a bounded part of the table at a time.
     *
     * @param cursor 0 for the first part, then {@link ConnectionCount#next()}
     * @return how many it took
     */
    public ConnectionCount offerLast(int cursor) {
        return connections.offerSomeLast(cursor);
    }

    /** Says what would become of a packet, and why; changes nothing. Its time is that of the last call. */
    public FlowExplanation explain(FlowQuestion question) {
        return explainer.explain(question, now);
    }

    /** The connection of a handle, if it still exists; the view is valid until the next call into the engine. */
    public Optional<ConnectionView> connection(long handle) {
        int slot = table.slotOf(handle);
        return slot == ConnectionTable.NONE ? Optional.empty() : Optional.of(connections.view(slot));
    }

    public EngineOptions options() {
        return options;
    }

    public void setOptions(EngineOptions options) {
        this.options = options;
        services.options(options);
        path.options(options);
        connections.options(options);
    }

    /** Number of connections in the table. */
    public int connectionCount() {
        return table.size();
    }

    /** How full it is. */
    public TableUse tableUse() {
        return new TableUse(
                table.size(),
                table.capacity(),
                connections.room.halfOpen(),
                connections.room.mostHalfOpen(),
                connections.room.evicted(),
                table.memory() + connections.memory() + services.memory() + path.memory());
    }

    /** Packets that met this fate since the engine was made. */
    public long packets(Cause cause) {
        return packetsByCause[cause.index()];
    }

    private void passTime(long present) {
        now = present;
        services.now(present);
    }
}
