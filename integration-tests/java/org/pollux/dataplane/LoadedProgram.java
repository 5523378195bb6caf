package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.NextHopEntry;
import org.pollux.dataplane.ServiceEntries.Endpoint;
import org.pollux.dataplane.TestConnection.Side;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Tunnel;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.TestRun;
import org.pollux.linux.bpf.TestRunResult;
import org.pollux.linux.xsk.XskSocket;

/**
 * The XDP program in the kernel with its maps, attached to nothing, for test runs that come in by the loopback. It serves
 * port 80 of the VIPs of {@link Net} by NAT servers with port 8080.
 */
final class LoadedProgram implements AutoCloseable {
    /** Interface that test runs come from. */
    static final int LOOPBACK = 1;

    static final int CLIENT_PORT = 40001;
    static final int LOCAL_PORT = 1025;
    /** The next hop of flows, which leaves by the loopback, and another one. */
    static final int HOP = 5;

    static final int OTHER_HOP = 6;
    static final int OTHER_INTERFACE = 4711;
    static final byte[] HOP_MAC = {0x02, 0x11, 0x22, 0x33, 0x44, 0x55};
    static final byte[] OWN_MAC = {0x02, 0x66, 0x77, (byte) 0x88, (byte) 0x99, (byte) 0xaa};

    private final Undo undo = new Undo();
    private final BpfCollection kernel;
    private final VirtualAddresses addresses;
    private final KernelCounters counters;
    private final Arena arena = Arena.ofShared();
    private final Map<Counter, Long> before = new EnumMap<>(Counter.class);
    private final FlowUnits units;
    private FlowTable flows;
    private int shift;

    LoadedProgram(XskSocket socket) throws Exception {
        kernel = undo.opened(XdpObject.load(1000));
        addresses = undo.opened(new VirtualAddresses(maps(KernelLayout.ADDRESSES), map(KernelLayout.VIPS)));
        counters = undo.opened(new KernelCounters(map(KernelLayout.COUNTERS)));
        flows = FlowTable.create(
                map(KernelLayout.FLOW_INDEX).memory(),
                map(KernelLayout.FLOW_UNITS).memory(),
                map(KernelLayout.DAEMONS).memory(),
                FlowHash.random(RandomGenerator.getDefault()));
        units = new FlowUnits(flows.capacity(), new UnitRecords(flows.capacity()), new FakeGrace());
        serveLoopback(socket);
        aliveUntil(Long.MAX_VALUE);
        nextHop(HOP, LOOPBACK, 1500, 0);
        nextHop(OTHER_HOP, OTHER_INTERFACE, 1500, 0);
        ServiceEntries services = services();
        for (Net net : Net.values()) {
            InetAddress vip = InetAddress.ofLiteral(net.vip);
            for (Protocol protocol : Protocol.values()) {
                int place = addresses.serve(vip);
                services.addService(new Endpoint(protocol, vip, 80));
                services.addReplying(new Endpoint(protocol, InetAddress.ofLiteral(net.server), 8080), place);
            }
            addresses.activate(List.of(vip));
        }
        for (Counter counter : Counter.values()) {
            before.put(counter, counters.get(counter));
        }
    }

    /** What became of a frame. */
    static final class Outcome {
        private final Counter counter;
        private final int verdict;
        private final byte[] packet;

        Outcome(Counter counter, int verdict, byte[] packet) {
            this.counter = counter;
            this.verdict = verdict;
            this.packet = packet.clone();
        }

        int verdict() {
            return verdict;
        }

        byte[] packet() {
            return packet.clone();
        }

        /** It was forwarded, and this is how it left. */
        void isForwarded(Counter how, byte[] expected) {
            assertThat(counter).isEqualTo(how);
            assertThat(verdict).isEqualTo(TestRunResult.XDP_REDIRECT);
            assertThat(packet).isEqualTo(expected);
        }

