package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of the schedulers' choices in general. Random tests print their seed in the failure. */
class SchedulerPropertiesTest {
    private final ServerRegistry registry = new ServerRegistry(1);
    private final Packet packet = new Packet();
    private long now = Duration.ofHours(1).toNanos();

    static Stream<String> schedulers() {
        return Schedulers.names().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("schedulers")
    void neverChoosesAServerWithoutWeightOrOverloadedOrRemoved(String name) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        VirtualService service = service(name, random.nextBoolean() ? Set.of(SchedulerFlag.FALLBACK) : Set.of());
        List<RealServer> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(add(service, i, random.nextInt(4)));
        }
        for (int step = 0; step < 3_000; step++) {
            RealServer changed = all.get(random.nextInt(all.size()));
            switch (random.nextInt(8)) {
                case 0 -> {
                    changed.apply(
                            new DestinationSettings(ForwardingMethod.DR, random.nextInt(4), random.nextInt(6), 0));
                    service.edited(changed, false, 0);
                }
                case 1 -> {
                    if (changed.available) {
                        service.remove(changed, 0);
                    } else {
                        service.add(changed, 0);
                    }
                }
                case 2 -> {
                    if (changed.connections() > 0) {
                        changed.unbound(changed.active > 0);
                    }
                }
                default -> {
                    RealServer server =
                            choose(service, "10.1." + random.nextInt(200) + ".7", random.nextInt(40) + 1000);
                    if (server != null) {
                        // A cached place of lblc is used in spite of the connection limit, as in the kernel.
                        boolean free = !server.overloaded || name.equals("lblc");
                        assertThat(server.available && server.weight > 0 && free)
                                .describedAs("%s, seed %d, step %d", name, seed, step)
                                .isTrue();
                        server.bound();
                        if (random.nextBoolean()) {
                            server.activated();
                        }
                    }
                }
            }
        }
    }

    @Test
    void weightedRoundRobinGivesEachItsWeightInEachRound() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int run = 0; run < 200; run++) {
            VirtualService service = service("wrr", Set.of());
            int divisor = 1 + random.nextInt(3);
            List<RealServer> all = new ArrayList<>();
            for (int i = 0; i < 2 + random.nextInt(5); i++) {
                all.add(add(service, i, divisor * random.nextInt(12)));
            }
            int common = all.stream().mapToInt(server -> server.weight).reduce(0, Divisors::greatestCommon);
            if (common == 0) {
                continue;
            }
            int round = all.stream().mapToInt(server -> server.weight / common).sum();
            for (int rounds = 0; rounds < 3; rounds++) {
                Map<RealServer, Long> picks = IntStream.range(0, round)
                        .mapToObj(_ -> Objects.requireNonNull(choose(service, Bench.CLIENT, 1000)))
                        .collect(Collectors.groupingBy(server -> server, Collectors.counting()));
                for (RealServer server : all) {
                    assertThat(picks.getOrDefault(server, 0L))
                            .describedAs("seed %d, run %d", seed, run)
                            .isEqualTo(server.weight / common);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 16, 64, 100})
    void maglevGivesEqualWeightsEqualShares(int count) {
        MaglevHashing maglev = new MaglevHashing();
        ServerList list = list(count);
        maglev.attached(list);
        Map<RealServer, Long> owned = slotCounts(maglev);
        assertThat(owned).hasSize(count);
        assertThat(owned.values().stream().mapToLong(Long::longValue).max().orElseThrow()
                        - owned.values().stream()
                                .mapToLong(Long::longValue)
                                .min()
                                .orElseThrow())
                .isLessThanOrEqualTo(1);
    }

    /**
     * Holds for the kernel's 4093 slots up to about eight servers; with 16 some 1.5 to 7 % of the others' slots move, as in
     * the kernel, whose table this is slot by slot.
     */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void maglevMovesFewSlotsOfTheOthersWhenAServerLeaves(int count) {
        int moved = 0;
        int others = 0;
        for (int leaving = 0; leaving < count; leaving++) {
            MaglevHashing maglev = new MaglevHashing();
            ServerList list = list(count);
            maglev.attached(list);
            @Nullable RealServer[] before = maglev.slots.clone();
            RealServer gone = list.toList().get(leaving);
            list.remove(gone);
            maglev.removed(list);
            for (int slot = 0; slot < MaglevHashing.SIZE; slot++) {
                if (before[slot] != gone) {
                    others++;
                    moved += before[slot] != maglev.slots[slot] ? 1 : 0;
                }
            }
        }
        assertThat((double) moved / others).isLessThan(0.01);
    }

    @Test
    void maglevSharesAsTheWeightsSay() {
        VirtualService service = service("mh", Set.of());
        MaglevHashing maglev = new MaglevHashing();
        RealServer small = add(service, 1, 10);
        RealServer big = add(service, 2, 30);
        maglev.attached(service.servers);
        Map<RealServer, Long> owned = slotCounts(maglev);
        assertThat((double) owned.getOrDefault(big, 0L) / owned.getOrDefault(small, 0L))
                .isBetween(2.98, 3.02);
    }

    @Test
    void twoChoicesTakeTheLessLoadedOfTheTwoDrawn() {
        List<Long> draws = new ArrayList<>();
        RandomGenerator random = new RandomGenerator() {
            @Override
            public long nextLong() {
                throw new IllegalStateException("only bounded numbers are drawn");
            }

            @Override
            public long nextLong(long bound) {
                assertThat(bound).isEqualTo(7);
                return draws.removeFirst();
            }
        };
        VirtualService service =
                new VirtualService(Bench.tcp(Bench.VIP, 80), new ServiceSettings("twos"), new TwoRandomChoices(random));
        RealServer one = add(service, 1, 1);
        RealServer two = add(service, 2, 2);
        RealServer three = add(service, 3, 3);
        // Newest first: 0..3 draw the third, 4..5 the second, 6 the first.
        draws.addAll(List.of(0L, 3L, 4L, 5L, 6L, 6L));
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(three);
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(two);
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(one);
        for (int i = 0; i < 4; i++) {
            three.bound();
        }
        two.bound();
        // 4 connections by weight 3 are more than 1 by weight 2; equal loads leave the first one drawn.
        draws.addAll(List.of(1L, 4L, 4L, 1L, 6L, 4L));
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(two);
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(two);
        assertThat(choose(service, Bench.CLIENT, 1)).isSameAs(one);
    }

    @Test
    void localityCacheIsBoundedAndForgets() {
        LocalityCache<LocalityCache.Entry> cache = new LocalityCache<>();
        for (int i = 0; i < LocalityCache.MOST + 100; i++) {
            cache.add(new LocalityCache.Entry(false, 0, AddressWords.mapped(i)) {}, now);
        }
        assertThat(cache.size()).isEqualTo(LocalityCache.MOST);
        cache.pass(now + Duration.ofMinutes(6).toNanos() - 1);
        assertThat(cache.size()).as("nothing was unused for six minutes").isEqualTo(LocalityCache.MOST);
        cache.pass(now + Duration.ofMinutes(7).toNanos());
        int surplus = LocalityCache.MOST - LocalityCache.ROOMY;
        assertThat(cache.size()).isLessThan(LocalityCache.MOST).isGreaterThanOrEqualTo(LocalityCache.ROOMY - surplus);
        LocalityCache.Entry known = cache.find(false, 0, AddressWords.mapped(LocalityCache.MOST - 1));
        if (known != null) {
            known.lastUsed = now + Duration.ofHours(24).toNanos();
        }
        cache.pass(now + Duration.ofHours(25).toNanos());
        assertThat(cache.size()).as("a day later only what was used is left").isEqualTo(known == null ? 0 : 1);
    }

    private static Map<RealServer, Long> slotCounts(MaglevHashing maglev) {
        return Arrays.stream(maglev.slots)
                .map(Objects::requireNonNull)
                .collect(Collectors.groupingBy(server -> server, HashMap::new, Collectors.counting()));
    }

    private ServerList list(int count) {
        VirtualService service = service("rr", Set.of());
        for (int i = 0; i < count; i++) {
            add(service, i, 1);
        }
        return service.servers;
    }

    private static VirtualService service(String scheduler, Set<SchedulerFlag> flags) {
        Scheduler made = Schedulers.make(scheduler, new SplittableRandom(7)).orElseThrow();
        return new VirtualService(Bench.tcp(Bench.VIP, 80), new ServiceSettings(scheduler, flags), made);
    }

    private RealServer add(VirtualService service, int number, int weight) {
        RealServer server = registry.make(service, Bench.server("10.2.0." + (number + 1), 80));
        server.apply(Bench.dr(weight));
        service.add(server, 0);
        return server;
    }

    private @Nullable RealServer choose(VirtualService service, String client, int port) {
        byte[] bytes = TestPacket.tcp(client, port, Bench.VIP, 80, "S");
        assertThat(packet.parse(MemorySegment.ofArray(bytes), bytes.length)).isNull();
        now += 1_000_000;
        return service.choose(packet, now);
    }
}
