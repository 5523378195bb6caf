package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Right packets with any options, and wrong ones, through tunnels and FULLNAT. */
class ForwardingFuzzTest {
    private static final int PACKETS = 20_000;
    /** With the option, with the PROXY protocol, and FTP. */
    private static final List<Integer> FULLNAT_PORTS = List.of(80, 81, 21);

    private static final List<String> LINES = List.of(
            "PORT 10,1,0,100,160,40\r\n",
            "EPRT |1|10.1.0.100|41000|\r\n",
            "227 x (10,2,0,21,195,149)\r\n229 (|||5000|)\r\n",
            "227 (");

    private static final String SERVER = "10.2.0.21";
    private static final String SERVER6 = "fd02::21";
    private static final String CLIENT6 = "fd01::100";
    private static final List<Tunnel> TUNNELS = List.of(
            Tunnel.IPIP,
            new Tunnel.Gue(6080, Tunnel.Checksum.NONE),
            new Tunnel.Gue(6080, Tunnel.Checksum.FULL),
            new Tunnel.Gre(false),
            new Tunnel.Gre(true));

    private final Bench bench = new Bench(EngineOptions.DEFAULT.withIcmpErrorsPerSecond(1_000_000_000), 50_000);

    ForwardingFuzzTest() {
        for (int i = 0; i < TUNNELS.size(); i++) {
            for (String vip : List.of("10.9.9.9", "fd09::9")) {
                for (String server : List.of(SERVER, SERVER6)) {
                    tunnel(Bench.tcp(vip, port(i, server)), server, TUNNELS.get(i));
                }
            }
        }
        for (int port : FULLNAT_PORTS) {
            ClientAddress client = port == 81 ? ClientAddress.PROXY_PROTOCOL : ClientAddress.TCP_OPTION;
            fullNat(Bench.tcp("10.9.9.9", port), SERVER, "10.2.0.200", client);
            fullNat(Bench.tcp("fd09::9", port), SERVER6, "fd02::200", client);
        }
    }

    private static int port(int tunnel, String server) {
        return 100 + 2 * tunnel + (server.contains(":") ? 1 : 0);
    }