        /** It is the engine's, as it came. */
        void isTheEngines(Counter why, byte[] frame) {
            assertThat(counter).isEqualTo(why);
            assertThat(verdict).isEqualTo(TestRunResult.XDP_REDIRECT);
            assertThat(packet).as("untouched").isEqualTo(frame);
        }

        /** It is dropped. */
        void isDropped(Counter why) {
            assertThat(counter).isEqualTo(why);
            assertThat(verdict).isEqualTo(TestRunResult.XDP_DROP);
        }

        /** It is the host's, as it came. */
        void isTheHosts(Counter why, byte[] frame) {
            assertThat(counter).isEqualTo(why);
            assertThat(verdict).isEqualTo(TestRunResult.XDP_PASS);
            assertThat(packet).as("untouched").isEqualTo(frame);
        }
    }

    /** Runs the program over a frame; exactly one counter must have counted it. */
    Outcome run(byte[] frame) throws Exception {
        TestRunResult result = kernel.program(KernelLayout.PROGRAM).testRun(TestRun.of(frame));
        List<Counter> counted = new ArrayList<>();
        for (Counter counter : Counter.values()) {
            long now = counters.get(counter);
            long last = before.getOrDefault(counter, 0L);
            before.put(counter, now);
            for (long i = last; i < now; i++) {
                counted.add(counter);
            }
        }
        assertThat(counted).hasSize(1);
        return new Outcome(counted.getFirst(), result.verdict(), result.packet());
    }

    /** Runs the program over a frame and gives what comes out, whatever counts it. */
    byte[] sent(byte[] frame) throws Exception {
        return kernel.program(KernelLayout.PROGRAM).testRun(TestRun.of(frame)).packet();
    }

    /** The next hop of flows. */
    static NextHop hop() {
        NextHop hop = hop(LOOPBACK, 1500, 0);
        hop.index = HOP;
        return hop;
    }

    void assertToEngine(Packet packet, Counter why) throws Exception {
        run(packet.bytes()).isTheEngines(why, packet.bytes());
    }

    void assertPassed(Packet packet, Counter why) throws Exception {
        run(packet.bytes()).isTheHosts(why, packet.bytes());
    }

    void assertForwarded(Packet packet, Counter how, Packet expected) throws Exception {
        run(packet.bytes()).isForwarded(how, sentOn(expected));
    }

    /** How a packet with these addresses leaves: with the MAC addresses of the next hop, and one hop less. */
    static byte[] sentOn(Packet packet) {
        byte[] bytes = packet.macs(OWN_MAC, HOP_MAC).ttl(packet.ttl - 1).bytes();
        packet.ttl(packet.ttl + 1);
        return bytes;
    }

    private void serveLoopback(XskSocket socket) throws Exception {
        socket.insertInto(map(KernelLayout.SOCKETS), 7);
        MemorySegment device = arena.allocate(KernelLayout.Device.BYTES, 8);
        device.set(ValueLayout.JAVA_INT, KernelLayout.Device.FIRST_SOCKET, 7);
        device.set(ValueLayout.JAVA_INT, KernelLayout.Device.QUEUES, 1);
        map(KernelLayout.DEVICES).put(arena.allocateFrom(ValueLayout.JAVA_INT, LOOPBACK), device);
    }

    /** No socket is behind the loopback from now on. */
    void withoutSocket() throws Exception {
        assertThat(map(KernelLayout.DEVICES).delete(arena.allocateFrom(ValueLayout.JAVA_INT, LOOPBACK)))
                .isTrue();
    }

    /** The daemon has ended; its device and flows are there, its sockets are not. */
    void withoutDaemon() throws Exception {
        assertThat(map(KernelLayout.SOCKETS).delete(arena.allocateFrom(ValueLayout.JAVA_INT, 7)))
                .isTrue();
    }

    /** Up to when flows are used without a daemon. */
    void aliveUntil(long time) throws Exception {
        map(KernelLayout.DAEMONS).memory().set(ValueLayout.JAVA_LONG, KernelLayout.Daemon.ALIVE_UNTIL, time);
    }

    BpfMap map(String name) {
        return kernel.map(name);
    }

