package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Replays what a 64-bit Linux 6.1 kernel chose by addresses. Lines: {@code scheduler NAME FLAG...}, {@code add SERVER
 * WEIGHT}, {@code weight SERVER WEIGHT}, {@code delete SERVER}, {@code pick CLIENT PORT DESTINATION SERVER|none} for a
 * new connection, which stays active.
 */
class HashingVectorsTest {
    private final Packet packet = new Packet();
    private final ServerRegistry registry = new ServerRegistry(1);

    static Stream<String> recordings() {
        return Vectors.names("hashing");
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void choosesAsTheKernelDid(String name) {
        List<String> lines = Vectors.lines("hashing", name);
        String[] header = lines.getFirst().split(" ");
        VirtualService service = service(header[1], flags(header));
        List<String> chosen = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "add" -> add(service, words[1], Integer.parseInt(words[2]));
                case "weight" -> {
                    RealServer edited = server(service, words[1]);
                    edited.apply(Bench.dr(Integer.parseInt(words[2])));
                    service.edited(edited, false, 0);
                }
                case "delete" -> service.remove(server(service, words[1]), 0);
                case "pick" -> {
                    expected.add(line);
                    chosen.add("pick " + words[1] + " " + words[2] + " " + words[3] + " "
                            + pick(service, words[1], Integer.parseInt(words[2]), words[3]));
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
        assertThat(chosen).isNotEmpty().isEqualTo(expected);
    }

    private static Set<SchedulerFlag> flags(String[] header) {
        Set<SchedulerFlag> flags = EnumSet.noneOf(SchedulerFlag.class);
        for (String word : Arrays.asList(header).subList(2, header.length)) {
            flags.add(word.endsWith("-port") ? SchedulerFlag.PORT : SchedulerFlag.FALLBACK);
        }
        return flags;
    }

    private static VirtualService service(String scheduler, Set<SchedulerFlag> flags) {
        Scheduler made = Schedulers.make(scheduler, new SplittableRandom(1)).orElseThrow();
        return new VirtualService(Bench.udp(Bench.VIP, 80), new ServiceSettings(scheduler, flags), made);
    }

    private void add(VirtualService service, String address, int weight) {
        RealServer server = registry.make(service, Bench.server(address, 80));
        server.apply(Bench.dr(weight));
        service.add(server, 0);
    }

    private static RealServer server(VirtualService service, String address) {
        return Optional.ofNullable(service.servers.find(Bench.server(address, 80)))
                .orElseThrow();
    }

    private String pick(VirtualService service, String client, int port, String destination) {
        byte[] bytes = TestPacket.tcp(client, port, destination, 80, "S");
        assertThat(packet.parse(MemorySegment.ofArray(bytes), bytes.length)).isNull();
        @Nullable RealServer server = service.choose(packet, 1_000_000_000L);
        if (server == null) {
            return "none";
        }
        server.bound();
        server.activated();
        return IpvsadmAddress.text(server.key.address());
    }
}
