package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections whose servers see a local address of the director. */
class FullNatTest {
    private static final Pattern ENDPOINTS = Pattern.compile("(.*):(\\d+) > (.*):(\\d+)");
    private static final String LOCAL = "10.2.0.200";
    private static final String SERVER = "10.2.0.21";
    private static final ServiceKey.Addressed WEB = Bench.tcp(Bench.VIP, 80);

    private final Bench bench = new Bench();

    private void service(ServiceKey key, ClientAddress client, String server, int port, String... local) {
        bench.table.addService(key, settings(client, local));
        bench.table.addDestination(
                key, Bench.server(server, port), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
    }

    private static ServiceSettings settings(ClientAddress client, String... local) {
        LocalAddresses addresses =
                new LocalAddresses(Stream.of(local).map(TestPacket::address).toList(), client);
        return new ServiceSettings("rr", Set.of(), Optional.empty(), false, addresses);
    }

    /** Source address and port of the packet in the bench. */
    private static int port(byte[] packet) {
        Matcher matcher = ENDPOINTS.matcher(TestPacket.endpoints(packet));
        assertThat(matcher.matches()).isTrue();
        return Integer.parseInt(matcher.group(2));
    }

    @ParameterizedTest
    @CsvSource({"10.9.9.9, 10.1.0.100, 10.2.0.200, 10.2.0.21", "fd09::9, fd01::100, fd02::200, fd02::21"})
    void bothSidesAreRewrittenBothWays(String vip, String client, String local, String server) {
        service(Bench.tcp(vip, 80), ClientAddress.HIDDEN, server, 8080, local);
        assertThat(bench.send(TestPacket.tcp(client, 40_000, vip, 80, "S"))).isEqualTo(Cause.FORWARDED);
        byte[] there = bench.packet();
        int port = port(there);
        assertThat(TestPacket.endpoints(there)).isEqualTo(local + ":" + port + " > " + server + ":8080");
        assertThat(TestPacket.checksums(there)).isEqualTo("good");
        assertThat(bench.nextHop()).isEqualTo(server);
        assertThat(port).isBetween(1024, 65_535);

        assertThat(bench.send(TestPacket.tcp(server, 8080, local, port, "SA"))).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo(vip + ":80 > " + client + ":40000");
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        assertThat(bench.packet()[client.contains(":") ? 7 : 8]).isEqualTo((byte) 63);
        assertThat(bench.nextHop()).isEqualTo(client);

        bench.send(TestPacket.tcp(client, 40_000, vip, 80, "A"));
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo(local + ":" + port + " > " + server + ":8080");
        ConnectionSnapshot connection = bench.onlyConnection();
        assertThat(connection.state()).isEqualTo("ESTABLISHED");
        assertThat(connection.localAddress()).isEqualTo(TestPacket.address(local));
        assertThat(connection.localPort()).isEqualTo(port);
        assertThat(connection.clientAddress()).isEqualTo(TestPacket.address(client));
        assertThat(bench.fastPathLog).containsExactly("offered 40000");
        ConnectionView view = bench.engine.connection(bench.result.connection()).orElseThrow();
        assertThat(view.localPort()).isEqualTo(port);
        assertThat(view.localLow()).isEqualTo(AddressWords.low(TestPacket.address(local)));
    }

    @Test
    void datagramsGetAChecksumAndFindTheirWayBack() {
        service(Bench.udp(Bench.VIP, 53), ClientAddress.TCP_OPTION, SERVER, 5353, LOCAL);
        byte[] question = TestPacket.udp(Bench.CLIENT, 1111, Bench.VIP, 53, "question");
        question[26] = 0;
        question[27] = 0;
        assertThat(bench.send(question)).isEqualTo(Cause.FORWARDED);
        byte[] there = bench.packet();
        assertThat(there).hasSize(question.length);
        assertThat(there[26] | there[27]).isNotZero();
        assertThat(TestPacket.checksums(there)).isEqualTo("good");
        bench.send(TestPacket.udp(SERVER, 5353, LOCAL, port(there), "answer"));
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:53 > 10.1.0.100:1111");
    }

    @Test
    void whatIsNoReplyIsTheHosts() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 80, LOCAL);
        bench.client(40_000, "S");
        int port = port(bench.packet());
        assertThat(bench.send(TestPacket.tcp(SERVER, 80, LOCAL, port == 65_535 ? 1024 : port + 1, "SA")))
                .isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.tcp(SERVER, 81, LOCAL, port, "SA"))).isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.tcp("10.2.0.22", 80, LOCAL, port, "SA")))
                .isEqualTo(Cause.NO_SERVICE);
        assertThat(bench.send(TestPacket.udp(SERVER, 80, LOCAL, port, "x"))).isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void eachConnectionHasItsOwnPortAndAddressesTakeTurns() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 80, LOCAL, "10.2.0.201", "10.2.0.202");
        Set<String> seen = new HashSet<>();
        int[] shares = new int[3];
        for (int client = 0; client < 900; client++) {
            bench.client(2_000 + client, "S");
            String endpoints = TestPacket.endpoints(bench.packet());
            assertThat(seen.add(endpoints)).isTrue();
            shares[endpoints.charAt("10.2.0.20".length()) - '0']++;
        }
        assertThat(shares).containsExactly(300, 300, 300);
    }

    @Test
    void portsThatAreAllInUseRefuseConnectionsUntilSomeEnd() {
        Bench large = new Bench(EngineOptions.DEFAULT, 70_000);
        large.table.addService(Bench.udp(Bench.VIP, 53), settings(ClientAddress.HIDDEN, LOCAL));
        for (String server : List.of(SERVER)) {
            large.table.addDestination(
                    Bench.udp(Bench.VIP, 53),
                    Bench.server(server, 53),
                    new DestinationSettings(ForwardingMethod.FULLNAT, 1));
        }
        int ports = 65_536 - 1024;
        Set<Integer> seen = new HashSet<>();
        for (int i = 0; i < ports; i++) {
            assertThat(large.send(from(i))).isEqualTo(Cause.FORWARDED);
            seen.add(port(large.packet()));
        }
        assertThat(seen).hasSize(ports).allMatch(port -> port >= 1024);
        assertThat(large.send(from(ports))).isEqualTo(Cause.NO_LOCAL_PORT);
        assertThat(large.engine.connectionCount()).isEqualTo(ports);
        assertThat(large.engine.packets(Cause.NO_LOCAL_PORT)).isEqualTo(1);

        // Another server's ports are others, and another address gives as many again.
        large.table.editService(Bench.udp(Bench.VIP, 53), settings(ClientAddress.HIDDEN, LOCAL, "10.2.0.201"));
        assertThat(large.send(from(ports))).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(large.packet())).startsWith("10.2.0.201:");

        large.pass(Duration.ofSeconds(301));
        assertThat(large.engine.connectionCount()).isZero();
        large.table.editService(Bench.udp(Bench.VIP, 53), settings(ClientAddress.HIDDEN, LOCAL));
        assertThat(large.send(from(0))).isEqualTo(Cause.FORWARDED);
    }

    private static byte[] from(int number) {
        return TestPacket.udp(
                "10.1." + (number >> 11) + "." + (1 + ((number >> 4) & 0x7F)),
                1000 + (number & 0xF),
                Bench.VIP,
                53,
                "q");
    }

    @Test
    void twoServicesWithTheSameServerNeverShareAPort() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 8080, LOCAL);
        service(Bench.tcp(Bench.VIP, 81), ClientAddress.HIDDEN, SERVER, 8080, LOCAL);
        ServiceKey all = Bench.tcp("10.9.9.10", 0);
        bench.table.addService(
                all,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.of(new Persistence(Duration.ofMinutes(5), Persistence.WHOLE_IPV4)),
                        false,
                        new LocalAddresses(List.of(TestPacket.address(LOCAL)), ClientAddress.HIDDEN)));
        bench.table.addDestination(all, Bench.server(SERVER, 0), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
        Set<String> seen = new HashSet<>();
        for (int client = 0; client < 200; client++) {
            bench.client(2_000 + client, "S");
            assertThat(seen.add(TestPacket.endpoints(bench.packet()))).isTrue();
            bench.send(TestPacket.tcp(Bench.CLIENT, 2_000 + client, Bench.VIP, 81, "S"));
            assertThat(seen.add(TestPacket.endpoints(bench.packet()))).isTrue();
            bench.send(TestPacket.tcp(Bench.CLIENT, 2_000 + client, "10.9.9.10", 8080, "S"));
            assertThat(TestPacket.endpoints(bench.packet())).endsWith(SERVER + ":8080");
            assertThat(seen.add(TestPacket.endpoints(bench.packet()))).isTrue();
        }
    }

    @Test
    void withoutLocalAddressesThereIsNoConnection() {
        bench.with(WEB, "rr", ForwardingMethod.FULLNAT, SERVER + ":80");
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.NO_LOCAL_PORT);
        assertThat(bench.engine.connectionCount()).isZero();
    }

    @Test
    void aLocalAddressThatIsTakenAwayKeepsItsConnections() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 80, LOCAL);
        bench.client(40_000, "S");
        int port = port(bench.packet());
        bench.table.editService(WEB, settings(ClientAddress.HIDDEN, "10.2.0.201"));
        bench.client(40_001, "S");
        assertThat(TestPacket.endpoints(bench.packet())).startsWith("10.2.0.201:");
        assertThat(bench.send(TestPacket.tcp(SERVER, 80, LOCAL, port, "SA"))).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:80 > 10.1.0.100:40000");
    }

    @Test
    void theServerIsToldTheClientInAnOptionUntilItAnswers() {
        service(WEB, ClientAddress.TCP_OPTION, SERVER, 80, LOCAL);
        byte[] syn = TestPacket.syn(Bench.CLIENT, 40_000, Bench.VIP, 80, 1460, 0);
        assertThat(bench.send(syn)).isEqualTo(Cause.FORWARDED);
        assertThat(bench.packet()).hasSize(syn.length);
        int port = port(bench.packet());

        byte[] answer = TestPacket.syn(SERVER, 80, LOCAL, port, 1460, 1);
        assertThat(bench.send(answer)).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.segmentSize(bench.packet())).isEqualTo(1452);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");

        for (String flags : List.of("A", "PA")) {
            byte[] sent = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, flags);
            assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED);
            byte[] there = bench.packet();
            assertThat(there).hasSize(sent.length + 8);
            assertThat(HexFormat.of().formatHex(there, 40, 48)).isEqualTo("fe08" + "9c40" + "0a010064");
            assertThat((there[32] >>> 4) & 0xF).isEqualTo(7);
            assertThat(Arrays.copyOfRange(there, 48, there.length))
                    .isEqualTo(Arrays.copyOfRange(sent, 40, sent.length));
            assertThat(TestPacket.checksums(there)).isEqualTo("good");
        }
        assertThat(bench.fastPathLog).isEmpty();

        bench.send(TestPacket.tcp(SERVER, 80, LOCAL, port, "A"));
        assertThat(bench.fastPathLog).containsExactly("offered 40000");
        byte[] sent = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "PA");
        bench.send(sent);
        assertThat(bench.packet()).hasSize(sent.length);
    }

    @Test
    void overIpv6TheOptionIsLonger() {
        service(Bench.tcp("fd09::9", 80), ClientAddress.TCP_OPTION, "fd02::21", 80, "fd02::200");
        bench.send(TestPacket.syn("fd01::100", 40_000, "fd09::9", 80, 1440, 0));
        bench.send(TestPacket.syn("fd02::21", 80, "fd02::200", port(bench.packet()), 1440, 0));
        assertThat(TestPacket.segmentSize(bench.packet())).isEqualTo(1420);
        byte[] sent = TestPacket.tcp("fd01::100", 40_000, "fd09::9", 80, "A");
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED);
        byte[] there = bench.packet();
        assertThat(there).hasSize(sent.length + 20);
        assertThat(HexFormat.of().formatHex(there, 60, 80))
                .isEqualTo("fe14" + "9c40" + "fd010000000000000000000000000100");
        assertThat(TestPacket.checksums(there)).isEqualTo("good");
    }

    @Test
    void whatTheClientSaysOfItselfIsErased() {
        service(WEB, ClientAddress.TCP_OPTION, SERVER, 80, LOCAL);
        for (int nops = 0; nops < 4; nops++) {
            byte[] forged = TestPacket.withOption(
                    Bench.CLIENT,
                    40_000,
                    Bench.VIP,
                    80,
                    "S",
                    nops,
                    HexFormat.of().parseHex("fe0804d2c0a80001"));
            assertThat(bench.send(forged)).isEqualTo(Cause.FORWARDED);
            String options = HexFormat.of().formatHex(bench.packet(), 40, 40 + nops + 8);
            assertThat(options).isEqualTo("01".repeat(nops + 8));
            assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        }
    }

    @Test
    void anOptionWithoutRoomIsLeftOutAndCounted() {
        service(WEB, ClientAddress.TCP_OPTION, SERVER, 80, LOCAL);
        bench.client(40_000, "S");
        byte[] full = TestPacket.withOption(Bench.CLIENT, 40_000, Bench.VIP, 80, "A", 36, new byte[0]);
        assertThat(bench.send(full)).isEqualTo(Cause.FORWARDED_WITHOUT_CLIENT);
        assertThat(bench.packet()).hasSize(full.length);
        byte[] sent = TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, "A");
        bench.mtu = sent.length + 7;
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED_WITHOUT_CLIENT);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        bench.mtu = sent.length + 8;
        assertThat(bench.send(sent)).isEqualTo(Cause.FORWARDED);
    }

    @Test
    void aServersPacketThatCannotGoOnIsAnsweredByTheLocalAddress() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 80, LOCAL);
        bench.client(40_000, "S");
        byte[] answer = TestPacket.tcp(SERVER, 80, LOCAL, port(bench.packet()), "SA");
        assertThat(bench.send(TestPacket.changed(answer, 8, 1))).isEqualTo(Cause.TTL_EXCEEDED);
        assertThat(bench.nextHop()).isEqualTo(SERVER);
        bench.mtu = answer.length - 1;
        assertThat(bench.send(TestPacket.changed(answer, 6, 0x40))).isEqualTo(Cause.TOO_BIG);
        assertThat(bench.packet()[20]).isEqualTo((byte) 3);
        assertThat(bench.nextHop()).isEqualTo(SERVER);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
    }

    @Test
    void icmpErrorsAreTranslatedBothWays() {
        service(WEB, ClientAddress.HIDDEN, SERVER, 8080, LOCAL);
        bench.client(40_000, "S");
        byte[] there = bench.packet();
        int port = port(there);
        byte[] fromInside = TestPacket.icmp("10.2.0.1", LOCAL, 3, 1, Arrays.copyOf(there, 28));
        assertThat(bench.send(fromInside)).isEqualTo(Cause.ICMP_FORWARDED);
        byte[] toClient = bench.packet();
        assertThat(HexFormat.of().formatHex(toClient, 12, 20)).isEqualTo("0a0909090a010064");
        assertThat(TestPacket.checksums(toClient)).isEqualTo("good");
        assertThat(TestPacket.endpoints(Arrays.copyOfRange(toClient, 28, toClient.length)))
                .isEqualTo("10.1.0.100:40000 > 10.9.9.9:80");
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);

        bench.send(TestPacket.tcp(SERVER, 8080, LOCAL, port, "SA"));
        byte[] fromOutside = TestPacket.icmp("10.1.0.1", Bench.VIP, 3, 4, Arrays.copyOf(bench.packet(), 28));
        assertThat(bench.send(fromOutside)).isEqualTo(Cause.ICMP_FORWARDED);
        byte[] toServer = bench.packet();
        assertThat(HexFormat.of().formatHex(toServer, 12, 20)).isEqualTo("0a0200c8" + "0a020015");
        assertThat(TestPacket.checksums(toServer)).isEqualTo("good");
        assertThat(TestPacket.endpoints(Arrays.copyOfRange(toServer, 28, toServer.length)))
                .isEqualTo(SERVER + ":8080 > " + LOCAL + ":" + port);
        assertThat(bench.nextHop()).isEqualTo(SERVER);
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThatThrownBy(() -> bench.table.addService(WEB, settings(ClientAddress.HIDDEN, "fd02::200")))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("another family");
        assertThatThrownBy(() -> settings(ClientAddress.HIDDEN, LOCAL, LOCAL)).hasMessageContaining("twice");
        assertThatThrownBy(() -> settings(ClientAddress.HIDDEN, LOCAL, "fd02::200"))
                .hasMessageContaining("two families");
        ServiceKey dns = Bench.udp(Bench.VIP, 53);
        ServiceSettings ops = new ServiceSettings("rr", Set.of(), Optional.empty(), true);
        bench.table.addService(dns, ops);
        assertThatThrownBy(() -> bench.table.addDestination(
                        dns, Bench.server(SERVER, 53), new DestinationSettings(ForwardingMethod.FULLNAT, 1)))
                .isInstanceOf(TableException.class)
                .hasMessageContaining("FULLNAT");
        bench.table.editService(dns, settings(ClientAddress.HIDDEN, LOCAL));
        bench.table.addDestination(dns, Bench.server(SERVER, 53), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
        assertThatThrownBy(() -> bench.table.editService(dns, ops)).isInstanceOf(TableException.class);
    }
}
