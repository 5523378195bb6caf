package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the real ipvsadm 1.31 printed for the same tables; {@code \x20} marks trailing blanks. */
class IpvsadmFormatTest {
    private final Bench bench = new Bench(Bench.linuxOptions());

    @Test
    void anEmptyTableHasThreeHeaderLines() {
        assertThat(IpvsadmFormat.services(List.of())).isEqualTo("""
                IP Virtual Server version 1.2.1 (size=4096)
                Prot LocalAddress:Port Scheduler Flags
                  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
                """);
    }

    @Test
    void aServiceWithoutDestinationsIsOneLine() {
        bench.with(Bench.tcp("10.0.0.1", 80), "rr", ForwardingMethod.NAT);
        assertThat(services()).isEqualTo("TCP  10.0.0.1:80 rr\n");
    }

    @Test
    void forwardingMethodsAndWeightsHaveTheirColumns() {
        ServiceKey service = Bench.tcp("10.0.0.1", 80);
        bench.with(service, "rr", ForwardingMethod.NAT, "10.0.0.2:80");
        bench.table.addDestination(service, Bench.server("10.0.0.3", 80), Bench.dr(1));
        bench.table.addDestination(service, Bench.server("10.0.0.6", 8080), Bench.nat(5));
        assertThat(services()).isEqualTo("""
                TCP  10.0.0.1:80 rr
                  -> 10.0.0.2:80                  Masq    1      0          0        \s
                  -> 10.0.0.3:80                  Route   1      0          0        \s
                  -> 10.0.0.6:8080                Masq    5      0          0        \s
                """);
    }

    @Test
    void servicesSortByFamilyProtocolAndAddressSubtractedAsSigned() {
        bench.with(Bench.udp("10.0.0.1", 53), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("10.0.0.2", 80), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("10.0.0.1", 443), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("10.0.0.1", 80), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("9.0.0.1", 80), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("200.0.0.1", 80), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("2001:db8::1", 80), "rr", ForwardingMethod.NAT)
                .with(Bench.tcp("::1", 80), "rr", ForwardingMethod.NAT);
        assertThat(services()).isEqualTo("""
                TCP  200.0.0.1:80 rr
                TCP  9.0.0.1:80 rr
                TCP  10.0.0.1:80 rr
                TCP  10.0.0.1:443 rr
                TCP  10.0.0.2:80 rr
                UDP  10.0.0.1:53 rr
                TCP  [::1]:80 rr
                TCP  [2001:db8::1]:80 rr
                """);
    }

    @Test
    void destinationsSortByAddressAndPort() {
        bench.with(
                Bench.tcp("10.0.0.1", 80),
                "rr",
                ForwardingMethod.NAT,
                "10.0.0.3:80",
                "10.0.0.2:80",
                "10.0.0.4:80",
                "10.0.0.2:8080",
                "9.0.0.2:80",
                "200.0.0.2:80");
        assertThat(services()).isEqualTo("""
                TCP  10.0.0.1:80 rr
                  -> 200.0.0.2:80                 Masq    1      0          0        \s
                  -> 9.0.0.2:80                   Masq    1      0          0        \s
                  -> 10.0.0.2:80                  Masq    1      0          0        \s
                  -> 10.0.0.2:8080                Masq    1      0          0        \s
                  -> 10.0.0.3:80                  Masq    1      0          0        \s
                  -> 10.0.0.4:80                  Masq    1      0          0        \s
                """);
    }

    @Test
    void statisticsTurnToThousandsFromNineDigitsOn() {
        Counters service = new Counters(1, 1700, 0, 102_047_600, 0);
        Counters none = new Counters(0, 99_999_999, 1_000_000_000L, 100_000_000_000L, 100_000_000_000_000L);
        DestinationSnapshot destination = new DestinationSnapshot(
                Bench.server("10.2.0.21", 53), Bench.dr(1), 0, 0, 0, 0, false, ServerPhase.SERVING, none, Rates.NONE);
        assertThat(IpvsadmFormat.statistics(List.of(new ServiceSnapshot(
                        Bench.udp("10.9.9.9", 53),
                        new ServiceSettings("rr"),
                        service,
                        Rates.NONE,
                        List.of(destination)))))
                .isEqualTo("""
                        IP Virtual Server version 1.2.1 (size=4096)
                        Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes
                          -> RemoteAddress:Port
                        UDP  10.9.9.9:53                         1     1700        0  102047K        0
                          -> 10.2.0.21:53                        0 99999999    1000M     100G     100T
                        """);
    }

