package org.pollux.control.ipvsadm;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.control.EngineAdministration;
import org.pollux.ipvs.ClientAddress;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.LocalAddresses;
import org.pollux.ipvs.Persistence;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.SchedulerFlag;
import org.pollux.ipvs.Schedulers;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.Tunnel;
import org.pollux.ipvs.Typed;
import org.pollux.ipvs.VirtualServerTable;

/** {@code ipvsadm -S | ipvsadm -R} makes the same table again; what -S does not save is left at its default here. */
class RoundTripTest {
    private static final int SERVICES = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatIsSavedIsRestored(long seed) {
        VirtualServerTable table = EngineAdministration.create();
        fill(table, new SplittableRandom(seed));
        Typed saved = Typed.line(table, "-Sn");
        assertThat(saved.exit()).isZero();
        VirtualServerTable copy = EngineAdministration.create();
        Typed restored = Typed.words(copy, Typed.NAMELESS, saved.out(), List.of("-R"));
        assertThat(restored).describedAs("seed %d", seed).isEqualTo(new Typed(0, "", ""));
        assertThat(Typed.line(copy, "-Sn").out()).isEqualTo(saved.out());
        for (String view : List.of("-Ln", "-Ln --stats", "-Ln --rate", "-Ln --thresholds", "-Ln --tun-info")) {
            assertThat(Typed.line(copy, view)).describedAs("seed %d", seed).isEqualTo(Typed.line(table, view));
        }
        assertThat(new TreeSet<>(described(copy))).isEqualTo(new TreeSet<>(described(table)));
    }

