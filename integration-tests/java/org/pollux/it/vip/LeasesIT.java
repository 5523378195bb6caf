package org.pollux.it.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.it.linux.ChildJvm;
import org.pollux.it.linux.Pings;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.vip.KernelLeases;
import org.pollux.vip.LeaseNotice;
import org.pollux.vip.LeaseTerms;
import org.pollux.vip.Renewal;
import org.pollux.vip.StaleAddresses;
import org.pollux.vip.VirtualAddress;

/** Leases on a real kernel: they last as long as somebody renews them, and not much longer. */
class LeasesIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The longest an address may outlive its holder. */
    private static final Duration GONE_WITHIN = Duration.ofMillis(2200);

    private static final String VIP = "10.10.0.100";
    private static final VirtualAddress ADDRESS = VirtualAddress.of(InetAddress.ofLiteral(VIP), 32, "eth0");
    private static final LeaseTerms TERMS = LeaseTerms.withLongestStall(Duration.ofMillis(1800));

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Host host;
    private Host peer;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxvl" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        host = lab.host("host").connect(network, "eth0", "10.10.0.1/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static boolean present(Netlink netlink) {
        try {
            return netlink.addresses().stream()
                    .anyMatch(a -> a.address().getHostAddress().equals(VIP));
        } catch (LinuxException e) {
            throw new AssertionError(e);
        }
    }

    /** How long after now the address is gone, to the millisecond. */
    private Duration untilGone() throws Exception {
        return host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                long start = System.nanoTime();
                while (present(netlink)) {
                    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
                    Await.pause(Duration.ofMillis(1));
                }
                return Duration.ofNanos(System.nanoTime() - start);
            }
        });
    }

    @Test
    void aRenewedAddressStaysAndAReleasedOneGoesAtOnce() throws Exception {
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                assertThat(leases.acquire(List.of(ADDRESS), System.nanoTime())).isEmpty();
                Pings.reach(peer, VIP);
                long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
                List<LeaseNotice> notices = new ArrayList<>();
                while (System.nanoTime() < end) {
                    notices.addAll(leases.renew(System.nanoTime()).notices());
                    Await.pause(Duration.ofMillis(100));
                }
                assertThat(notices).isEmpty();
                assertThat(host.holds(VIP)).isTrue();
                assertThat(leases.release(List.of(ADDRESS))).isEmpty();
                assertThat(host.holds(VIP)).isFalse();
                return true;
            }
        });
    }

    @Test
    void anAddressRemovedFromOutsideIsPutBackAtTheNextRenewal() throws Exception {
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                leases.acquire(List.of(ADDRESS), System.nanoTime());
                host.ip("address", "del", VIP + "/32", "dev", "eth0");
                Await.pause(Duration.ofMillis(200));
                assertThat(leases.renew(System.nanoTime()).notices()).containsExactly(new LeaseNotice.PutBack(ADDRESS));
                assertThat(host.holds(VIP)).isTrue();
                return true;
            }
        });
    }

    @Test
    void anInterfaceThatGoesAndComesBackGetsItsAddressAgain() throws Exception {
        host.ip("link", "add", "extra", "type", "veth", "peer", "name", "extra-peer");
        VirtualAddress onExtra = VirtualAddress.of(InetAddress.ofLiteral("10.77.0.1"), 32, "extra");
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                leases.acquire(List.of(onExtra), System.nanoTime());
                host.ip("link", "del", "extra");
                Await.pause(Duration.ofMillis(200));
                assertThat(leases.renew(System.nanoTime()).notices())
                        .containsExactly(new LeaseNotice.InterfaceMissing(onExtra));
                host.ip("link", "add", "extra", "type", "veth", "peer", "name", "extra-peer");
                Await.pause(Duration.ofMillis(200));
                assertThat(leases.renew(System.nanoTime()).notices()).containsExactly(new LeaseNotice.PutBack(onExtra));
                assertThat(host.holds("10.77.0.1")).isTrue();
                return true;
            }
        });
    }

    @Test
    void aKilledHoldersAddressEndsByItself() throws Exception {
        List<Long> lifes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            LabProcess holder = holder(60_000);
            // Kills at different times between two renewals.
            Await.pause(Duration.ofMillis(300 + 70L * i));
            holder.signal(LabProcess.Signal.KILL);
            lifes.add(untilGone().toMillis());
        }
        System.out.println("gone after the holder was killed, ms: " + lifes);
        assertThat(lifes).allSatisfy(life -> assertThat(life).isLessThanOrEqualTo(GONE_WITHIN.toMillis()));
    }

    @Test
    void aStoppedHoldersAddressEndsAndTheHolderWithdrawsWhenItGoesOn() throws Exception {
        LabProcess holder = holder(600);
        holder.signal(LabProcess.Signal.STOP);
        Duration gone = untilGone();
        System.out.println("gone after the holder was stopped, ms: " + gone.toMillis());
        assertThat(gone).isLessThanOrEqualTo(GONE_WITHIN);
        holder.signal(LabProcess.Signal.CONT);
        holder.awaitEnd(LIMIT);
        assertThat(holder.lines()).anyMatch(line -> line.startsWith("stalled for "));
        assertThat(host.holds(VIP)).isFalse();
    }

    private LabProcess holder(int longestStallMillis) {
        LabProcess holder = host.start(
                "holder",
                ChildJvm.command(LeaseHolder.class, VIP, Integer.toString(longestStallMillis)),
                Map.of(),
                line -> {});
        Await.until(LIMIT, "the address is held", () -> host.holds(VIP));
        return holder;
    }

    @Test
    void leftoversOfAnEarlierRunAreRemovedAndForeignAddressesTold() throws Exception {
        VirtualAddress foreign = VirtualAddress.of(InetAddress.ofLiteral("10.10.0.101"), 24, "eth0");
        host.ip("address", "add", "10.10.0.101/24", "dev", "eth0");
        host.call(() -> {
            try (Netlink netlink = Netlink.open()) {
                int index = netlink.interfaceIndex("eth0").orElseThrow();
                InterfaceAddress tagged = InterfaceAddress.permanent(index, InetAddress.ofLiteral("10.99.0.1"), 32)
                        .withProtocol(80);
                InterfaceAddress untagged = InterfaceAddress.permanent(index, ADDRESS.address(), 32)
                        .withLifetime(Duration.ofSeconds(60), Duration.ofSeconds(60));
                netlink.addAddress(tagged);
                netlink.addAddress(untagged);

                StaleAddresses.Found found = StaleAddresses.remove(List.of(ADDRESS, foreign), List.of());

                assertThat(found.removed())
                        .extracting(a -> a.address().getHostAddress())
                        .containsExactlyInAnyOrder("10.99.0.1", VIP);
                assertThat(found.foreign()).containsExactly(foreign);
                assertThat(host.ip("-4", "address", "show"))
                        .contains("10.10.0.1/24", "10.10.0.101/24")
                        .doesNotContain("10.99.0.1", VIP + "/");
                return true;
            }
        });
    }

    @Test
    void aForeignAddressIsAdoptedAndThenEndsWithItsHolder() throws Exception {
        host.ip("address", "add", VIP + "/32", "dev", "eth0");
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                assertThat(leases.acquire(List.of(ADDRESS), System.nanoTime()))
                        .containsExactly(new LeaseNotice.Adopted(ADDRESS));
                return true;
            }
        });
        assertThat(host.holds(VIP)).isFalse();
    }

    @Test
    void acquiringAfterWarmingUpIsQuick() throws Exception {
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                leases.warmUp();
                assertThat(leases.held()).isEmpty();
                long start = System.nanoTime();
                leases.acquire(List.of(ADDRESS), start);
                long first = System.nanoTime() - start;
                Await.pause(Duration.ofMillis(200));
                start = System.nanoTime();
                assertThat(leases.renew(start)).isInstanceOf(Renewal.Renewed.class);
                long renewal = System.nanoTime() - start;
                long second = System.nanoTime();
                leases.acquire(List.of(VirtualAddress.of(InetAddress.ofLiteral("10.10.0.102"), 32, "eth0")), second);
                second = System.nanoTime() - second;
                System.out.println("after warming up: first acquire " + first / 1000 + " us, renewal " + renewal / 1000
                        + " us, second acquire " + second / 1000 + " us");
                assertThat(Duration.ofNanos(first)).isLessThan(Duration.ofMillis(20));
                return true;
            }
        });
    }

    @Test
    void aTakeoverOfTwoHundredAddressesTakesMilliseconds() throws Exception {
        List<VirtualAddress> many = IntStream.range(0, 200)
                .mapToObj(i -> VirtualAddress.of(InetAddress.ofLiteral("10.10.1." + i), 32, "eth0"))
                .toList();
        List<Long> acquired = new ArrayList<>();
        List<Long> renewed = new ArrayList<>();
        List<Long> released = new ArrayList<>();
        host.call(() -> {
            try (KernelLeases leases = KernelLeases.open(TERMS, System::nanoTime)) {
                leases.warmUp();
                for (int round = 0; round < 5; round++) {
                    acquired.add(micros(() ->
                            assertThat(leases.acquire(many, System.nanoTime())).isEmpty()));
                    Await.pause(Duration.ofMillis(200));
                    renewed.add(micros(
                            () -> assertThat(leases.renew(System.nanoTime()).notices())
                                    .isEmpty()));
                    assertThat(host.ip("-4", "-o", "address", "show", "dev", "eth0")
                                    .lines())
                            .hasSize(201);
                    released.add(micros(() -> assertThat(leases.release(many)).isEmpty()));
                    assertThat(host.ip("-4", "-o", "address", "show", "dev", "eth0")
                                    .lines())
                            .hasSize(1);
                }
            }
            return true;
        });
        System.out.println(
                "200 addresses, us: acquired in " + acquired + ", renewed in " + renewed + ", released in " + released);
        for (List<Long> times : List.of(acquired, renewed, released)) {
            assertThat(times.stream().sorted().toList().get(2))
                    .as("median of " + times)
                    .isLessThan(30_000);
        }
    }

    private static long micros(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1000;
    }
}
