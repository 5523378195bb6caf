package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what a Linux 6.1 kernel chose. Lines: {@code scheduler NAME PROTOCOL}, {@code add SERVER WEIGHT UPPER}, {@code
 * weight SERVER WEIGHT}, {@code delete SERVER}, {@code pick SERVER|none} for a new connection, {@code fin N} and {@code
 * rst N} for a client's packet of the N-th pick, {@code final SERVER WEIGHT ACTIVE INACTIVE}.
 */
class SchedulerVectorsTest {
    static Stream<String> recordings() {
        return Vectors.names("schedulers");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void choosesAsTheKernelDid(String name) {
        Bench bench = new Bench(Bench.linuxOptions());
        ServiceKey.Addressed service = Bench.tcp(Bench.VIP, 80);
        List<String> finals = new ArrayList<>();
        int picks = 0;
        int step = 0;
        for (String line : Vectors.lines("schedulers", name)) {
            String[] words = line.split(" ");
            step++;
            switch (words[0]) {
                case "scheduler" -> {
                    service = words[2].equals("tcp") ? service : Bench.udp(Bench.VIP, 80);
                    bench.table.addService(service, new ServiceSettings(words[1]));
                }
                case "add" ->
                    bench.table.addDestination(
                            service,
                            server(words[1]),
                            new DestinationSettings(
                                    ForwardingMethod.DR, Integer.parseInt(words[2]), Integer.parseInt(words[3]), 0));
                case "weight" ->
                    bench.table.editDestination(service, server(words[1]), Bench.dr(Integer.parseInt(words[2])));
                case "delete" -> bench.table.removeDestination(service, server(words[1]));
                case "pick" -> {
                    assertThat(pick(bench, service.protocol(), 40_000 + picks))
                            .describedAs("line %d", step)
                            .isEqualTo(words[1]);
                    picks++;
                }
                case "fin" -> bench.client(40_000 + Integer.parseInt(words[1]), "FA");
                case "rst" -> bench.client(40_000 + Integer.parseInt(words[1]), "R");
                case "final" -> finals.add(line);
                default -> throw new IllegalArgumentException(line);
            }
        }
        assertThat(finals(bench, service)).containsExactlyInAnyOrderElementsOf(finals);
    }

    private static String pick(Bench bench, Protocol protocol, int port) {
        Cause cause = protocol == Protocol.TCP
                ? bench.client(port, "S")
                : bench.send(TestPacket.udp(Bench.CLIENT, port, Bench.VIP, 80, "x"));
        if (cause == Cause.NO_DESTINATION) {
            return "none";
        }
        assertThat(cause).isEqualTo(Cause.FORWARDED);
        return bench.nextHop().substring("10.2.0.".length());
    }

    private static List<String> finals(Bench bench, ServiceKey.Addressed service) {
        return bench.table.service(service).orElseThrow().destinations().stream()
                .map(d -> "final " + d.key().address().getHostAddress().substring("10.2.0.".length()) + " "
                        + d.settings().weight() + " " + d.activeConnections() + " " + d.inactiveConnections())
                .toList();
    }

    private static DestinationKey server(String id) {
        return Bench.server("10.2.0." + id, 80);
    }
}
