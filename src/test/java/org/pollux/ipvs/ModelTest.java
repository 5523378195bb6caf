package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes, packets and time, on the engine and on the {@link Model}: after each step both hold the same. */
class ModelTest {
    private static final int STEPS = 1_500;
    /** Steps of the timer, so that it is exact. */
    private static final long TICK = 1L << 24;

    private static final List<ServiceKey> SERVICES = List.of(
            Bench.tcp(Bench.VIP, 80),
            Bench.tcp("10.9.9.8", 80),
            Bench.udp(Bench.VIP, 53),
            Bench.tcp(Bench.VIP, 0),
            Bench.udp("10.9.9.8", 0),
            Model.MARK);
    private static final List<String> VIRTUAL_ADDRESSES =
            List.of(Bench.VIP, Bench.VIP, "10.9.9.8", Model.MARKED.getHostAddress());
    private static final List<Integer> PORTS = List.of(80, 80, 443);
    private static final List<String> CLIENTS = List.of("10.1.0.100", "10.1.0.101", "10.1.7.100");
    private static final List<String> SCHEDULERS = List.of("rr", "wrr", "lc", "wlc", "sed", "nq", "fo", "twos");
    private static final List<InetAddress> LOCAL =
            List.of(TestPacket.address("10.2.0.200"), TestPacket.address("10.2.0.201"));
    private static final List<ForwardingMethod> METHODS =
            List.of(ForwardingMethod.NAT, ForwardingMethod.TUN, ForwardingMethod.DR, ForwardingMethod.FULLNAT);
    private static final List<String> FLAGS = List.of("S", "S", "A", "A", "PA", "FA", "R", "SA", "P", "RA");

    private final Random random = new Random();
    /** Those by which connections were made. */
    private final Set<ForwardingMethod> methods = EnumSet.noneOf(ForwardingMethod.class);

    private int answeredLocals;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void engineAndModelAgree(long seed) {
        random.setSeed(seed);
        EngineOptions options = EngineOptions.DEFAULT
                .withExpireNodestConn(seed % 2 == 0)
                .withExpireQuiescentTemplate(seed % 3 == 0)
                .withIcmpErrorsPerSecond(1_000_000_000);
        Bench bench = new Bench(options);
        Model model = new Model(options, bench.now);
        MarkRule.Network anyone = new MarkRule.Network(TestPacket.address("0.0.0.0"), 0);
        MarkRule.Network there = new MarkRule.Network(Model.MARKED, 32);
        bench.table.setMarks(List.of(
                new MarkRule(7, false, Optional.empty(), anyone, there, List.of(), List.of(), Optional.empty())));
        for (int step = 0; step < STEPS; step++) {
            String done = step(bench, model);
            assertThat(Model.describe(bench))
                    .describedAs("seed %d, step %d: %s", seed, step, done)
                    .isEqualTo(model.describe());
        }
        assertThat(bench.engine.packets(Cause.FORWARDED)).isGreaterThan(100);
        assertThat(methods).hasSize(METHODS.size());
        assertThat(answeredLocals).isPositive();
        assertThat(bench.engine.packets(Cause.SERVICE_FULL)).isPositive();
    }

    private String step(Bench bench, Model model) {
        ServiceKey service = SERVICES.get(random.nextInt(SERVICES.size()));
        return switch (random.nextInt(20)) {
            case 0 -> random.nextInt(3) > 0 ? changeService(bench, model, service) : limit(bench, model, service);
            case 1, 2 -> changeDestination(bench, model, service);
            case 3 -> pass(bench, model);
            case 4, 5, 6 -> server(bench, model);
            case 7, 8 -> serverToLocal(bench, model);
            default -> client(bench, model);
        };
    }

