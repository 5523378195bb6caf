package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random and mutated packets: nothing breaks, nothing goes to a stranger, and what is forwarded has good checksums. */
class FuzzTest {
    private static final int PACKETS = 40_000;
    private static final Set<String> SERVERS = Set.of("10.2.0.21", "10.2.0.22", "fd02::21");

    private final Bench bench = new Bench(
                    EngineOptions.DEFAULT.withConnReuseMode(3).withIcmpErrorsPerSecond(1_000_000_000))
            .with(Bench.tcp(Bench.VIP, 80), "wlc", ForwardingMethod.NAT, "10.2.0.21:8080", "10.2.0.22:8080")
            .with(Bench.udp(Bench.VIP, 53), "rr", ForwardingMethod.NAT, "10.2.0.21:5353")
            .with(Bench.udp(Bench.VIP, 54), "rr", ForwardingMethod.DR, "10.2.0.22:54")
            .with(Bench.tcp("fd09::9", 80), "wrr", ForwardingMethod.NAT, "fd02::21:8080");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void surviveAnything(long seed) {
        Random random = new Random(seed);
        bench.fastPathTakes = true;
        List<byte[]> seeds = seeds();
        for (int i = 0; i < PACKETS; i++) {
            byte[] packet = mutated(seeds.get(random.nextInt(seeds.size())), random);
            bench.fastPathLastUsed = bench.now;
            bench.send(packet);
            check("seed " + seed + ", packet " + i, packet);
            bench.now += random.nextInt(100_000_000);
            if (random.nextInt(50) == 0) {
                bench.engine.tick(bench.now);
            }
        }
        long total = 0;
        for (Cause cause : Cause.values()) {
            total += bench.engine.packets(cause);
        }
        assertThat(total).isEqualTo(PACKETS);
        assertThat(bench.engine.packets(Cause.FORWARDED)).isGreaterThan(1000);
        assertThat(bench.engine.packets(Cause.ICMP_FORWARDED)).isGreaterThan(100);
    }

    private void check(String which, byte[] received) {
        if (bench.result.verdict() == Verdict.STACK) {
            assertThat(bench.packet()).describedAs(which).isEqualTo(Arrays.copyOf(received, bench.result.length()));
        } else if (bench.result.verdict() == Verdict.FORWARD) {
            // Towards a client only if a server sent it, towards a server only if it is one of ours.
            boolean fromServer = SERVERS.contains(source(received)) || bench.result.cause() == Cause.ICMP_FORWARDED;
            assertThat(fromServer || SERVERS.contains(bench.nextHop()))
                    .describedAs(which)
                    .isTrue();
        }
        if (bench.result.verdict() == Verdict.REPLY) {
            assertThat(TestPacket.checksums(bench.packet())).describedAs(which).isEqualTo("good");
            assertThat(bench.nextHop()).describedAs(which).isEqualTo(source(received));
        }
    }

    private static String source(byte[] packet) {
        boolean ipv6 = packet[0] >>> 4 == 6;
        byte[] address = Arrays.copyOfRange(packet, ipv6 ? 8 : 12, ipv6 ? 24 : 16);
        return IpvsadmAddress.text(AddressWords.toInetAddress(ipv6, word(address, 0, ipv6), word(address, 8, ipv6)));
    }

    private static long word(byte[] address, int from, boolean ipv6) {
        if (!ipv6) {
            return from == 0 ? 0 : AddressWords.mapped(Wire.i32(java.lang.foreign.MemorySegment.ofArray(address), 0));
        }
        return Wire.i64(java.lang.foreign.MemorySegment.ofArray(address), from);
    }

    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String flags : List.of("S", "A", "FA", "R")) {
            seeds.add(TestPacket.tcp(Bench.CLIENT, 40_000, Bench.VIP, 80, flags));
            seeds.add(TestPacket.tcp("10.2.0.21", 8080, Bench.CLIENT, 40_000, flags));
            seeds.add(TestPacket.tcp("fd01::1", 40_000, "fd09::9", 80, flags));
            seeds.add(TestPacket.tcp("fd02::21", 8080, "fd01::1", 40_000, flags));
        }
        seeds.add(TestPacket.udp(Bench.CLIENT, 40_001, Bench.VIP, 53, "question"));
        seeds.add(TestPacket.udp(Bench.CLIENT, 40_001, Bench.VIP, 54, "question"));
        seeds.add(TestPacket.udp("10.2.0.21", 5353, Bench.CLIENT, 40_001, "answer"));
        byte[] toClient = TestPacket.udp(Bench.VIP, 53, Bench.CLIENT, 40_001, "answer");
        byte[] toServer = TestPacket.udp(Bench.CLIENT, 40_001, "10.2.0.21", 5353, "question");
        seeds.add(TestPacket.icmp("10.1.0.150", Bench.VIP, 3, 4, toClient));
        seeds.add(TestPacket.icmp("10.2.0.21", Bench.CLIENT, 3, 3, toServer));
        return seeds;
    }

    /** Changes some bytes, the length, or nothing; mends the IPv4 header checksum mostly, to get further in. */
    private static byte[] mutated(byte[] seed, Random random) {
        byte[] packet = seed.clone();
        if (random.nextInt(10) == 0) {
            packet = Arrays.copyOf(packet, 1 + random.nextInt(packet.length + 30));
        }
        int changes = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
        for (int i = 0; i < changes; i++) {
            packet[random.nextInt(packet.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(100) == 0) {
            random.nextBytes(packet);
        }
        return packet[0] == 0x45 && packet.length >= 20 && random.nextInt(5) > 0
                ? TestPacket.changed(packet, 0, packet[0])
                : packet;
    }
}