    private FamilyMaps maps(String stem) {
        return FamilyMaps.of(kernel, stem);
    }

    VirtualAddresses addresses() {
        return addresses;
    }

    ServiceEntries services() {
        return undo.opened(new ServiceEntries(maps(KernelLayout.SERVICES), maps(KernelLayout.SERVERS)));
    }

    OwnAddresses ownAddresses() {
        return undo.opened(new OwnAddresses(maps(KernelLayout.OWN_ADDRESSES)));
    }

    /** The rules are these; marks below 100 have a service. */
    void marks(MarkRule... rules) throws Exception {
        MarkEntries entries = undo.opened(new MarkEntries(
                maps(KernelLayout.MARKS), map(KernelLayout.MARK_RULES).memory()));
        entries.replace(List.of(rules), rule -> rule.mark() < 100, name -> switch (name) {
            case "lo" -> OptionalInt.of(LOOPBACK);
            case "eth0" -> OptionalInt.of(OTHER_INTERFACE);
            default -> OptionalInt.empty();
        });
        addresses.marked(entries::concerns);
    }

    NextHopArray nextHops() throws Exception {
        return new NextHopArray(
                map(KernelLayout.NEXT_HOPS).memory(), map(KernelLayout.TUNNELS).memory());
    }

    long count(Counter counter) throws Exception {
        return counters.get(counter);
    }

    /** By how much the client's sequence numbers of the next FULLNAT flows are shifted. */
    void shift(int by) {
        shift = by;
    }

    /** Installs the flow of a client's packet; gives what is sent on. */
    Packet toServer(Packet packet, ForwardingMethod method, String server, int port) throws Exception {
        Side client = new Side(packet.source, packet.sourcePort);
        Net net = packet.destination.contains(":") ? Net.IPV6 : Net.IPV4;
        boolean full = method == ForwardingMethod.FULLNAT;
        TestConnection connection = new TestConnection(
                1,
                protocol(packet),
                client,
                new Side(packet.destination, packet.destinationPort),
                full ? new Side(net.local, LOCAL_PORT) : client,
                new Side(server, port),
                method,
                Tunnel.IPIP,
                shift);
        install(connection, true);
        Packet sent = packet.copy();
        return switch (method) {
            case NAT -> sent.to(server, port);
            case FULLNAT -> sent.from(net.local, LOCAL_PORT).to(server, port);
            case DR, TUN, BYPASS -> sent;
        };
    }

    /** Installs the flow of a NAT or FULLNAT server's packet; gives what is sent on to the client. */
    Packet toClient(Packet packet, ForwardingMethod method, String vip, String client) throws Exception {
        TestConnection connection = new TestConnection(
                1,
                protocol(packet),
                new Side(client, CLIENT_PORT),
                new Side(vip, 80),
                new Side(packet.destination, packet.destinationPort),
                new Side(packet.source, packet.sourcePort),
                method,
                Tunnel.IPIP,
                shift);
        install(connection, false);
        return packet.copy().from(vip, 80).to(client, CLIENT_PORT);
    }

    private void install(TestConnection connection, boolean toServer) throws Exception {
        AddressFamily family = AddressFamily.of(connection.ipv6());
        try (FlowEntry entry = new FlowEntry(flows.units(), family, toServer)) {
            entry.of(connection);
            int former = flows.find(family, entry.key());
            if (former != FlowTable.NONE) {
                flows.remove(family, former);
                units.release(family, former);
            }
            int vip = addresses.place(connection.virtual().address());
            int unit = units.take(family);
            assertThat(unit).isNotEqualTo(FlowTable.NONE);
            entry.write(unit, connection, hop(), vip, 0);
            assertThat(flows.add(family, unit)).isTrue();
        }
    }

