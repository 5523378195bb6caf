package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays the TCP states a Linux 6.1 kernel went through. Each line: packets after the client's SYN as {@code
 * DIRECTION:FLAGS} with C for client and S for server, then the state and the whole seconds left after some
 * milliseconds.
 */
class TcpStateVectorsTest {
    static Stream<String> recordings() {
        return Vectors.names("tcp");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void movesAsTheKernelDid(String name) {
        boolean secure = name.contains("secure");
        ForwardingMethod method = name.startsWith("nat") ? ForwardingMethod.NAT : ForwardingMethod.DR;
        for (String line : Vectors.lines("tcp", name)) {
            Bench bench = new Bench(Bench.linuxOptions().withConnReuseMode(0).withSecureTcp(secure))
                    .with(Bench.tcp(Bench.VIP, 80), "rr", method, "10.2.0.21:80");
            bench.client(40_000, "S");
            String[] sides = line.split("> ");
            for (String packet : sides[0].split(" ")) {
                if (packet.startsWith("C:")) {
                    bench.client(40_000, packet.substring(2));
                } else if (packet.startsWith("S:")) {
                    bench.server("10.2.0.21", 80, 40_000, packet.substring(2));
                }
            }
            bench.pass(java.time.Duration.ofMillis(5));
            ConnectionSnapshot connection = bench.onlyConnection();
            assertThat(connection.state() + " " + connection.expires().toSeconds())
                    .describedAs(line)
                    .isEqualTo(sides[1]);
            DestinationSnapshot server = bench.destination(Bench.tcp(Bench.VIP, 80), "10.2.0.21");
            boolean active = TcpState.valueOf(connection.state()).isActive();
            assertThat(server.activeConnections()).describedAs(line).isEqualTo(active ? 1 : 0);
            assertThat(server.inactiveConnections()).describedAs(line).isEqualTo(active ? 0 : 1);
        }
    }
}
