package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FtpTest {
    private static final ServiceKey FTP = Bench.tcp(Bench.VIP, 21);
    private static final String SERVER = "10.2.0.21";

    private final Bench bench = new Bench().with(FTP, "rr", ForwardingMethod.NAT, SERVER + ":21");
    private FtpTalk talk = new FtpTalk(bench, Bench.CLIENT, Bench.VIP, SERVER);

    @BeforeEach
    void logIn() {
        talk = new FtpTalk(bench, Bench.CLIENT, Bench.VIP, SERVER);
        talk.begin();
    }

    private String serverSays(String text) {
        return talk.serverSays(text);
    }

    private String clientSays(String text) {
        return talk.clientSays(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "227 Entering Passive Mode (10,2,0,21,195,149).>227 Entering Passive Mode (10,9,9,9,195,149).",
                "227 Entering Passive Mode (10,20,30,210,4,1)>227 Entering Passive Mode (10,9,9,9,4,1)",
                "227 Passive =10,2,0,9,4,1>227 Passive =10,9,9,9,4,1",
                "227 10,2,0,1,4,1.>227 10,9,9,9,4,1.",
                "227 Entering Passive Mode (1,2,3,4,4,1)>227 Entering Passive Mode (10,9,9,9,4,1)",
                "227 1,2,3,4,4,1>227 10,9,9,9,4,1",
            })
    void thePassiveAnswerNamesTheVirtualAddress(String said, String heard) {
        assertThat(serverSays(said + "\r\n")).isEqualTo(heard + "\r\n");
    }

    @Test
    void aPassiveDataConnectionGoesToTheServerOfItsControlConnection() {
        bench.table.addDestination(FTP, Bench.server("10.2.0.22", 21), Bench.nat(1));
        serverSays("227 Entering Passive Mode (10,2,0,21,195,149).\r\n");
        int port = 195 * 256 + 149;
        assertThat(bench.connections()).extracting(ConnectionSnapshot::state).contains("LISTEN");
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.1.0.100:41000 > 10.2.0.21:" + port);
        assertThat(bench.send(TestPacket.tcp(SERVER, port, Bench.CLIENT, 41_000, "SA")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:" + port + " > 10.1.0.100:41000");
        bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "A"));
        assertThat(bench.connections()).extracting(ConnectionSnapshot::state).containsOnly("ESTABLISHED");
        assertThat(bench.send(TestPacket.tcp("10.1.0.101", 41_000, Bench.VIP, port, "S")))
                .isEqualTo(Cause.NOT_A_NEW_CONNECTION);
    }

    @Test
    void theExtendedPassiveAnswerStaysAsItIs() {
        String line = "229 Entering Extended Passive Mode (|||6446|)\r\n";
        assertThat(serverSays(line)).isEqualTo(line);
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, 6446, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.1.0.100:41000 > 10.2.0.21:6446");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PORT 10,1,0,100,160,40\r\n", "EPRT |1|10.1.0.100|41000|\r\n", "port 1,2,3,4,160,40\r\n"})
    void anActiveDataConnectionComesFromTheVirtualAddress(String line) {
        assertThat(clientSays(line)).isEqualTo(line);
        assertThat(bench.send(TestPacket.tcp(SERVER, 20, Bench.CLIENT, 41_000, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.9.9.9:20 > 10.1.0.100:41000");
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, 20, "SA")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("10.1.0.100:41000 > 10.2.0.21:20");
    }

    @Test
    void ipv6UsesTheExtendedCommands() {
        ServiceKey service = Bench.tcp("fd09::9", 21);
        bench.with(service, "rr", ForwardingMethod.NAT, "fd02::21:21");
        FtpTalk six = new FtpTalk(bench, "fd01::100", "fd09::9", "fd02::21");
        six.begin();
        assertThat(six.clientSays("EPRT |2|fd01::100|41000|\r\n")).isEqualTo("EPRT |2|fd01::100|41000|\r\n");
        assertThat(bench.send(TestPacket.tcp("fd02::21", 20, "fd01::100", 41_000, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(six.serverSays("229 ok (|||7000|)\r\n")).isEqualTo("229 ok (|||7000|)\r\n");
        assertThat(bench.send(TestPacket.tcp("fd01::100", 41_001, "fd09::9", 7000, "S")))
                .isEqualTo(Cause.FORWARDED);
        assertThat(TestPacket.endpoints(bench.packet())).isEqualTo("fd01::100:41001 > fd02::21:7000");
    }

    @Test
    void aLineIsWholeWhenItsNumbersAre() {
        assertThat(serverSays("227 (10,2,0,21,195,149)\r")).isEqualTo("227 (10,9,9,9,195,149)\r");
        assertThat(serverSays("\n220 next\r\n")).isEqualTo("\n220 next\r\n");
        assertThat(bench.connections()).hasSize(2);
    }

    @Test
    void whatComesTooEarlyWaitsAndWhatComesAgainIsTheSameAgain() {
        bench.table.addDestination(FTP, Bench.server("10.2.0.22", 21), Bench.nat(1));
        String first = "227 (10,2,0,21,195,149).\r\n";
        String second = "227 (10,2,0,21,195,150).\r\n";
        assertThat(talk.fromServer("PA", 5000 + first.length(), 1000, second)).isEqualTo(Cause.SEGMENT_WITHHELD);
        // Both in one: the second has to wait until the client has the first.
        assertThat(talk.fromServer("PA", 5000, 1000, first + second)).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().summary()).isEqualTo("5000 1000 PA " + (first.length() - 1));
        assertThat(talk.heard()).isEqualTo("227 (10,9,9,9,195,149).\r\n");
        assertThat(talk.fromServer("PA", 5000 + first.length(), 1000, second)).isEqualTo(Cause.SEGMENT_WITHHELD);
        // Repeated from its middle, and only its beginning.
        assertThat(talk.fromServer("PA", 5007, 1000, first.substring(7))).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().sequence()).isEqualTo(5000 + "227 (10,9,9,9,195,149".length());
        assertThat(talk.heard()).isEqualTo(").\r\n");
        assertThat(talk.fromServer("PA", 5000, 1000, first.substring(0, 7))).isEqualTo(Cause.FORWARDED);
        assertThat(talk.heard()).isEqualTo("227 (10,9,9,9,195,149");
        // Half of it is nothing; all of it is all.
        assertThat(talk.fromClient("A", 1000, 5010, "")).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().acknowledgement()).isEqualTo(5005);
        assertThat(talk.fromClient("A", 1000, 4999 + first.length(), "")).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().acknowledgement()).isEqualTo(5000 + first.length());
        assertThat(talk.fromServer("PA", 5000 + first.length(), 1000, second)).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().sequence()).isEqualTo(4999 + first.length());
        assertThat(talk.heard()).isEqualTo("227 (10,9,9,9,195,150).\r\n");
        assertThat(bench.connections()).hasSize(3);
    }

    @Test
    void aLineInTheMiddleOfOthersIsReadToo() {
        assertThat(serverSays("200 ok\r\n227 (10,2,0,21,195,149)\r\n150 then\r\n"))
                .isEqualTo("200 ok\r\n227 (10,9,9,9,195,149)\r\n150 then\r\n");
        assertThat(serverSays("226 done (10,2,0,21,195,149)\r\n")).isEqualTo("226 done (10,2,0,21,195,149)\r\n");
    }

    @Test
    void anAnswerThatGetsTooLongForThePathIsCutAtItsEnd() {
        String line = "227 1,2,3,4,4,1\r\n";
        bench.mtu = 40 + line.length();
        assertThat(talk.fromServer("PA", 5000, 1000, line)).isEqualTo(Cause.FORWARDED);
        assertThat(talk.heard()).isEqualTo("227 10,9,9,9,4,1\r");
        assertThat(talk.fromClient("A", 1000, 5017, "")).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().acknowledgement()).isEqualTo(5016);
        assertThat(talk.fromServer("PA", 5016, 1000, "\n")).isEqualTo(Cause.FORWARDED);
        assertThat(talk.seen().sequence()).isEqualTo(5017);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2",
                "22",
                "227 ",
                "227 Entering Passive Mode (10,2,0,21,195,",
                "227 Entering Passive Mode (10,2,0,21,195,14",
                "227 Entering Passive Mode (10,2,0,21,195,149",
                "229 (",
            })
    void aLineInPiecesGoesOnAsItIsAndIsCounted(String piece) {
        bench.table.addDestination(FTP, Bench.server("10.2.0.22", 21), Bench.nat(1));
        assertThat(talk.serverSends(piece)).isEqualTo(Cause.FORWARDED_FTP_LINE_SPLIT);
        assertThat(talk.heard()).isEqualTo(piece);
        // What follows is the rest of that line, whatever it looks like.
        String rest = "227 (10,2,0,21,195,149)\r\n";
        assertThat(serverSays(rest)).isEqualTo(rest);
        assertThat(bench.connections()).hasSize(1);
        assertThat(serverSays(rest)).isEqualTo("227 (10,9,9,9,195,149)\r\n");
        assertThat(bench.connections()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "227 Entering Passive Mode (10,2,0,256,195,149)\r\n",
                "227 Entering Passive Mode (10,2,0,21,0,0)\r\n",
                "227 Entering Passive Mode (10,2,0,21,1,999999999999999)\r\n",
                "229 Entering (|||0|)\r\n",
                "229 Entering (|||65536|)\r\n",
                "229 Entering (|||1|\r\n",
                "200 (10,2,0,21,195,149)\r\n",
                " 227 (10,2,0,21,195,149)\r\n",
            })
    void whatIsNoSuchLineIsLeftAlone(String line) {
        assertThat(serverSays(line)).isEqualTo(line);
        assertThat(bench.connections()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PORT\r\n",
                "PORT 1,2,3,4,5\r\n",
                "EPRT |\r\n",
                "EPRT |1|10.1.0.100|41000\r\n",
                "EPRT |3|10.1.0.100|41000|\r\n",
                "EPRT 11110.1.0.1001410001\r\n",
                "EPRT |1|10.1.0.100|0|\r\n",
                "RETR 227 (1,2,3,4,5,6)\r\n"
            })
    void neitherAreSuchOfTheClient(String line) {
        assertThat(clientSays(line)).isEqualTo(line);
        assertThat(bench.connections()).hasSize(1);
    }

    @Test
    void aDamagedLineIsDropped() {
        byte[] packet = TestPacket.said(SERVER, 21, Bench.CLIENT, 40_000, "227 Mode (10,2,0,21,195,149)\r\n");
        packet[50] ^= 1;
        assertThat(bench.send(packet)).isEqualTo(Cause.BAD_TCP_CHECKSUM);
    }

    @Test
    void noMoreThanSoManyAreExpected() {
        for (int i = 1; i < 200; i++) {
            clientSays("PORT 10,1,0,100,100," + i + "\r\n");
            clientSays("PORT 10,1,0,100,100," + i + "\r\n");
        }
        assertThat(bench.connections()).hasSize(1 + 32);
    }

    @Test
    void theControlConnectionLivesAsLongAsItsDataConnections() {
        serverSays("227 Entering Passive Mode (10,2,0,21,195,149).\r\n");
        int port = 195 * 256 + 149;
        bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "S"));
        bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "A"));
        for (int minute = 0; minute < 20; minute++) {
            bench.pass(Duration.ofMinutes(1));
            bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, port, "A"));
        }
        assertThat(bench.connections())
                .extracting(ConnectionSnapshot::clientPort)
                .contains(40_000, 41_000);
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 21, "R")))
                .isEqualTo(Cause.FORWARDED);
        bench.pass(Duration.ofMinutes(40));
        bench.pass(Duration.ofSeconds(61));
        assertThat(bench.connections()).isEmpty();
        assertThat(bench.destination(FTP, SERVER).inactiveConnections()).isZero();
    }

    @Test
    void allEndTogetherWithTheirServerOrAddress() {
        serverSays("227 Entering Passive Mode (10,2,0,21,195,149).\r\n");
        clientSays("PORT 10,1,0,100,100,1\r\n");
        assertThat(bench.table.removeConnections(TestPacket.address(Bench.VIP))).isEqualTo(3);
        assertThat(bench.connections()).isEmpty();
        logIn();
        clientSays("PORT 10,1,0,100,100,1\r\n");
        bench.table.removeService(FTP);
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void theControlConnectionDoesNotBypassTheEngine() {
        bench.fastPathTakes = true;
        clientSays("PORT 10,1,0,100,160,40\r\n");
        assertThat(bench.fastPathLog).isEmpty();
        bench.send(TestPacket.tcp(SERVER, 20, Bench.CLIENT, 41_000, "S"));
        bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, 20, "SA"));
        bench.send(TestPacket.tcp(SERVER, 20, Bench.CLIENT, 41_000, "A"));
        assertThat(bench.fastPathLog).contains("offered 41000");
    }

    @Test
    void aPersistentClientsDataConnectionsFollowItsTemplate() {
        Persistence persistence = new Persistence(Duration.ofMinutes(5), Persistence.WHOLE_IPV4);
        ServiceKey dr = Bench.tcp("10.9.9.8", 21);
        bench.table.addService(dr, new ServiceSettings("rr", Set.of(), Optional.of(persistence), false));
        bench.table.addDestination(dr, Bench.server("10.2.0.21", 21), Bench.dr(1));
        bench.table.addDestination(dr, Bench.server("10.2.0.22", 21), Bench.dr(1));
        bench.send(TestPacket.tcp(Bench.CLIENT, 40_000, "10.9.9.8", 21, "S"));
        String server = bench.nextHop();
        for (int port = 50_000; port < 50_004; port++) {
            assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, port, "10.9.9.8", port, "S")))
                    .isEqualTo(Cause.FORWARDED);
            assertThat(bench.nextHop()).isEqualTo(server);
        }
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, "10.9.9.8", 80, "S")))
                .isEqualTo(Cause.NO_SERVICE);
    }

    @Test
    void otherPortsOfAServiceThatIsNotPersistentAreTheHosts() {
        assertThat(bench.send(TestPacket.tcp(Bench.CLIENT, 41_000, Bench.VIP, 5000, "S")))
                .isEqualTo(Cause.NOT_A_NEW_CONNECTION);
    }

    /** A fragment is not read; what follows it is. */
    @Test
    void readingGoesOnBehindAFragment() {
        serverSays("220 hello\r\n");
        byte[] whole = TestPacket.segment(
                SERVER, 21, Bench.CLIENT, 40_000, "A", talk.serverNext, 1000, new byte[0], new byte[36]);
        assertThat(bench.send(TestPacket.changed(whole, 6, 0x20))).isEqualTo(Cause.FORWARDED);
        talk.serverNext += 40;
        talk.clientExpects += 40;
        assertThat(serverSays("227 (10,2,0,21,195,149)\r\n")).isEqualTo("227 (10,9,9,9,195,149)\r\n");
    }
}
