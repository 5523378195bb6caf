package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays packets a Linux 6.1 director received and sent. Lines: {@code service PROTOCOL ADDRESS PORT}, {@code server
 * ADDRESS PORT METHOD} (of that service; {@code tun TYPE}, with GUE's port and {@code csum} or {@code nocsum}), {@code mtu BYTES}, {@code pmtu_disc 0}, {@code in PACKET}, and what became of it: {@code out
 * PACKET}, {@code reply PACKET} or {@code stack}. Packets are in hexadecimal from the IP header on.
 */
class PacketVectorsTest {
    static Stream<String> recordings() {
        return Vectors.names("packets");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void sendsWhatTheKernelSent(String name) {
        Bench bench = new Bench();
        ServiceKey service = Bench.tcp(Bench.VIP, 80);
        byte[] received = {};
        for (String line : Vectors.lines("packets", name)) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "#" -> {}
                case "service" -> {
                    service = ServiceKey.of(
                            Protocol.valueOf(words[1].toUpperCase(Locale.ROOT)),
                            TestPacket.address(words[2]),
                            Integer.parseInt(words[3]));
                    bench.table.addService(service, new ServiceSettings("rr"));
                }
                case "server" ->
                    bench.table.addDestination(
                            service, Bench.server(words[1], Integer.parseInt(words[2])), settings(words));
                case "pmtu_disc" -> bench.engine.setOptions(EngineOptions.DEFAULT.withPmtuDisc(words[1].equals("1")));
                case "mtu" -> bench.mtu = Integer.parseInt(words[1]);
                case "in" -> {
                    received = HexFormat.of().parseHex(words[1]);
                    bench.send(received);
                }
                case "out" -> {
                    assertThat(bench.result.verdict()).isEqualTo(Verdict.FORWARD);
                    assertThat(idMasked(bench.packet()))
                            .isEqualTo(idMasked(HexFormat.of().parseHex(words[1])));
                }
                case "reply" -> {
                    assertThat(bench.result.verdict()).isEqualTo(Verdict.REPLY);
                    byte[] reply = bench.packet();
                    assertThat(TestPacket.checksums(reply)).isEqualTo("good");
                    assertThat(masked(reply)).isEqualTo(masked(HexFormat.of().parseHex(words[1])));
                }
                case "stack" -> {
                    assertThat(bench.result.verdict()).isEqualTo(Verdict.STACK);
                    assertThat(bench.packet()).isEqualTo(received);
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static DestinationSettings settings(String[] words) {
        return switch (words[3]) {
            case "nat" -> Bench.nat(1);
            case "dr" -> Bench.dr(1);
            case "tun" -> new DestinationSettings(ForwardingMethod.TUN, 1, 0, 0, tunnel(words));
            default -> throw new IllegalArgumentException(words[3]);
        };
    }

    private static Tunnel tunnel(String[] words) {
        boolean checksum = words[words.length - 1].equals("csum");
        return switch (words[4]) {
            case "ipip" -> Tunnel.IPIP;
            case "gue" ->
                new Tunnel.Gue(Integer.parseInt(words[5]), checksum ? Tunnel.Checksum.FULL : Tunnel.Checksum.NONE);
            case "gre" -> new Tunnel.Gre(checksum);
            default -> throw new IllegalArgumentException(words[4]);
        };
    }

    /** The identification of a packet that may be fragmented is its sender's choice. */
    private static String idMasked(byte[] packet) {
        boolean wrapped = packet[0] >>> 4 == 4 && (packet[9] == 41 || packet[9] == 4) && (packet[6] & 0x40) == 0;
        return wrapped ? masked(packet) : HexFormat.of().formatHex(packet);
    }

    /** Without what a host may choose: IPv4 identification (and so the header checksum), IPv6 flow label. */
    private static String masked(byte[] packet) {
        if (packet[0] >>> 4 == 4) {
            packet[4] = packet[5] = packet[10] = packet[11] = 0;
        } else {
            packet[1] = packet[2] = packet[3] = 0;
        }
        return HexFormat.of().formatHex(packet);
    }
}
