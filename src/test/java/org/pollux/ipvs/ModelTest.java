package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes, packets and time, on the engine and on the {@link Model}: after each step both hold the same. */
class ModelTest {
    private static final int STEPS = 1_500;
    /** Steps of the timer, so that it is exact. */
    private static final long TICK = 1L << 24;

    private static final List<ServiceKey.Addressed> SERVICES =
            List.of(Bench.tcp(Bench.VIP, 80), Bench.tcp("10.9.9.8", 80), Bench.udp(Bench.VIP, 53));
    private static final List<String> SCHEDULERS = List.of("rr", "wrr", "lc", "wlc");
    private static final List<String> FLAGS = List.of("S", "S", "A", "A", "PA", "FA", "R", "SA", "P", "RA");

    private final Random random = new Random();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void engineAndModelAgree(long seed) {
        random.setSeed(seed);
        EngineOptions options =
                EngineOptions.DEFAULT.withExpireNodestConn(seed % 2 == 0).withIcmpErrorsPerSecond(1_000_000_000);
        Bench bench = new Bench(options);
        Model model = new Model(options, bench.now);
        for (int step = 0; step < STEPS; step++) {
            String done = step(bench, model);
            assertThat(Model.describe(bench))
                    .describedAs("seed %d, step %d: %s", seed, step, done)
                    .isEqualTo(model.describe());
        }
        assertThat(bench.engine.packets(Cause.FORWARDED)).isGreaterThan(100);
    }

    private String step(Bench bench, Model model) {
        ServiceKey.Addressed service = SERVICES.get(random.nextInt(SERVICES.size()));
        return switch (random.nextInt(20)) {
            case 0 -> changeService(bench, model, service);
            case 1, 2 -> changeDestination(bench, model, service);
            case 3 -> pass(bench, model);
            case 4, 5, 6, 7, 8 -> server(bench, model, service);
            default -> client(bench, model, service);
        };
    }

    private String changeService(Bench bench, Model model, ServiceKey.Addressed key) {
        ServiceSettings settings = new ServiceSettings(SCHEDULERS.get(random.nextInt(SCHEDULERS.size())));
        if (!model.services.containsKey(key)) {
            bench.table.addService(key, settings);
            model.services.put(key, new Model.Service(key));
            return "add " + key;
        }
        if (random.nextInt(5) > 0) {
            bench.table.editService(key, settings);
            return "edit " + key;
        }
        bench.table.removeService(key);
        model.removeService(key);
        return "remove " + key;
    }

    private String changeDestination(Bench bench, Model model, ServiceKey.Addressed key) {
        Model.Service service = model.services.get(key);
        if (service == null) {
            return changeService(bench, model, key);
        }
        DestinationKey destination = destination();
        DestinationSettings settings = settings();
        Model.Server server = service.servers.stream()
                .filter(s -> s.key.equals(destination))
                .findFirst()
                .orElse(null);
        if (server == null) {
            bench.table.addDestination(key, destination, settings);
            model.addDestination(key, destination, settings);
            return "add " + destination;
        }
        if (random.nextInt(3) > 0) {
            bench.table.editDestination(key, destination, settings);
            model.edit(server, settings);
            return "edit " + destination;
        }
        bench.table.removeDestination(key, destination);
        model.removeDestination(key, server);
        return "remove " + destination;
    }

    private DestinationKey destination() {
        return Bench.server("10.2.0." + (21 + random.nextInt(3)), 8080);
    }

    private DestinationSettings settings() {
        int upper = random.nextBoolean() ? 1 + random.nextInt(4) : 0;
        return new DestinationSettings(
                random.nextBoolean() ? ForwardingMethod.NAT : ForwardingMethod.DR,
                Math.max(0, random.nextInt(6) - 1),
                upper,
                random.nextBoolean() ? 0 : random.nextInt(upper + 1));
    }

    private String pass(Bench bench, Model model) {
        if (random.nextInt(10) == 0) {
            Timeouts timeouts = new Timeouts(seconds(1000), seconds(200), seconds(100));
            bench.table.setTimeouts(timeouts);
            model.timeouts = timeouts;
            return "set " + timeouts;
        }
        long nanos = random.nextLong(8) * random.nextLong(1000) * TICK;
        model.purge(model.now + nanos);
        bench.pass(Duration.ofNanos(nanos));
        model.pass(nanos);
        return "pass " + nanos;
    }

    private Duration seconds(int below) {
        return Duration.ofSeconds(1 + random.nextInt(below));
    }

    private String client(Bench bench, Model model, ServiceKey.Addressed service) {
        int port = 40_000 + random.nextInt(12);
        String flags = FLAGS.get(random.nextInt(FLAGS.size()));
        String vip = service.address().getHostAddress();
        byte[] packet = service.protocol() == Protocol.TCP
                ? TestPacket.tcp(Bench.CLIENT, port, vip, service.port(), flags)
                : TestPacket.udp(Bench.CLIENT, port, vip, service.port(), "question");
        Cause cause = bench.send(packet);
        @Nullable DestinationKey chosen = cause == Cause.FORWARDED ? Bench.server(bench.nextHop(), 8080) : null;
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        int bits = service.protocol() == Protocol.TCP ? packet[33] : 0;
        assertThat(cause).isEqualTo(model.client(service, port, bits, packet.length, chosen));
        return "client " + port + " " + flags + " to " + service + ": " + cause;
    }

    private String server(Bench bench, Model model, ServiceKey.Addressed service) {
        int port = 40_000 + random.nextInt(12);
        String flags = FLAGS.get(random.nextInt(FLAGS.size()));
        DestinationKey server = destination();
        String address = server.address().getHostAddress();
        byte[] packet = service.protocol() == Protocol.TCP
                ? TestPacket.tcp(address, server.port(), Bench.CLIENT, port, flags)
                : TestPacket.udp(address, server.port(), Bench.CLIENT, port, "answer");
        Cause cause = bench.send(packet);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        int bits = service.protocol() == Protocol.TCP ? packet[33] : 0;
        assertThat(cause).isEqualTo(model.server(service.protocol(), server, port, bits, packet.length));
        return "server " + address + " " + flags + " to " + port + ": " + cause;
    }
}
