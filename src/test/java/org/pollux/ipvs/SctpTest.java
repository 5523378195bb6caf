package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SctpTest {
    private static final ServiceKey SERVICE = ServiceKey.of(Protocol.SCTP, TestPacket.address(Bench.VIP), 99);
    private static final Map<String, Integer> CHUNKS = Map.ofEntries(
            Map.entry("DATA", 0),
            Map.entry("INIT", 1),
            Map.entry("INIT_ACK", 2),
            Map.entry("SACK", 3),
            Map.entry("ABORT", 6),
            Map.entry("SHUTDOWN", 7),
            Map.entry("SHUTDOWN_ACK", 8),
            Map.entry("ERROR", 9),
            Map.entry("COOKIE_ECHO", 10),
            Map.entry("COOKIE_ACK", 11),
            Map.entry("SHUTDOWN_COMPLETE", 14));

    private final Bench bench = new Bench();

    private Cause send(String packet) {
        int chunk = CHUNKS.getOrDefault(packet.substring(2), -1);
        return bench.send(
                packet.startsWith("C")
                        ? TestPacket.sctp(Bench.CLIENT, 5000, Bench.VIP, 99, chunk)
                        : TestPacket.sctp("10.2.0.21", 98, Bench.CLIENT, 5000, chunk));
    }

    /** The states of a Linux 6.1 kernel for the same packets, with what was left of their timeouts. */
    @Test
    void anAssociationGoesThroughTheKernelsStates() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        List<String> steps = List.of(
                "C:INIT INIT1 4",
                "S:INIT_ACK C-SENT 61",
                "C:COOKIE_ECHO C-REPLIED 61",
                "S:COOKIE_ACK ESTABLISHED 900",
                "C:DATA ESTABLISHED 900",
                "C:SHUTDOWN S-RECEIVED 61",
                "S:SHUTDOWN_ACK S-ACK-SENT 61",
                "C:SHUTDOWN_COMPLETE CLOSED 61");
        for (String step : steps) {
            String[] words = step.split(" ");
            assertThat(send(words[0])).isEqualTo(Cause.FORWARDED);
            assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
            ConnectionSnapshot connection = bench.onlyConnection();
            assertThat(connection.protocol()).isEqualTo("SCTP");
            assertThat(connection.state() + " " + connection.expires().toSeconds())
                    .describedAs(step)
                    .isEqualTo(words[1] + " " + words[2]);
            boolean active = words[1].equals("ESTABLISHED");
            DestinationSnapshot server = bench.destination(SERVICE, "10.2.0.21");
            assertThat(server.activeConnections()).isEqualTo(active ? 1 : 0);
            assertThat(server.inactiveConnections()).isEqualTo(active ? 0 : 1);
        }
        bench.pass(Duration.ofSeconds(62));
        assertThat(bench.connections()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "C:INIT C:COOKIE_ECHO,INIT",
        "C:INIT S:ABORT,REJECTED",
        "C:INIT C:ABORT,CLOSED",
        "C:INIT C:INIT_ACK C:ABORT,REJECTED",
        "C:INIT S:INIT_ACK C:COOKIE_ECHO S:COOKIE_ACK S:SHUTDOWN,S-SENT",
        "C:INIT S:INIT,C-WAIT",
        "C:INIT S:INIT S:COOKIE_ECHO,C-ECHOED",
        "C:INIT S:INIT C:INIT_ACK,COOKIE",
        "C:INIT S:ERROR,CLOSED",
    })
    void theTablesAreIpvss(String packets, String state) {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        for (String packet : packets.split(" ")) {
            send(packet);
        }
        assertThat(bench.onlyConnection().state()).isEqualTo(state);
    }

    @Test
    void aDirectRoutingServersHalfIsGuessed() {
        bench.with(SERVICE, "rr", ForwardingMethod.DR, "10.2.0.21:99");
        send("C:INIT");
        send("C:COOKIE_ECHO");
        assertThat(bench.onlyConnection().state()).isEqualTo("ESTABLISHED");
        send("C:SHUTDOWN");
        send("C:SHUTDOWN_COMPLETE");
        assertThat(bench.onlyConnection().state()).isEqualTo("CLOSED");
    }

    @Test
    void onlyAnInitBeginsUnlessSloppy() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        assertThat(send("C:DATA")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(bench.send(TestPacket.sctp(Bench.CLIENT, 5000, Bench.VIP, 99)))
                .isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        bench.engine.setOptions(EngineOptions.DEFAULT.withSloppySctp(true));
        assertThat(send("C:ABORT")).isEqualTo(Cause.NOT_A_NEW_CONNECTION);
        assertThat(send("C:DATA")).isEqualTo(Cause.FORWARDED);
        assertThat(bench.onlyConnection().state()).isEqualTo("ESTABLISHED");
    }

    @Test
    void anInitReplacesAClosedAssociation() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        send("C:INIT");
        send("C:INIT");
        assertThat(bench.destination(SERVICE, "10.2.0.21").counters().connections())
                .isEqualTo(1);
        send("C:ABORT");
        send("C:INIT");
        assertThat(bench.destination(SERVICE, "10.2.0.21").counters().connections())
                .isEqualTo(2);
        assertThat(bench.onlyConnection().state()).isEqualTo("INIT1");
    }

    @Test
    void anAbortBehindACookieCounts() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        send("C:INIT");
        bench.send(TestPacket.sctp(Bench.CLIENT, 5000, Bench.VIP, 99, 10, 6));
        assertThat(bench.onlyConnection().state()).isEqualTo("CLOSED");
    }

    @Test
    void whatIsShorterThanItsHeaderIsDropped() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        byte[] packet = TestPacket.sctp(Bench.CLIENT, 5000, Bench.VIP, 99, 1);
        byte[] cut = Bench.truncated(packet, 31);
        assertThat(bench.send(TestPacket.changed(cut, 3, 31))).isEqualTo(Cause.BAD_LENGTH);
    }

    @Test
    void icmpErrorsAreTranslatedBothWays() {
        bench.with(SERVICE, "rr", ForwardingMethod.NAT, "10.2.0.21:98");
        send("C:INIT");
        byte[] toServer = bench.packet();
        assertThat(bench.send(TestPacket.icmp("10.2.0.21", Bench.CLIENT, 3, 2, toServer)))
                .isEqualTo(Cause.ICMP_FORWARDED);
        assertThat(bench.nextHop()).isEqualTo(Bench.CLIENT);
        assertThat(quotedEndpoints()).isEqualTo("10.1.0.100:5000 > 10.9.9.9:99");
        send("S:INIT_ACK");
        byte[] toClient = bench.packet();
        assertThat(bench.send(TestPacket.icmp("10.1.0.1", Bench.VIP, 3, 4, toClient)))
                .isEqualTo(Cause.ICMP_FORWARDED);
        assertThat(bench.nextHop()).isEqualTo("10.2.0.21");
        assertThat(quotedEndpoints()).isEqualTo("10.2.0.21:98 > 10.1.0.100:5000");
    }

    private String quotedEndpoints() {
        byte[] error = bench.packet();
        assertThat(TestPacket.checksums(error)).isEqualTo("good");
        byte[] quoted = new byte[error.length - 28];
        System.arraycopy(error, 28, quoted, 0, quoted.length);
        return TestPacket.endpoints(quoted);
    }

    @Test
    void theChecksumFollowsThePortWhateverTheLength() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int length = 12; length < 3000; length += 1 + random.nextInt(7)) {
            byte[] packet = new byte[length];
            random.nextBytes(packet);
            ByteBuffer view = ByteBuffer.wrap(packet);
            int error = random.nextBoolean() ? 0 : random.nextInt();
            view.putInt(8, Integer.reverseBytes((int) TestPacket.crc32c(packet, 0) ^ error));
            int port = random.nextInt(1 << 16);
            int offset = random.nextBoolean() ? 0 : 2;
            Crc32c.putPort(MemorySegment.ofArray(packet), 0, length, offset, port);
            assertThat(view.getShort(offset) & 0xFFFF).isEqualTo(port);
            assertThat(Integer.reverseBytes(view.getInt(8)))
                    .describedAs("seed %d: %s", seed, HexFormat.of().formatHex(packet))
                    .isEqualTo((int) TestPacket.crc32c(packet, 0) ^ error);
        }
    }
}
