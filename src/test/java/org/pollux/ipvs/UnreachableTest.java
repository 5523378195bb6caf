package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What clients are told when there is no way to their server. */
class UnreachableTest {
    private static final ServiceKey.Addressed WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey.Addressed WEB6 = Bench.tcp("fd09::9", 80);

    private final Bench bench = new Bench();

    @ParameterizedTest
    @EnumSource(
            value = ForwardingMethod.class,
            names = {"NAT", "DR", "TUN"})
    void withoutARouteItIsHostUnreachable(ForwardingMethod method) {
        bench.with(WEB, "rr", method, "10.2.0.21:80").with(WEB6, "rr", method, "fd02::21:80");
        bench.reachable = false;
        assertThat(bench.client(40_000, "S")).isEqualTo(Cause.NO_ROUTE);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        assertThat(Arrays.copyOfRange(told, 20, 22)).containsExactly(3, 1);
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
        assertThat(AddressWords.toInetAddress(false, bench.result.unreachableHigh(), bench.result.unreachableLow()))
                .isEqualTo(TestPacket.address("10.2.0.21"));
        assertThat(TestPacket.endpoints(Arrays.copyOfRange(told, 28, told.length)))
                .isEqualTo("10.1.0.100:40000 > 10.9.9.9:80");
        assertThat(bench.send(TestPacket.tcp("fd01::100", 40_000, "fd09::9", 80, "S")))
                .isEqualTo(Cause.NO_ROUTE);
        assertThat(Arrays.copyOfRange(bench.packet(), 40, 42)).containsExactly(1, 3);
    }

    @ParameterizedTest
    @CsvSource({
        "NAT, 10.9.9.9, 10.2.0.21",
        "DR, 10.9.9.9, 10.2.0.21",
        "TUN, 10.9.9.9, 10.2.0.21",
        "TUN, 10.9.9.9, fd02::21",
        "NAT, fd09::9, fd02::21",
        "DR, fd09::9, fd02::21",
        "TUN, fd09::9, fd02::21",
        "TUN, fd09::9, 10.2.0.21",
        "FULLNAT, 10.9.9.9, 10.2.0.21",
        "FULLNAT, fd09::9, fd02::21"
    })
    void aNeighbourThatDoesNotAnswerIsToldAsIfARouterHadSaidIt(ForwardingMethod method, String vip, String server) {
        boolean ipv6 = vip.contains(":");
        String client = ipv6 ? "fd01::100" : Bench.CLIENT;
        ServiceKey key = Bench.tcp(vip, 80);
        LocalAddresses local = method == ForwardingMethod.FULLNAT
                ? new LocalAddresses(
                        List.of(TestPacket.address(ipv6 ? "fd02::200" : "10.2.0.200")), ClientAddress.TCP_OPTION)
                : LocalAddresses.NONE;
        bench.table.addService(key, new ServiceSettings("rr", Set.of(), Optional.empty(), false, local));
        bench.table.addDestination(key, Bench.server(server, 80), new DestinationSettings(method, 1));
        assertThat(bench.send(TestPacket.tcp(client, 40_000, vip, 80, "S"))).isEqualTo(Cause.FORWARDED);
        assertThat(bench.refuse()).isEqualTo(Cause.NEIGHBOUR_UNREACHABLE);
        byte[] told = bench.packet();
        assertThat(TestPacket.checksums(told)).isEqualTo("good");
        assertThat(bench.nextHop()).isEqualTo(client);
        int header = ipv6 ? 40 : 20;
        assertThat(Arrays.copyOfRange(told, header, header + 2))
                .isEqualTo(ipv6 ? new byte[] {1, 3} : new byte[] {3, 1});
        byte[] quoted = Arrays.copyOfRange(told, header + 8, told.length);
        assertThat(TestPacket.endpoints(quoted)).isEqualTo(client + ":40000 > " + vip + ":80");
        assertThat(address(told, ipv6 ? 8 : 12, ipv6)).isEqualTo(vip);
        assertThat(address(told, ipv6 ? 24 : 16, ipv6)).isEqualTo(client);
    }

    private static String address(byte[] packet, int at, boolean ipv6) {
        MemorySegment segment = MemorySegment.ofArray(packet);
        return IpvsadmAddress.text(
                ipv6
                        ? AddressWords.toInetAddress(true, Wire.i64(segment, at), Wire.i64(segment, at + 8))
                        : AddressWords.toInetAddress(false, 0, AddressWords.mapped(Wire.i32(segment, at))));
    }

    @Test
    void aServerHearsOfItsClient() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080");
        bench.client(40_000, "S");
        bench.server("10.2.0.21", 8080, 40_000, "SA");
        assertThat(bench.refuse()).isEqualTo(Cause.NEIGHBOUR_UNREACHABLE);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(TestPacket.endpoints(Arrays.copyOfRange(bench.packet(), 28, bench.result.length())))
                .isEqualTo("10.2.0.21:8080 > 10.1.0.100:40000");
    }

    @Test
    void nobodyIsToldOfAnErrorNorOfWhatIsUnknown() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80");
        bench.client(40_000, "S");
        bench.send(TestPacket.icmp("10.2.0.21", Bench.CLIENT, 3, 3, bench.packet()));
        assertThat(bench.refuse()).isEqualTo(Cause.NEIGHBOUR_LOST);
        bench.send(TestPacket.tcp(Bench.CLIENT, 1, "10.2.0.21", 80, "S"));
        assertThat(bench.refuse()).isEqualTo(Cause.NEIGHBOUR_LOST);
        bench.send(TestPacket.changed(TestPacket.tcp(Bench.CLIENT, 1, "10.2.0.21", 80, "S"), 9, 4));
        assertThat(bench.refuse()).isEqualTo(Cause.NEIGHBOUR_LOST);
    }

    @Test
    void errorsAboutTheHostsOwnAnswersAreTheHosts() {
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.254:80");
        bench.local = true;
        bench.client(40_000, "S");
        byte[] answer = TestPacket.tcp(Bench.VIP, 80, Bench.CLIENT, 40_000, "SA");
        byte[] error = TestPacket.icmp("10.1.0.1", Bench.VIP, 3, 4, answer);
        assertThat(bench.send(error)).isEqualTo(Cause.LOCAL_SERVER);
        assertThat(bench.packet()).isEqualTo(error);
    }
}