    private static Protocol protocol(Packet packet) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.number() == packet.protocol) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("no flows of protocol " + packet.protocol);
    }

    /** The unit with the flow of a packet. */
    int unitOf(Packet packet) throws Exception {
        AddressFamily family = AddressFamily.of(packet.destination.contains(":"));
        ByteBuffer key = ByteBuffer.allocate(FlowKey.bytes(family));
        key.put(family.version()).put((byte) packet.protocol).putShort((short) 0);
        key.putShort((short) packet.sourcePort).putShort((short) packet.destinationPort);
        key.put(InetAddress.ofLiteral(packet.source).getAddress());
        key.put(InetAddress.ofLiteral(packet.destination).getAddress());
        MemorySegment wanted = arena.allocate(key.capacity(), 8).copyFrom(MemorySegment.ofArray(key.array()));
        int unit = flows.find(family, wanted);
        assertThat(unit).as("flow is there").isNotEqualTo(FlowTable.NONE);
        return unit;
    }

    /** What the kernel has of the flow. */
    MemorySegment flowOf(Packet packet) throws Exception {
        AddressFamily family = AddressFamily.of(packet.destination.contains(":"));
        return flows.units().asSlice(FlowTable.offset(unitOf(packet)), Flow.bytes(family));
    }

    /** All flows have one bucket from now on; those that were there are lost. */
    void oneBucket() throws Exception {
        flows = FlowTable.create(
                map(KernelLayout.FLOW_INDEX).memory().asSlice(0, FlowBucket.BYTES),
                map(KernelLayout.FLOW_UNITS).memory(),
                map(KernelLayout.DAEMONS).memory(),
                FlowHash.random(RandomGenerator.getDefault()));
    }

    /** Its flow table, in which {@link #toServer} and {@link #toClient} put flows. */
    FlowTable flows() {
        return flows;
    }

    Destinations destinations() throws Exception {
        return new Destinations(
                map(KernelLayout.DESTINATIONS).memory(),
                map(KernelLayout.DESTINATION_NAMES).memory());
    }

    /** A next hop ready for use. */
    void nextHop(int index, int ifindex, int mtu, int tag) throws Exception {
        nextHops().set(index, hop(ifindex, mtu, tag));
    }

    /** The next hop of flows wraps packets from now on. */
    void tunnel(Tunnel tunnel, String source, String server, int tag) throws Exception {
        NextHop by = hop(LOOPBACK, 1500, tag);
        NextHop hop =
                new NextHop(by, new TunnelWay(tunnel, InetAddress.ofLiteral(source), InetAddress.ofLiteral(server)), 0);
        hop.destinationMac = by.destinationMac;
        hop.sourceMac = by.sourceMac;
        nextHops().set(HOP, hop);
    }

    private static NextHop hop(int ifindex, int mtu, int tag) {
        NextHop hop = new NextHop(
                NextHop.State.READY,
                ifindex,
                InetAddress.ofLiteral("192.0.2.254"),
                mtu,
                Optional.empty(),
                tag,
                "",
                System.nanoTime());
        hop.destinationMac = mac(HOP_MAC);
        hop.sourceMac = mac(OWN_MAC);
        return hop;
    }

    /** Whether a next hop's entry is in use. */
    boolean nextHopIsSet(int index) throws Exception {
        return map(KernelLayout.NEXT_HOPS)
                        .memory()
                        .get(ValueLayout.JAVA_INT, (long) index * NextHopEntry.BYTES + NextHopEntry.IFINDEX)
                != 0;
    }

    /** Frames with this tag may be balanced. */
    void vlan(int ifindex, int id) throws Exception {
        MemorySegment vlan = arena.allocate(KernelLayout.Vlan.BYTES, 8);
        vlan.set(ValueLayout.JAVA_INT, KernelLayout.Vlan.IFINDEX, ifindex);
        vlan.set(ValueLayout.JAVA_INT, KernelLayout.Vlan.ID, id);
        map(KernelLayout.VLANS).put(vlan, arena.allocate(Integer.BYTES, 4));
    }

    private static long mac(byte[] bytes) {
        long value = 0;
        for (byte b : bytes) {
            value = (value << 8) | (b & 0xFF);
        }
        return value;
    }

    @Override
    public void close() {
        undo.close();
        arena.close();
    }
}