    private void tunnel(ServiceKey key, String server, Tunnel tunnel) {
        bench.table.addService(key, new ServiceSettings("rr"));
        bench.table.addDestination(
                key, Bench.server(server, 80), new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel));
    }

    private void fullNat(ServiceKey key, String server, String local, ClientAddress client) {
        LocalAddresses addresses = new LocalAddresses(List.of(TestPacket.address(local)), client);
        bench.table.addService(key, new ServiceSettings("rr", Set.of(), Optional.empty(), false, addresses));
        bench.table.addDestination(
                key, Bench.server(server, 8080), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
    }

    /** Options of every kind and length, good and bad: what leaves has right checksums, from scratch. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void checksumsAreRightWhateverTheOptions(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < PACKETS; i++) {
            boolean ipv6 = random.nextBoolean();
            boolean full = random.nextInt(3) == 0;
            int tunnel = random.nextInt(TUNNELS.size());
            String server = random.nextBoolean() ? SERVER : SERVER6;
            byte[] options = new byte[random.nextInt(10) * 4];
            random.nextBytes(options);
            for (int at = 0; at < options.length; at++) {
                int choice = random.nextInt(8);
                options[at] =
                        choice == 0 ? 2 : choice == 1 ? 4 : choice == 2 ? (byte) 254 : choice == 3 ? 8 : options[at];
            }
            byte[] packet = TestPacket.withOption(
                    ipv6 ? CLIENT6 : Bench.CLIENT,
                    1024 + random.nextInt(200),
                    ipv6 ? "fd09::9" : "10.9.9.9",
                    full ? FULLNAT_PORTS.get(random.nextInt(FULLNAT_PORTS.size())) : port(tunnel, server),
                    List.of("S", "A", "PA", "FA", "R").get(random.nextInt(5)),
                    random.nextInt(2) * (options.length < 36 ? 4 : 0),
                    options);
            Cause cause = bench.send(packet);
            String which = "seed " + seed + ", packet " + i + ": " + cause;
            if (cause.verdict() != Verdict.FORWARD) {
                continue;
            }
            byte[] sent = bench.packet();
            int overhead = full ? 0 : Encapsulation.overhead(TUNNELS.get(tunnel), server.contains(":"));
            if (overhead > 0 && sent[server.contains(":") ? 6 : 9] == 17) {
                assertThat(TestPacket.checksums(sent)).describedAs(which).isEqualTo("good");
            }
            byte[] inner = Arrays.copyOfRange(sent, overhead, sent.length);
            assertThat(TestPacket.checksums(inner)).describedAs(which).isEqualTo("good");
        }
        assertThat(bench.engine.packets(Cause.FORWARDED)).isGreaterThan(PACKETS / 3);
        assertThat(bench.engine.packets(Cause.FORWARDED_WITHOUT_CLIENT)).isPositive();
    }

    /** Bytes changed and ends cut off: nothing throws, and every packet has its cause. */
    @ParameterizedTest
    @ValueSource(longs = {4, 5, 6})
    void wrongPacketsDoNoHarm(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = base(random);
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                packet[random.nextInt(packet.length)] = (byte) random.nextInt();
            }
            if (random.nextInt(4) == 0) {
                packet = Arrays.copyOf(packet, random.nextInt(packet.length + 1));
            }
            bench.mtu = random.nextInt(20) == 0 ? 60 + random.nextInt(100) : 1500;
            bench.send(packet);
            assertThat(bench.result.length()).isBetween(0, Bench.BUFFER);
            bench.now += random.nextInt(1_000_000_000);
            if (random.nextInt(50) == 0) {
                bench.engine.tick(bench.now);
            }
        }
        long total = 0;
        for (Cause cause : Cause.values()) {
            total += bench.engine.packets(cause);
        }
        assertThat(total).isEqualTo(PACKETS);
        bench.pass(Duration.ofHours(1));
        assertThat(bench.engine.connectionCount()).isZero();
    }

    private static byte[] base(Random random) {
        int client = 1024 + random.nextInt(50);
        String flags = List.of("S", "A", "FA", "R").get(random.nextInt(4));
        int local = 1024 + random.nextInt(64_512);
        String line = LINES.get(random.nextInt(LINES.size()));
        return switch (random.nextInt(12)) {
            case 0 -> TestPacket.tcp(Bench.CLIENT, client, "10.9.9.9", 80, flags);
            case 1 -> TestPacket.tcp(CLIENT6, client, "fd09::9", 80, flags);
            case 2 -> TestPacket.syn(Bench.CLIENT, client, "10.9.9.9", 100 + random.nextInt(10), 1460, 1);
            case 3 -> TestPacket.tcp(SERVER, 8080, "10.2.0.200", 1024 + random.nextInt(64_512), flags);
            case 4 ->
                TestPacket.icmp(
                        "10.2.0.1",
                        "10.2.0.200",
                        3,
                        4,
                        TestPacket.tcp("10.2.0.200", 1024 + random.nextInt(64_512), SERVER, 8080, "A"));
            case 5 -> TestPacket.tcp(Bench.CLIENT, client, "10.9.9.9", 81, flags);
            case 6 -> TestPacket.tcp(SERVER, 8080, "10.2.0.200", local, random.nextBoolean() ? "SA" : flags);
            case 7 -> TestPacket.tcp(Bench.CLIENT, client, "10.9.9.9", 21, flags);
            case 8 -> TestPacket.said(Bench.CLIENT, client, "10.9.9.9", 21, line);
            case 9 -> TestPacket.said(SERVER, 8080, "10.2.0.200", local, line);
            case 10 -> TestPacket.tcp(CLIENT6, client, "fd09::9", 81, flags);
            default ->
                TestPacket.icmp(
                        "10.1.0.1", "10.9.9.9", 3, 1, TestPacket.tcp("10.9.9.9", 80, Bench.CLIENT, client, "SA"));
        };
    }
}
