package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** An engine with a clock that stands still until told, an MTU, and a fast path that notes what it is offered. */
final class Bench implements ConnectionListener, FastPathActivity, Path {
    static final String VIP = "10.9.9.9";
    static final String CLIENT = "10.1.0.100";
    static final int BUFFER = 2048;

    final PacketResult result = new PacketResult();
    final Engine engine;
    final VirtualServerTable table;
    final List<String> fastPathLog = new ArrayList<>();
    final Set<Long> inFastPath = new LinkedHashSet<>();
    private final MemorySegment buffer = MemorySegment.ofArray(new byte[BUFFER]);
    boolean fastPathTakes;
    int latestOffers;
    long fastPathLastUsed;
    int mtu = 1500;
    /** Where packets to IPv4 and IPv6 addresses start from, as in the recordings. */
    long source4 = AddressWords.low(TestPacket.address("10.2.0.254"));

    private final long source6High = AddressWords.high(TestPacket.address("fd02::fe"));
    private final long source6Low = AddressWords.low(TestPacket.address("fd02::fe"));
    boolean local;
    boolean reachable = true;
    private boolean asked6;
    long now = -5_000_000_000L;

    Bench() {
        this(EngineOptions.DEFAULT);
    }

    Bench(EngineOptions options) {
        this(options, 1_000);
    }

    Bench(EngineOptions options, int maxConnections) {
        engine = engine(options, maxConnections, this);
        table = engine.table();
    }

    Bench(EngineOptions options, int maxConnections, ConnectionListener listener) {
        engine = engine(options, maxConnections, listener);
        table = engine.table();
    }

    private Engine engine(EngineOptions options, int maxConnections, ConnectionListener listener) {
        EngineSettings settings = new EngineSettings(maxConnections, 0x0123456789ABCDEFL, 42, options);
        return new Engine(settings, this::towards, listener, this, now);
    }

    private Path towards(boolean ipv6, long high, long low) {
        asked6 = ipv6;
        return this;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public boolean reachable() {
        return reachable;
    }

    @Override
    public boolean local() {
        return local;
    }

    @Override
    public long sourceHigh() {
        return asked6 ? source6High : 0;
    }

    @Override
    public long sourceLow() {
        return asked6 ? source6Low : source4;
    }

    static EngineOptions linuxOptions() {
        return EngineOptions.DEFAULT.withExpireNodestConn(false);
    }

    static ServiceKey.Addressed tcp(String address, int port) {
        return ServiceKey.of(Protocol.TCP, TestPacket.address(address), port);
    }

    static ServiceKey.Addressed udp(String address, int port) {
        return ServiceKey.of(Protocol.UDP, TestPacket.address(address), port);
    }

    static DestinationKey server(String address, int port) {
        return new DestinationKey(TestPacket.address(address), port);
    }

    static DestinationSettings nat(int weight) {
        return new DestinationSettings(ForwardingMethod.NAT, weight);
    }

    static DestinationSettings dr(int weight) {
        return new DestinationSettings(ForwardingMethod.DR, weight);
    }

    /** Adds a service with servers of weight 1. */
    Bench with(ServiceKey service, String scheduler, ForwardingMethod method, String... servers) {
        table.addService(service, new ServiceSettings(scheduler));
        for (String server : servers) {
            int colon = server.lastIndexOf(':');
            table.addDestination(
                    service,
                    server(server.substring(0, colon), Integer.parseInt(server.substring(colon + 1))),
                    new DestinationSettings(method, 1));
        }
        return this;
    }

    Cause send(byte[] packet) {
        MemorySegment.copy(MemorySegment.ofArray(packet), 0, buffer, 0, packet.length);
        engine.process(buffer, packet.length, "eth0", now, result);
        return result.cause();
    }

    /** Has a fragment go on that had come too early. */
    Cause sendFollower() {
        engine.processFollower(buffer, now, result);
        return result.cause();
    }

    /** The next hop of what was sent does not answer. */
    Cause refuse() {
        engine.refuse(buffer, result.length(), now, result);
        return result.cause();
    }

    /** Sends a TCP packet of the usual client. */
    Cause client(int port, String flags) {
        return send(TestPacket.tcp(CLIENT, port, VIP, 80, flags));
    }

    /** Sends a TCP packet of a server to the usual client. */
    Cause server(String address, int serverPort, int clientPort, String flags) {
        return send(TestPacket.tcp(address, serverPort, CLIENT, clientPort, flags));
    }

    /** The packet in the buffer after {@link #send}. */
    byte[] packet() {
        byte[] bytes = new byte[result.length()];
        MemorySegment.copy(buffer, 0, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes;
    }

    String nextHop() {
        return IpvsadmAddress.text(
                AddressWords.toInetAddress(result.ipv6(), result.nextHopHigh(), result.nextHopLow()));
    }

    void pass(Duration time) {
        now += time.toNanos();
        while (engine.tick(now)) {
            assertThat(engine.nextDeadline()).isLessThanOrEqualTo(now);
        }
    }

    List<ConnectionSnapshot> connections() {
        List<ConnectionSnapshot> all = new ArrayList<>();
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionPage page = table.connections(cursor.getAsInt(), 7);
            all.addAll(page.rows());
            cursor = page.next();
        }
        return all;
    }

    ConnectionSnapshot onlyConnection() {
        assertThat(connections()).hasSize(1);
        return connections().getFirst();
    }

    DestinationSnapshot destination(ServiceKey service, String address) {
        return table.service(service).orElseThrow().destinations().stream()
                .filter(d -> d.key().address().equals(TestPacket.address(address)))
                .findFirst()
                .orElseThrow();
    }

    static byte[] truncated(byte[] packet, int length) {
        return Arrays.copyOf(packet, length);
    }

    @Override
    public boolean established(ConnectionView connection) {
        fastPathLog.add("offered " + connection.clientPort());
        latestOffers = connection.offers();
        if (fastPathTakes) {
            assertThat(inFastPath.add(connection.handle())).isTrue();
        }
        return fastPathTakes;
    }

    @Override
    public void left(ConnectionView connection) {
        fastPathLog.add("left " + connection.clientPort());
        assertThat(inFastPath.remove(connection.handle())).isTrue();
    }

    @Override
    public long lastUsed(ConnectionView connection) {
        return fastPathLastUsed;
    }
}