    private String changeService(Bench bench, Model model, ServiceKey key) {
        boolean allPorts = key instanceof ServiceKey.Addressed addressed && addressed.port() == 0;
        Optional<Persistence> persistence = allPorts || random.nextInt(3) == 0
                ? Optional.of(new Persistence(seconds(400), random.nextBoolean() ? Persistence.WHOLE_IPV4 : 0xFFFFFF00))
                : Optional.empty();
        ServiceSettings settings = new ServiceSettings(
                SCHEDULERS.get(random.nextInt(SCHEDULERS.size())),
                Set.of(),
                persistence,
                false,
                new LocalAddresses(LOCAL.subList(0, 1 + random.nextInt(2)), ClientAddress.HIDDEN));
        if (!model.services.containsKey(key)) {
            bench.table.addService(key, settings);
            model.services.put(key, new Model.Service(key, persistence));
            return "add " + key;
        }
        if (random.nextInt(5) > 0) {
            bench.table.editService(key, settings);
            model.services.get(key).persistence = persistence;
            return "edit " + key;
        }
        bench.table.removeService(key);
        model.removeService(key);
        return "remove " + key;
    }

    private String changeDestination(Bench bench, Model model, ServiceKey key) {
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
        int choice = random.nextInt(6);
        if (choice == 0) {
            return drain(bench, model, key, server);
        }
        if (choice == 1) {
            bench.table.undrain(key, destination);
            model.undrain(key, destination, server);
            return "undrain " + destination;
        }
        if (choice < 5) {
            bench.table.editDestination(key, destination, settings);
            model.edit(server, settings);
            return "edit " + destination;
        }
        bench.table.removeDestination(key, destination);
        model.removeDestination(key, server);
        return "remove " + destination;
    }

    private String drain(Bench bench, Model model, ServiceKey key, Model.Server server) {
        if (random.nextBoolean()) {
            bench.table.drain(key, server.key, Optional.empty());
            model.drain(key, server, Long.MAX_VALUE);
            return "drain " + server.key;
        }
        long time = random.nextLong(1, 8000) * TICK;
        bench.table.drain(key, server.key, Optional.of(Duration.ofNanos(time)));
        model.drain(key, server, model.now + time);
        return "drain " + server.key + " for " + time;
    }

    private String limit(Bench bench, Model model, ServiceKey key) {
        Model.Service service = model.services.get(key);
        if (service == null) {
            return changeService(bench, model, key);
        }
        OptionalInt most = random.nextBoolean() ? OptionalInt.of(1 + random.nextInt(4)) : OptionalInt.empty();
        Optional<Duration> slowStart = random.nextBoolean() ? Optional.of(seconds(60)) : Optional.empty();
        bench.table.setPolicy(key, new ServicePolicy(slowStart, most, Optional.empty()));
        service.mostConnections = most.orElse(Integer.MAX_VALUE);
        return "limit " + key + " to " + most + " with a slow start of " + slowStart;
    }

    private DestinationKey destination() {
        return Bench.server("10.2.0." + (21 + random.nextInt(3)), 8080);
    }