    @Test
    void statisticsOfThresholdsAreTheKernels() {
        ServiceKey service = Bench.tcp(Bench.VIP, 80);
        bench.with(service, "rr", ForwardingMethod.DR);
        bench.table.addDestination(
                service, Bench.server("10.2.0.21", 80), new DestinationSettings(ForwardingMethod.DR, 1, 2, 1));
        bench.table.addDestination(
                service, Bench.server("10.2.0.22", 80), new DestinationSettings(ForwardingMethod.DR, 1, 3, 0));
        for (int port = 40_001; port <= 40_007; port++) {
            bench.send(Bench.truncated(TestPacket.tcp(Bench.CLIENT, port, Bench.VIP, 80, "S"), 45));
        }
        assertThat(IpvsadmFormat.statistics(bench.table.services())).endsWith("""
                TCP  10.9.9.9:80                         5        5        0      225        0
                  -> 10.2.0.21:80                        2        2        0       90        0
                  -> 10.2.0.22:80                        3        3        0      135        0
                """);
        assertThat(services()).isEqualTo("""
                TCP  10.9.9.9:80 rr
                  -> 10.2.0.21:80                 Route   1      2          0        \s
                  -> 10.2.0.22:80                 Route   1      3          0        \s
                """);
    }

    @Test
    void connectionsShowStateTimeAndThreeEnds() {
        bench.with(Bench.tcp(Bench.VIP, 80), "rr", ForwardingMethod.NAT, "10.2.0.11:80")
                .with(Bench.udp("fd09::9", 53), "rr", ForwardingMethod.NAT, "fd02::11:5353");
        bench.client(40_001, "S");
        bench.client(40_001, "A");
        bench.send(TestPacket.udp("fd01::1", 40_001, "fd09::9", 53, "x"));
        bench.pass(Duration.ofMillis(20));
        assertThat(IpvsadmFormat.connections(bench.connections())).isEqualTo("""
                IPVS connection entries
                pro expire state       source             virtual            destination
                TCP 14:59  ESTABLISHED 10.1.0.100:40001   10.9.9.9:80        10.2.0.11:80
                UDP 04:59  UDP         [fd01::1]:40001    [fd09::9]:53       [fd02::11]:5353
                """);
    }

    @Test
    void ipv6IsWrittenAsTheCLibraryDoes() {
        assertThat(text("2001:db8:0:0:1:0:0:1")).isEqualTo("2001:db8::1:0:0:1");
        assertThat(text("2001:db8:0:1:0:0:0:0")).isEqualTo("2001:db8:0:1::");
        assertThat(text("1:0:2:0:3:0:4:0")).isEqualTo("1:0:2:0:3:0:4:0");
        assertThat(text("::")).isEqualTo("::");
        assertThat(text("::1")).isEqualTo("::1");
        assertThat(text("::102:304")).isEqualTo("::1.2.3.4");
        assertThat(text("fe80:0:0:0:0:0:0:1")).isEqualTo("fe80::1");
        assertThat(IpvsadmAddress.text(AddressWords.toInetAddress(true, 0, AddressWords.mapped(0x01020304))))
                .isEqualTo("::ffff:1.2.3.4");
    }

    private static String text(String address) {
        return IpvsadmAddress.text(TestPacket.address(address));
    }

    /** The listing without its headers. */
    private String services() {
        String all = IpvsadmFormat.services(bench.table.services());
        return all.lines().skip(3).map(line -> line + "\n").reduce("", String::concat);
    }
}
