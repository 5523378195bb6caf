package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FTP servers that see a local address of the director: both ends are told addresses that they can reach. */
class FtpFullNatTest {
    private static final String SERVER = "10.2.0.21";
    private static final String LOCAL = "10.2.0.200";
    private static final Pattern NUMBERS = Pattern.compile("PORT 10,2,0,200,(\\d+),(\\d+)\r\n");
    private static final Pattern EXTENDED = Pattern.compile("EPRT \\|2\\|fd02:0:0:0:0:0:0:200\\|(\\d+)\\|\r\n");

    private final Bench bench = new Bench();

    private FtpTalk talk(ClientAddress client) {
        serve(Bench.tcp(Bench.VIP, 21), client, SERVER, LOCAL);
        FtpTalk talk = new FtpTalk(bench, Bench.CLIENT, Bench.VIP, SERVER);
        talk.begin();
        assertThat(talk.serverSays("220 hello\r\n")).isEqualTo("220 hello\r\n");
        return talk;
    }

    private void serve(ServiceKey key, ClientAddress client, String server, String local) {
        // The data connections' local address is the control connection's, whichever comes next.
        List<String> locals = local.contains(":") ? List.of(local) : List.of(local, "10.2.0.201");
        bench.table.addService(
                key,
                new ServiceSettings(
                        "rr",
                        Set.of(),
                        Optional.empty(),
                        false,
                        new LocalAddresses(
                                locals.stream().map(TestPacket::address).toList(), client)));
        bench.table.addDestination(key, Bench.server(server, 21), new DestinationSettings(ForwardingMethod.FULLNAT, 1));
    }

    private static MatchResult match(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().orElseThrow(() -> new AssertionError(text));
    }

    @ParameterizedTest
    @EnumSource
    void aPassiveDataConnectionComesFromTheLocalAddressOfItsControlConnection(ClientAddress client) {
        FtpTalk talk = talk(client);
        String local = bench.onlyConnection().localAddress().getHostAddress();
        assertThat(talk.serverSays("227 Entering Passive Mode (10,2,0,21,195,149).\r\n"))
                .isEqualTo("227 Entering Passive Mode (10,9,9,9,195,149).\r\n");
        int port = 195 * 256 + 149;
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "S")))
                .isEqualTo(Cause.FORWARDED);
        String endpoints = TestPacket.endpoints(bench.packet());
        assertThat(endpoints).startsWith(local + ":").endsWith(" > 10.2.0.21:" + port);
        int localPort = Integer.parseInt(endpoints.substring(endpoints.indexOf(':') + 1, endpoints.indexOf(' ')));
        assertThat(bench.send(TestPacket.tcp(SERVER, port, local, localPort, "SA")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:" + port + " > 10.1.0.100:41000");
        assertThat(talk.serverSays("229 Extended (|||6446|)\r\n")).isEqualTo("229 Extended (|||6446|)\r\n");
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_001, Bench.VIP, 6446, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).startsWith(local + ":").endsWith(" > 10.2.0.21:6446");
    }

    @ParameterizedTest
    @EnumSource
    void anActiveDataConnectionGoesToTheLocalAddressAndOnToTheClient(ClientAddress client) {
        FtpTalk talk = talk(client);
        String local = bench.onlyConnection().localAddress().getHostAddress();
        String heard = talk.clientSays("PORT 10,1,0,100,160,40\r\n");
        MatchResult numbers = match(Pattern.compile("PORT " + local.replace('.', ',') + ",(\\d+),(\\d+)\r\n"), heard);
        int port = Integer.parseInt(numbers.group(1)) * 256 + Integer.parseInt(numbers.group(2));
        assertThat(talk.serverSays("200 ok\r\n")).isEqualTo("200 ok\r\n");
        assertThat(talk.clientSays("RETR file\r\n")).isEqualTo("RETR file\r\n");
        assertThat(bench.send(TestPacket.tcp(SERVER, 20, local, port, "S"))).isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:20 > 10.1.0.100:41000");
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, 20, "SA")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo(local + ":" + port + " > 10.2.0.21:20");
        // Said again it is the same connection; what EPRT says is another form of it.
        assertThat(talk.clientSays("PORT 10,1,0,100,160,40\r\n")).isEqualTo(heard);
        assertThat(talk.serverSays("200 ok\r\n")).isEqualTo("200 ok\r\n");
        assertThat(talk.clientSays("EPRT !1!10.1.0.100!41000!\r\n"))
                .isEqualTo("EPRT |1|" + local + "|" + port + "|\r\n");
        assertThat(bench.connections()).hasSize(2);
    }

    @Test
    void overIpv6TheLocalAddressIsWrittenOut() {
        serve(Bench.tcp("fd09::9", 21), ClientAddress.HIDDEN, "fd02::21", "fd02::200");
        FtpTalk talk = new FtpTalk(bench, "fd01::100", "fd09::9", "fd02::21");
        talk.begin();
        talk.serverSays("220 hello\r\n");
        String heard = talk.clientSays("EPRT |2|fd01::100|41000|\r\n");
        int port = Integer.parseInt(match(EXTENDED, heard).group(1));
        assertThat(bench.send(TestPacket.tcp("fd02::21", 20, "fd02::200", port, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("fd09::9:20 > fd01::100:41000");
        talk.serverSays("200 ok\r\n");
        talk.serverSays("229 ok (|||7000|)\r\n");
        assertThat(bench.send(TestPacket.tcp("fd01::100", 41_001, "fd09::9", 7000, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).endsWith(" > fd02::21:7000");
        // PORT has no addresses of IPv6.
        assertThat(talk.clientSays("PORT 10,1,0,100,160,40\r\n")).isEqualTo("PORT 10,1,0,100,160,40\r\n");
    }

    @Test
    void whatIsGivenUpIsGivenBack() {
        FtpTalk talk = talk(ClientAddress.HIDDEN);
        for (int i = 1; i <= 40; i++) {
            String heard = talk.clientSays("PORT 10,1,0,100,100," + i + "\r\n");
            assertThat(NUMBERS.matcher(heard).matches() || heard.contains("201"))
                    .isEqualTo(i <= 32);
            talk.serverSays("200 ok\r\n");
        }
        assertThat(bench.table.removeConnections(TestPacket.address(Bench.VIP))).isEqualTo(33);
        assertThat(bench.connections()).isEmpty();
    }
}