    private DestinationSettings settings() {
        int upper = random.nextBoolean() ? 1 + random.nextInt(4) : 0;
        return new DestinationSettings(
                METHODS.get(random.nextInt(METHODS.size())),
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
        long end = model.now + nanos;
        while (model.now < end) {
            // One event at a time, so that their order is not a matter of the timer's inner life.
            long next = model.nextDeadline();
            long step = next >= end ? end - model.now : Math.min(end - model.now, ticks(next - model.now));
            model.purge(model.now + step);
            bench.pass(Duration.ofNanos(step));
            model.pass(step, Model.describe(bench));
        }
        return "pass " + nanos;
    }

    /** Up to the next step of the timer: all times here begin on one. */
    private static long ticks(long nanos) {
        return (nanos + TICK - 1) / TICK * TICK;
    }

    private Duration seconds(int below) {
        return Duration.ofSeconds(1 + random.nextInt(below));
    }

    private String client(Bench bench, Model model) {
        ServiceKey.Addressed virtual = virtual();
        String client = CLIENTS.get(random.nextInt(CLIENTS.size()));
        int port = 40_000 + random.nextInt(6);
        String flags = FLAGS.get(random.nextInt(FLAGS.size()));
        String vip = virtual.address().getHostAddress();
        byte[] packet = virtual.protocol() == Protocol.TCP
                ? TestPacket.tcp(client, port, vip, virtual.port(), flags)
                : TestPacket.udp(client, port, vip, virtual.port(), "question");
        Cause cause = bench.send(packet);
        @Nullable InetAddress chosen = cause == Cause.FORWARDED ? TestPacket.address(bench.nextHop()) : null;
        byte[] sent = bench.packet();
        boolean wrapped = cause == Cause.FORWARDED && sent[9] == 4;
        String inner =
                wrapped ? TestPacket.checksums(Arrays.copyOfRange(sent, 20, sent.length)) : TestPacket.checksums(sent);
        assertThat(inner).isEqualTo("good");
        String source = wrapped || cause != Cause.FORWARDED
                ? client
                : TestPacket.endpoints(sent).split(" ")[0];
        String local = source.startsWith("10.2.0.20") ? source : "";
        if (cause == Cause.FORWARDED) {
            bench.engine.connection(bench.result.connection()).ifPresent(view -> methods.add(view.forwarding()));
        }
        int bits = virtual.protocol() == Protocol.TCP ? packet[33] : 0;
        String what = "client " + client + " " + port + " " + flags + " to " + virtual + ": " + cause;
        assertThat(cause)
                .describedAs(what)
                .isEqualTo(model.client(virtual, client, port, bits, packet.length, chosen, local));
        return what;
    }

    private ServiceKey.Addressed virtual() {
        String address = VIRTUAL_ADDRESSES.get(random.nextInt(VIRTUAL_ADDRESSES.size()));
        return random.nextInt(3) > 0
                ? Bench.tcp(address, PORTS.get(random.nextInt(PORTS.size())))
                : Bench.udp(address, 53);
    }

    private String server(Bench bench, Model model) {
        String client = CLIENTS.get(random.nextInt(CLIENTS.size()));
        int port = 40_000 + random.nextInt(6);
        String flags = FLAGS.get(random.nextInt(FLAGS.size()));
        ServiceKey.Addressed virtual = virtual();
        String address = destination().address().getHostAddress();
        DestinationKey server = Bench.server(address, random.nextBoolean() ? 8080 : virtual.port());
        byte[] packet = virtual.protocol() == Protocol.TCP
                ? TestPacket.tcp(address, server.port(), client, port, flags)
                : TestPacket.udp(address, server.port(), client, port, "answer");
        Cause cause = bench.send(packet);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        int bits = virtual.protocol() == Protocol.TCP ? packet[33] : 0;
        String what = "server " + address + " " + flags + " to " + port + ": " + cause;
        assertThat(cause)
                .describedAs(what)
                .isEqualTo(model.server(virtual.protocol(), server, client, port, bits, packet.length));
        return what;
    }

    /** A FULLNAT server answers, or one that has nothing to answer. */
    private String serverToLocal(Bench bench, Model model) {
        List<Model.Connection> full = model.connections.stream()
                .filter(c -> c.method == ForwardingMethod.FULLNAT)
                .toList();
        if (full.isEmpty()) {
            return server(bench, model);
        }
        Model.Connection connection = full.get(random.nextInt(full.size()));
        int off = random.nextInt(5) == 0 ? 1 : 0;
        String[] local = connection.local.split(":");
        int port = Integer.parseInt(local[1]) ^ off;
        String address = connection.server.key.address().getHostAddress();
        DestinationKey server = Bench.server(address, connection.destinationPort);
        Protocol protocol = connection.virtual.protocol();
        String flags = FLAGS.get(random.nextInt(FLAGS.size()));
        byte[] packet = protocol == Protocol.TCP
                ? TestPacket.tcp(address, server.port(), local[0], port, flags)
                : TestPacket.udp(address, server.port(), local[0], port, "answer");
        Cause cause = bench.send(packet);
        assertThat(TestPacket.checksums(bench.packet())).isEqualTo("good");
        int bits = protocol == Protocol.TCP ? packet[33] : 0;
        String what = "server " + address + " " + flags + " to local " + local[0] + ":" + port + ": " + cause;
        assertThat(cause)
                .describedAs(what)
                .isEqualTo(model.serverToLocal(protocol, server, local[0] + ":" + port, bits, packet.length));
        if (cause == Cause.FORWARDED && off == 0) {
            answeredLocals++;
            assertThat(TestPacket.endpoints(bench.packet()))
                    .isEqualTo(connection.virtual.address().getHostAddress() + ":" + connection.virtual.port() + " > "
                            + connection.client + ":" + connection.clientPort);
        }
        return what;
    }
}
