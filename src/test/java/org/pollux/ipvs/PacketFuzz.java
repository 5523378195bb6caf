package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

/**
 * Random, mutated and damaged packets against an engine with every kind of service and a small table, while servers come,
 * go, drain and change, paths narrow and neighbours fall silent: no exception, no packet to a server of another service, no
 * connection that changes its server, no two that look alike to one, every packet counted, what is damaged dropped for
 * that, and nothing left when time has passed. As a program: {@code java -cp target/classes:target/test-classes:… org.pollux.ipvs.PacketFuzz PACKETS SEED}.
 */
public final class PacketFuzz {
    private static final String SECOND_VIP = "10.9.9.8";
    private static final String MARKED_VIP = "10.9.9.7";
    private static final String VIP6 = "fd09::9";
    private static final String LOCAL = "10.2.0.200";
    private static final String LOCAL6 = "fd02::200";
    /** Small, so that it fills. */
    private static final int TABLE = 250;

    private static final int PERSISTENT_PORT = 2_000;

    private final Random random;
    private final Bench bench =
            new Bench(EngineOptions.DEFAULT.withConnReuseMode(3).withIcmpErrorsPerSecond(1_000_000_000), TABLE);
    private final List<Service> services = new ArrayList<>();
    /** The server of each connection since the table was last empty. */
    private final Map<Long, String> serverOf = new HashMap<>();

    /** The connection of each local endpoint and FULLNAT server. */
    private final Map<String, Long> locals = new HashMap<>();
    /** The local port of connections of lately, by the server: some answer. */
    private final Map<String, Integer> localPorts = new HashMap<>();

    private long sent;
    private long refused;

    /** A service; its servers are in a network that no other service has. */
    private record Service(
            ServiceKey key, String network, int port, ForwardingMethod method, List<DestinationKey> all) {}

    /** Makes an engine with services; the same seed gives the same packets. */
    public PacketFuzz(long seed) {
        random = new Random(seed);
        bench.fastPathTakes = true;
        Persistence persistence = new Persistence(Duration.ofMinutes(7), 0xFFFFFF00);
        add(Bench.tcp(Bench.VIP, 80), "wlc", ForwardingMethod.NAT, "10.2.1.", 8080, Optional.empty(), false);
        add(Bench.tcp(Bench.VIP, 81), "sh", ForwardingMethod.DR, "10.2.2.", 81, Optional.empty(), false);
        add(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.NAT, "10.2.3.", 5353, Optional.empty(), false);
        add(Bench.udp(Bench.VIP, 54), "mh", ForwardingMethod.NAT, "10.2.4.", 54, Optional.empty(), true);
        ServiceKey sctp = ServiceKey.of(Protocol.SCTP, TestPacket.address(Bench.VIP), 99);
        add(sctp, "wrr", ForwardingMethod.NAT, "10.2.5.", 98, Optional.empty(), false);
        add(Bench.tcp(Bench.VIP, 21), "lc", ForwardingMethod.NAT, "10.2.6.", 21, Optional.empty(), false);
        add(Bench.tcp(Bench.VIP, 82), "sed", ForwardingMethod.TUN, "10.2.7.", 82, Optional.empty(), false);
        add(Bench.tcp(SECOND_VIP, 0), "nq", ForwardingMethod.NAT, "10.2.9.", 0, Optional.of(persistence), false);
        ServiceKey marked = new ServiceKey.Marked(false, 7);
        add(marked, "wlc", ForwardingMethod.DR, "10.2.10.", 0, Optional.of(persistence), false);
        add(Bench.tcp(VIP6, 80), "twos", ForwardingMethod.NAT, "fd02:1::", 8080, Optional.empty(), false);
        add(Bench.udp(VIP6, 53), "lblcr", ForwardingMethod.NAT, "fd02:3::", 5353, Optional.empty(), false);
        add(Bench.tcp(Bench.VIP, 83), "wlc", ForwardingMethod.FULLNAT, "10.2.11.", 8083, Optional.empty(), false);
        add(
                Bench.udp(VIP6, 54),
                "rr",
                ForwardingMethod.FULLNAT,
                "fd02:4::",
                54,
                Optional.of(new Persistence(Duration.ofMinutes(7), 64)),
                false);
        add(Bench.tcp(Bench.VIP, 84), "fo", ForwardingMethod.TUN, "fd02:5::", 84, Optional.empty(), false);
        add(Bench.tcp(VIP6, 85), "ovf", ForwardingMethod.TUN, "10.2.12.", 85, Optional.empty(), false);
        add(Bench.tcp(VIP6, 86), "dh", ForwardingMethod.DR, "fd02:6::", 86, Optional.empty(), false);
        add(Bench.udp(Bench.VIP, 57), "lblc", ForwardingMethod.TUN, "10.2.13.", 57, Optional.empty(), false);
        MarkRule.Network anyone = new MarkRule.Network(TestPacket.address("0.0.0.0"), 0);
        MarkRule.Network there = new MarkRule.Network(TestPacket.address(MARKED_VIP), 32);
        bench.table.setMarks(List.of(
                new MarkRule(7, false, Optional.empty(), anyone, there, List.of(), List.of(), Optional.empty())));
    }