    /** Where the listing's order is none, it is at least the same again. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theyComeBackInTheOrderInWhichTheyWereListed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        VirtualServerTable table = EngineAdministration.create();
        for (int i = 0; i < 200; i++) {
            String address = random.nextInt(1, 224) + "." + random.nextInt(256) + ".0.1";
            if (random.nextInt(3) == 0) {
                Typed.line(table, "-A -f " + random.nextInt(1, Integer.MAX_VALUE));
            } else {
                Typed.line(table, "-A -t " + address + ":" + random.nextInt(1, 65_536));
            }
        }
        String listed = Typed.line(table, "-Ln").out();
        VirtualServerTable copy = EngineAdministration.create();
        assertThat(Typed.words(copy, Typed.NAMELESS, Typed.line(table, "-Sn").out(), List.of("-R")))
                .isEqualTo(new Typed(0, "", ""));
        assertThat(Typed.line(copy, "-Ln").out()).describedAs("seed %d", seed).isEqualTo(listed);
        assertThat(Typed.line(copy, "-Ln --nosort").out()).isEqualTo(listed);
    }

    private static List<String> described(VirtualServerTable table) {
        return table.services().stream()
                .flatMap(service -> service.destinations().stream()
                        .map(server -> service.key() + " " + service.settings() + " " + server.key() + " "
                                + server.settings()))
                .toList();
    }

    private static void fill(VirtualServerTable table, SplittableRandom random) {
        List<String> schedulers = new ArrayList<>(new TreeSet<>(Schedulers.names()));
        schedulers.add(Schedulers.NONE);
        for (int i = 0; i < SERVICES; i++) {
            ServiceKey key = key(random);
            if (table.service(key).isPresent()) {
                continue;
            }
            boolean zero = key instanceof ServiceKey.Addressed addressed && addressed.port() == 0;
            String scheduler = schedulers.get(random.nextInt(schedulers.size()));
            table.addService(
                    key,
                    new ServiceSettings(
                            scheduler,
                            flags(random, scheduler),
                            zero || random.nextBoolean()
                                    ? Optional.of(persistence(random, key.ipv6()))
                                    : Optional.empty(),
                            !(key instanceof ServiceKey.Addressed tcp && tcp.protocol() != Protocol.UDP)
                                    && random.nextBoolean(),
                            local(random, key.ipv6())));
            for (int servers = random.nextInt(5); servers > 0; servers--) {
                server(table, key, random);
            }
        }
    }

    private static ServiceKey key(SplittableRandom random) {
        boolean ipv6 = random.nextInt(3) == 0;
        if (random.nextInt(4) == 0) {
            return new ServiceKey.Marked(ipv6, random.nextInt(1, Integer.MAX_VALUE));
        }
        Protocol[] protocols = Protocol.values();
        int port = random.nextInt(8) == 0 ? 0 : random.nextInt(65_536);
        return ServiceKey.of(protocols[random.nextInt(protocols.length)], address(random, ipv6), port);
    }

    private static Set<SchedulerFlag> flags(SplittableRandom random, String scheduler) {
        // The third flag of sh and mh is not shown, and cannot be saved.
        boolean hidden = scheduler.equals("sh") || scheduler.equals("mh");
        return Set.copyOf(Arrays.stream(SchedulerFlag.values())
                .filter(flag -> random.nextInt(3) == 0 && !(hidden && flag == SchedulerFlag.THIRD))
                .toList());
    }

    private static LocalAddresses local(SplittableRandom random, boolean ipv6) {
        if (random.nextBoolean()) {
            return LocalAddresses.NONE;
        }
        List<InetAddress> addresses = random.ints(random.nextInt(1, 4), 1, 255)
                .distinct()
                .mapToObj(last -> InetAddress.ofLiteral(ipv6 ? "fd00::" + last : "10.3.0." + last))
                .toList();
        return new LocalAddresses(addresses, random.nextBoolean() ? ClientAddress.HIDDEN : ClientAddress.TCP_OPTION);
    }

    private static Persistence persistence(SplittableRandom random, boolean ipv6) {
        int mask = ipv6 ? random.nextInt(1, 129) : random.nextBoolean() ? -1 : -1 << random.nextInt(32);
        return new Persistence(Duration.ofSeconds(random.nextInt(1, 86_400 * 31 + 1)), mask);
    }

    private static void server(VirtualServerTable table, ServiceKey key, SplittableRandom random) {
        boolean onePacket = table.service(key).orElseThrow().settings().onePacket();
        List<ForwardingMethod> methods = Arrays.stream(ForwardingMethod.values())
                .filter(one -> one != ForwardingMethod.BYPASS)
                .filter(one -> !(onePacket && one == ForwardingMethod.FULLNAT))
                .toList();
        ForwardingMethod method = methods.get(random.nextInt(methods.size()));
        boolean ipv6 = method == ForwardingMethod.TUN ? random.nextBoolean() : key.ipv6();
        boolean mapped = method == ForwardingMethod.NAT
                || method == ForwardingMethod.FULLNAT
                || key instanceof ServiceKey.Marked;
        int port = mapped ? random.nextInt(65_536) : ((ServiceKey.Addressed) key).port();
        DestinationKey server = new DestinationKey(address(random, ipv6), port);
        boolean there = table.service(key).orElseThrow().destinations().stream()
                .anyMatch(other -> other.key().equals(server));
        if (!there) {
            Tunnel tunnel = method == ForwardingMethod.TUN ? tunnel(random) : Tunnel.IPIP;
            table.addDestination(key, server, new DestinationSettings(method, random.nextInt(100_000), 0, 0, tunnel));
        }
    }

    private static Tunnel tunnel(SplittableRandom random) {
        Tunnel.Checksum[] checksums = Tunnel.Checksum.values();
        return switch (random.nextInt(3)) {
            case 0 -> Tunnel.IPIP;
            case 1 -> new Tunnel.Gue(random.nextInt(1, 65_536), checksums[random.nextInt(checksums.length)]);
            default -> new Tunnel.Gre(random.nextBoolean());
        };
    }

    /** IPv4 addresses in less than half of all, where the listing's order is one: see {@link ListingOrder}. */
    private static InetAddress address(SplittableRandom random, boolean ipv6) {
        return InetAddress.ofLiteral(
                ipv6
                        ? "2001:db8::" + Integer.toHexString(random.nextInt(0xFFFF))
                        : random.nextInt(1, 120) + ".0." + random.nextInt(256) + "." + random.nextInt(256));
    }
}