    private void add(
            ServiceKey key,
            String scheduler,
            ForwardingMethod method,
            String network,
            int port,
            Optional<Persistence> persistence,
            boolean onePacket) {
        bench.table.addService(key, settings(key, scheduler, persistence, onePacket));
        List<DestinationKey> all = new ArrayList<>();
        for (int host = 1; host <= 3; host++) {
            DestinationKey server = Bench.server(network + host, port);
            all.add(server);
            bench.table.addDestination(key, server, new DestinationSettings(method, 1 + host, 0, 0, tunnel()));
        }
        services.add(new Service(key, network, port, method, all));
    }

    private ServiceSettings settings(
            ServiceKey key, String scheduler, Optional<Persistence> persistence, boolean onePacket) {
        // Without a local address none of a FULLNAT service's connections can begin.
        boolean none = random.nextInt(8) == 0;
        LocalAddresses local = new LocalAddresses(
                none ? List.of() : List.of(TestPacket.address(key.ipv6() ? LOCAL6 : LOCAL)),
                none || random.nextBoolean() ? ClientAddress.HIDDEN : ClientAddress.TCP_OPTION);
        return new ServiceSettings(scheduler, Set.of(), persistence, onePacket, local);
    }

    private Tunnel tunnel() {
        return List.of(
                        Tunnel.IPIP,
                        new Tunnel.Gue(6080, Tunnel.Checksum.NONE),
                        new Tunnel.Gue(6080, Tunnel.Checksum.FULL),
                        new Tunnel.Gre(false),
                        new Tunnel.Gre(true))
                .get(random.nextInt(5));
    }

    /** Runs it from the command line. */
    public static void main(String[] arguments) {
        long packets = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10_000_000;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("seed " + seed);
        long start = System.nanoTime();
        PacketFuzz fuzz = new PacketFuzz(seed);
        fuzz.run(packets);
        System.out.printf("%,d packets in %.1f s%n", packets, (System.nanoTime() - start) / 1e9);
        for (Cause cause : Cause.values()) {
            System.out.printf("%,14d %s%n", fuzz.packets(cause), cause);
        }
    }

    /** How many half-open connections made room for others. */
    long evicted() {
        return bench.engine.tableUse().evicted();
    }

    /** Packets that met this fate. */
    long packets(Cause cause) {
        return bench.engine.packets(cause);
    }

    /** Sends so many packets, lets all connections expire, and checks that nothing is left. */
    public void run(long packets) {
        while (sent < packets) {
            long batch = Math.min(packets, sent + 20_000);
            while (sent < batch) {
                step();
            }
            expireAll();
        }
        long counted = 0;
        for (Cause cause : Cause.values()) {
            counted += packets(cause);
        }
        require(counted == sent + refused, counted + " packets were counted, not " + (sent + refused));
    }

    private void step() {
        int choice = random.nextInt(1_000);
        if (choice < 3) {
            change();
        } else if (choice < 8) {
            bench.now += random.nextLong(20_000_000_000L);
        } else if (choice < 12) {
            surroundings();
        }
        bench.now += random.nextInt(1_000_000);
        if (random.nextInt(20) == 0) {
            bench.engine.tick(bench.now);
        }
        bench.fastPathLastUsed = bench.now - random.nextInt(2) * 1_000_000_000_000L;
        byte[] good = packet();
        boolean damaged = isWhole(good) && random.nextInt(10) == 0;
        FuzzDamage arrives = damaged ? FuzzDamage.any(good, random) : FuzzDamage.untold(mutated(good));
        Cause cause = bench.send(arrives.packet());
        sent++;
        require(
                arrives.causes().isEmpty() || arrives.causes().contains(cause),
                "damaged so that it should be " + arrives.causes() + ", but it is " + cause);
        check(arrives.packet(), cause);
        if (cause.verdict() == Verdict.FORWARD && random.nextInt(50) == 0) {
            refuse();
        }
        while (bench.result.hasFollowers()) {
            sent++;
            checkFollower(bench.sendFollower());
        }
        bench.fastPathLog.clear();
    }

    private static boolean isWhole(byte[] packet) {
        return packet[0] >>> 4 == 6
                ? packet[6] == Packet.TCP
                        || packet[6] == Packet.UDP
                        || packet[6] == (byte) Packet.SCTP
                        || packet[6] == Packet.ICMP6
                : packet[6] == 0 && packet[7] == 0;
    }

    /** What is not the engine's to decide: how wide paths are, whether there are any. */
    private void surroundings() {
        bench.mtu = random.nextInt(3) == 0 ? 60 + random.nextInt(200) : 1500;
        bench.reachable = random.nextInt(8) > 0;
        bench.local = random.nextInt(12) == 0;
    }

    /** The next hop of the packet does not answer. */
    private void refuse() {
        Cause cause = bench.refuse();
        refused++;
        require(cause.verdict() == Verdict.REPLY || cause.verdict() == Verdict.DROP, "refused, it is " + cause);
        if (cause == Cause.NEIGHBOUR_UNREACHABLE) {
            require("good".equals(TestPacket.checksums(bench.packet())), "the checksum of a refusal is wrong");
        }
    }

    private void expireAll() {
        bench.fastPathLastUsed = bench.now - 1_000_000_000_000_000L;
        for (int hour = 0; hour < 3; hour++) {
            bench.pass(Duration.ofHours(1));
        }
        require(bench.engine.connectionCount() == 0, bench.engine.connectionCount() + " connections are left");
        require(bench.engine.tableUse().halfOpen() == 0, "half-open connections are left");
        require(bench.inFastPath.isEmpty(), "connections are left in the fast path");
        for (ServiceSnapshot service : bench.table.services()) {
            for (DestinationSnapshot server : service.destinations()) {
                require(
                        server.activeConnections() == 0
                                && server.inactiveConnections() == 0
                                && server.persistentConnections() == 0,
                        "counts are left at " + server);
            }
        }
        serverOf.clear();
        locals.clear();
        localPorts.clear();
    }

    private void require(boolean good, String what) {
        if (!good) {
            throw new AssertionError("after " + sent + " packets: " + what);
        }
    }

    // Changes by an administrator.

    private void change() {
        Service service = services.get(random.nextInt(services.size()));
        DestinationKey server = service.all.get(random.nextInt(service.all.size()));
        boolean there = bench.table.service(service.key).orElseThrow().destinations().stream()
                .anyMatch(snapshot -> snapshot.key().equals(server));
        int upper = random.nextInt(4) == 0 ? 1 + random.nextInt(20) : 0;
        DestinationSettings settings = new DestinationSettings(
                service.method, random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3), upper, 0, tunnel());
        if (!there) {
            bench.table.addDestination(service.key, server, settings);
            return;
        }
        if (bench.table.service(service.key).orElseThrow().destinations().stream()
                .anyMatch(d -> d.key().equals(server) && d.phase() instanceof ServerPhase.Drained)) {
            bench.table.undrain(service.key, server);
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> bench.table.removeDestination(service.key, server);
            case 1 -> bench.table.drain(service.key, server, Optional.of(Duration.ofSeconds(random.nextInt(60))));
            case 2 -> bench.table.undrain(service.key, server);
            case 3 ->
                bench.table.setPolicy(
                        service.key,
                        new ServicePolicy(
                                Optional.of(Duration.ofSeconds(30)),
                                random.nextInt(4) == 0 ? OptionalInt.of(1 + random.nextInt(20)) : OptionalInt.empty(),
                                random.nextInt(4) == 0
                                        ? Optional.of(new ServicePolicy.SourceRate(
                                                1 + random.nextInt(5), 1 + random.nextInt(5)))
                                        : Optional.empty()));
            case 4 ->
                bench.engine.setOptions(bench.engine
                        .options()
                        .withExpireNodestConn(random.nextBoolean())
                        .withExpireQuiescentTemplate(random.nextBoolean())
                        .withSloppyTcp(random.nextInt(4) == 0)
                        .withSecureTcp(random.nextBoolean())
                        .withPmtuDisc(random.nextBoolean())
                        .withHalfOpenPercent(10 + random.nextInt(91)));
            case 5 -> {
                ServiceSettings now =
                        bench.table.service(service.key).orElseThrow().settings();
                bench.table.editService(
                        service.key, settings(service.key, now.scheduler(), now.persistence(), now.onePacket()));
            }
            default -> bench.table.editDestination(service.key, server, settings);
        }
    }

    // Packets.

    private byte[] packet() {
        Service service = services.get(random.nextInt(services.size()));
        boolean ipv6 = service.key.ipv6();
        String client = ipv6 ? "fd01::" + (1 + random.nextInt(4)) : "10.1.0." + (1 + random.nextInt(4));
        int clientPort = 40_000 + random.nextInt(12);
        String server = service.network + (1 + random.nextInt(3));
        int kind = random.nextInt(20);
        if (kind == 0) {
            return error(service, client, clientPort, server);
        }
        if (service.method == ForwardingMethod.FULLNAT && kind < 8) {
            return fromFullNat(service, server);
        }
        String vip = virtualAddress(service);
        int port = virtualPort(service);
        int serverPort = service.port == 0 ? port : service.port;
        byte[] packet = random.nextInt(3) > 0
                ? from(service, client, clientPort, vip, port, true)
                : from(service, server.contains(":") == ipv6 ? server : vip, serverPort, client, clientPort, false);
        return kind < 3 ? fragment(packet, ipv6) : ipv6 && kind == 3 ? extended(packet) : packet;
    }

    /** A FULLNAT server's answer to one of the last connections, sometimes to another port. */
    private byte[] fromFullNat(Service service, String server) {
        int port = localPorts.getOrDefault(server, 1024 + random.nextInt(64_512));
        int to = random.nextInt(5) == 0 ? 1024 + random.nextInt(64_512) : port;
        return from(service, server, service.port, service.key.ipv6() ? LOCAL6 : LOCAL, to, false);
    }

    /** Puts extension headers before what it carries. */
    private byte[] extended(byte[] packet) {
        int count = 1 + random.nextInt(9);
        byte[] longer = new byte[packet.length + 8 * count];
        System.arraycopy(packet, 0, longer, 0, 40);
        System.arraycopy(packet, 40, longer, 40 + 8 * count, packet.length - 40);
        int at = 6;
        for (int i = 0; i < count; i++) {
            longer[at] = (byte) List.of(0, 43, 60, 60).get(random.nextInt(4)).intValue();
            at = 40 + 8 * i;
        }
        longer[at] = packet[6];
        Wire.put16(MemorySegment.ofArray(longer), 4, longer.length - 40);
        return longer;
    }

    private static String virtualAddress(Service service) {
        return switch (service.key) {
            case ServiceKey.Addressed addressed -> IpvsadmAddress.text(addressed.address());
            case ServiceKey.Marked _ -> MARKED_VIP;
        };
    }

    private int virtualPort(Service service) {
        int port = service.key instanceof ServiceKey.Addressed addressed ? addressed.port() : 0;
        boolean ftpData = port == 21 && random.nextInt(3) == 0;
        return port == 0 || ftpData ? PERSISTENT_PORT + random.nextInt(4) : port;
    }

    private byte[] from(Service service, String source, int sourcePort, String to, int port, boolean ofClient) {
        Protocol protocol = service.key instanceof ServiceKey.Addressed addressed
                ? addressed.protocol()
                : List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP).get(random.nextInt(3));
        return switch (protocol) {
            case TCP ->
                random.nextInt(4) == 0 && (port == 21 || sourcePort == 21)
                        ? TestPacket.said(source, sourcePort, to, port, line(ofClient))
                        : TestPacket.tcp(source, sourcePort, to, port, flags());
            case UDP -> TestPacket.udp(source, sourcePort, to, port, "x".repeat(random.nextInt(60)));
            case SCTP -> TestPacket.sctp(source, sourcePort, to, port, random.nextInt(16), random.nextInt(16));
        };
    }

    private String flags() {
        return List.of("S", "S", "A", "A", "A", "SA", "PA", "FA", "R", "", "P").get(random.nextInt(11));
    }

    private String line(boolean ofClient) {
        int port = PERSISTENT_PORT + random.nextInt(4);
        return ofClient
                ? List.of(
                                "PORT 10,1,0,1,156," + (64 + random.nextInt(30)) + "\r\n",
                                "EPRT |1|10.1.0.1|" + (40_000 + random.nextInt(30)) + "|\r\n")
                        .get(random.nextInt(2))
                : List.of(
                                "227 Entering Passive Mode (10,2,6,1," + port / 256 + "," + port % 256 + ").\r\n",
                                "229 Entering Extended Passive Mode (|||" + port + "|)\r\n")
                        .get(random.nextInt(2));
    }

    private byte[] error(Service service, String client, int clientPort, String server) {
        boolean ipv6 = service.key.ipv6();
        String vip = virtualAddress(service);
        int port = virtualPort(service);
        int serverPort = service.port == 0 ? port : service.port;
        int type = (ipv6 ? List.of(1, 2, 3, 4, 128, 1) : List.of(3, 3, 11, 4, 12, 8)).get(random.nextInt(6));
        if (service.method == ForwardingMethod.TUN && random.nextBoolean()) {
            byte[] inner = from(service, client, clientPort, vip, port, true);
            boolean outer6 = server.contains(":");
            byte[] outer = TestPacket.inIp(outer6 ? "fd02::fe" : "10.2.0.254", server, inner);
            return icmp(outer6, outer6 ? "fd02::1" : "10.2.0.1", outer6 ? "fd02::fe" : "10.2.0.254", type, outer);
        }
        if (random.nextBoolean()) {
            String router = ipv6 ? "fd01::fe" : "10.1.0.254";
            return icmp(ipv6, router, vip, type, from(service, vip, port, client, clientPort, false));
        }
        if (service.method == ForwardingMethod.FULLNAT) {
            String local = ipv6 ? LOCAL6 : LOCAL;
            int localPort = localPorts.getOrDefault(server, 1024);
            return icmp(ipv6, server, local, type, from(service, local, localPort, server, serverPort, true));
        }
        boolean same = server.contains(":") == ipv6;
        return icmp(
                ipv6,
                same ? server : vip,
                client,
                type,
                from(service, client, clientPort, same ? server : vip, serverPort, true));
    }

    private byte[] icmp(boolean ipv6, String source, String destination, int type, byte[] about) {
        int code = random.nextInt(5);
        return ipv6
                ? TestPacket.icmp6(source, destination, type, code, about)
                : TestPacket.icmp(source, destination, type, code, about);
    }

    /** Makes a fragment of it, with one of a few identifications. */
    private byte[] fragment(byte[] packet, boolean ipv6) {
        int offset = random.nextInt(4) * 8;
        boolean more = random.nextBoolean();
        if (!ipv6) {
            byte[] changed = TestPacket.changed(packet, 5, random.nextInt(3));
            changed = TestPacket.changed(changed, 6, more ? 0x20 : 0);
            return TestPacket.changed(changed, 7, offset / 8);
        }
        byte[] fragment = new byte[packet.length + 8];
        System.arraycopy(packet, 0, fragment, 0, 40);
        System.arraycopy(packet, 40, fragment, 48, packet.length - 40);
        MemorySegment segment = MemorySegment.ofArray(fragment);
        Wire.put8(segment, 40, packet[6]);
        Wire.put8(segment, 6, 44);
        Wire.put16(segment, 4, fragment.length - 40);
        Wire.put16(segment, 42, offset | (more ? 1 : 0));
        Wire.put32(segment, 44, random.nextInt(3));
        return fragment;
    }

    /** Changes some bytes, the length, the hop limit, all or nothing; mends the IPv4 header checksum mostly, to get further in. */
    private byte[] mutated(byte[] original) {
        byte[] packet = original;
        int kind = random.nextInt(20);
        if (kind == 0) {
            packet = Arrays.copyOf(packet, 1 + random.nextInt(packet.length + 30));
        } else if (kind == 1) {
            random.nextBytes(packet);
        } else if (kind == 2 && packet[0] >>> 4 == 6) {
            packet[7] = (byte) random.nextInt(2);
        } else if (kind == 2) {
            packet = TestPacket.changed(packet, 8, random.nextInt(2));
        } else if (kind == 3 && packet[0] == 0x45) {
            packet = TestPacket.changed(packet, 6, packet[6] | 0x40);
        }
        if (kind < 5) {
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            return packet[0] == 0x45 && packet.length >= 20 && random.nextInt(5) > 0
                    ? TestPacket.changed(packet, 0, packet[0])
                    : packet;
        }
        return packet;
    }

    // Checks.

    private void check(byte[] received, Cause cause) {
        switch (cause.verdict()) {
            case STACK ->
                require(
                        Arrays.equals(bench.packet(), Arrays.copyOf(received, bench.result.length())),
                        "a packet for the host was changed: " + cause);
            case FORWARD -> checkForwarded(received, cause);
            case REPLY -> require("good".equals(TestPacket.checksums(bench.packet())), "a reply's checksum is wrong");
            case DROP -> {
                // Nothing leaves.
            }
        }
    }

    private void checkForwarded(byte[] received, Cause cause) {
        String hop = bench.nextHop();
        if (!bench.result.hasConnection()) {
            require(hop.startsWith("10.2.4."), "only one-packet scheduling has no connection, yet " + hop + " got one");
            return;
        }
        ConnectionView view = bench.engine.connection(bench.result.connection()).orElseThrow();
        checkConnection(view);
        if (cause == Cause.ICMP_FORWARDED) {
            // Towards a client it goes where its sender sent it, as from the kernel.
            boolean there =
                    hop.equals(server(view)) || hop.equals(client(view)) || hop.equals(endpoint(received, false));
            require(there, "an error about another connection: " + hop);
            return;
        }
        String source = endpoint(received, true);
        String destination = endpoint(received, false);
        boolean ofClient = source.equals(client(view)) && destination.equals(virtual(view));
        boolean full = view.forwarding() == ForwardingMethod.FULLNAT;
        boolean answered = full || view.forwarding() == ForwardingMethod.NAT;
        boolean ofServer =
                answered && source.equals(server(view)) && destination.equals(full ? local(view) : client(view));
        require(ofClient || ofServer, "a packet from " + source + " to " + destination + " is of " + client(view));
        require(hop.equals(ofServer ? client(view) : server(view)), "sent to " + hop + " for " + server(view));
        checkRewritten(view, ofServer);
    }

    private void checkRewritten(ConnectionView view, boolean ofServer) {
        byte[] leaves = bench.packet();
        String from = endpoint(leaves, true);
        String to = endpoint(leaves, false);
        switch (view.forwarding()) {
            case NAT -> {
                require(from.equals(ofServer ? virtual(view) : client(view)), "leaves from " + from);
                require(to.equals(ofServer ? client(view) : server(view)), "leaves to " + to);
            }
            case DR, BYPASS -> require(to.equals(virtual(view)), "leaves to " + to);
            case TUN ->
                require(
                        to.equals(server(view)) && from.equals(view.destinationIpv6() ? "fd02::fe" : "10.2.0.254"),
                        "tunnel from " + from + " to " + to);
            case FULLNAT -> {
                require(from.equals(ofServer ? virtual(view) : local(view)), "leaves from " + from);
                require(to.equals(ofServer ? client(view) : server(view)), "leaves to " + to);
                checkLocal(view);
            }
        }
    }

    /** Whether no other connection has the same local endpoint towards the same server. */
    private void checkLocal(ConnectionView view) {
        localPorts.put(server(view), view.localPort());
        String seen = view.protocol() + " " + server(view) + " " + view.destinationPort() + " " + local(view) + " "
                + view.localPort();
        long handle = view.handle();
        Long other = locals.put(seen, handle);
        require(
                other == null
                        || other == handle
                        || bench.engine.connection(other).isEmpty(),
                "two connections are " + seen);
    }

    private void checkFollower(Cause cause) {
        if (cause.verdict() == Verdict.FORWARD && bench.result.hasConnection()) {
            ConnectionView view =
                    bench.engine.connection(bench.result.connection()).orElseThrow();
            checkConnection(view);
            String hop = bench.nextHop();
            require(hop.equals(server(view)) || hop.equals(client(view)), "a fragment of another packet: " + hop);
        }
    }

    /** Whether it is at a server of its service, and where it was before. */
    private void checkConnection(ConnectionView view) {
        String server = server(view);
        String known = serverOf.putIfAbsent(view.handle(), server);
        require(known == null || known.equals(server), "a connection moved from " + known + " to " + server);
        String network = network(view);
        require(server.startsWith(network), virtual(view) + ":" + view.virtualPort() + " is served by " + server);
    }

    private static String network(ConnectionView view) {
        if (view.ipv6()) {
            return switch (view.virtualPort()) {
                case 80 -> "fd02:1::";
                case 53 -> "fd02:3::";
                case 54 -> "fd02:4::";
                case 85 -> "10.2.12.";
                default -> "fd02:6::";
            };
        }
        return switch (virtual(view)) {
            case SECOND_VIP -> "10.2.9.";
            case MARKED_VIP -> "10.2.10.";
            default ->
                switch (view.protocol()) {
                    case UDP ->
                        switch (view.virtualPort()) {
                            case 53 -> "10.2.3.";
                            case 57 -> "10.2.13.";
                            default -> "10.2.4.";
                        };
                    case SCTP -> "10.2.5.";
                    case TCP ->
                        switch (view.virtualPort()) {
                            case 80 -> "10.2.1.";
                            case 81 -> "10.2.2.";
                            case 82 -> "10.2.7.";
                            case 83 -> "10.2.11.";
                            case 84 -> "fd02:5::";
                            default -> "10.2.6.";
                        };
                };
        };
    }

    private static String client(ConnectionView view) {
        return text(view.ipv6(), view.clientHigh(), view.clientLow());
    }

    private static String virtual(ConnectionView view) {
        return text(view.ipv6(), view.virtualHigh(), view.virtualLow());
    }

    private static String local(ConnectionView view) {
        return text(view.ipv6(), view.localHigh(), view.localLow());
    }

    private static String server(ConnectionView view) {
        return text(view.destinationIpv6(), view.destinationHigh(), view.destinationLow());
    }

    private static String endpoint(byte[] packet, boolean source) {
        MemorySegment segment = MemorySegment.ofArray(packet);
        if (packet[0] >>> 4 == 6) {
            int at = source ? 8 : 24;
            return text(true, Wire.i64(segment, at), Wire.i64(segment, at + 8));
        }
        return text(false, 0, AddressWords.mapped(Wire.i32(segment, source ? 12 : 16)));
    }

    private static String text(boolean ipv6, long high, long low) {
        return IpvsadmAddress.text(AddressWords.toInetAddress(ipv6, high, low));
    }
}
