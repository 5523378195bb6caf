package org.pollux.it.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.it.linux.Pings;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.PacketAnnouncer;
import org.pollux.vip.VirtualAddress;

/** Announcements as a neighbour on the wire sees them. */
class AnnouncementsIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final VirtualAddress ONE = VirtualAddress.of(InetAddress.ofLiteral("10.10.0.100"), 24, "eth0");
    private static final VirtualAddress TWO = VirtualAddress.of(InetAddress.ofLiteral("10.10.0.101"), 24, "eth0");
    private static final VirtualAddress SIX = VirtualAddress.of(InetAddress.ofLiteral("fd00:10::100"), 128, "eth0");
    private static final AnnouncePlan FIVE = new AnnouncePlan(5, Duration.ofSeconds(5), Duration.ZERO, 1);

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Host first;
    private Host second;
    private Host peer;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxva" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        first = lab.host("first").connect(network, "eth0", "10.10.0.1/24");
        second = lab.host("second").connect(network, "eth0", "10.10.0.3/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static int eth0() throws LinuxException {
        try (Netlink netlink = Netlink.open()) {
            return netlink.interfaceIndex("eth0").orElseThrow();
        }
    }

    /** All frames that come within 300 ms of each other. */
    private static List<String> frames(PacketSocket listener) throws LinuxException {
        List<String> frames = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048);
            int got = listener.receive(buffer, Duration.ofMillis(300));
            while (got > 0) {
                frames.add(HexFormat.of().formatHex(buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE)));
                got = listener.receive(buffer, Duration.ofMillis(300));
            }
        }
        return frames;
    }

    @Test
    void aBurstIsSeenByTheNeighbour() throws Exception {
        String mac = first.run("cat", "/sys/class/net/eth0/address").strip().replace(":", "");
        try (PacketSocket listener = peer.call(() -> PacketSocket.openReceiver(eth0(), PacketSocket.ETH_P_ARP));
                PacketAnnouncer announcer = first.call(PacketAnnouncer::open)) {
            announcer.warmUp();
            assertThat(frames(listener)).isEmpty();
            long start = System.nanoTime();
            assertThat(announcer.announce(List.of(ONE, TWO), FIVE, start)).isEmpty();
            System.out.println(
                    "first burst of 20 frames after warming up: " + (System.nanoTime() - start) / 1000 + " us");

            List<String> seen = frames(listener);
            assertThat(seen).hasSize(20);
            String header = "ffffffffffff" + mac + "0806" + "000108000604";
            assertThat(seen).allSatisfy(f -> assertThat(f).startsWith(header));
            assertThat(seen.stream().filter(f -> f.startsWith("0001", 40)).count())
                    .isEqualTo(10);
            assertThat(seen.stream().filter(f -> f.startsWith("0002", 40)).count())
                    .isEqualTo(10);
            assertThat(seen.stream().filter(f -> f.contains("0a0a0064")).count())
                    .isEqualTo(10);
            assertThat(seen.subList(0, 4).stream().filter(f -> f.contains("0a0a0065")))
                    .as("the second address is not late")
                    .hasSize(2);

            announcer.poll(start + Duration.ofSeconds(5).toNanos());
            assertThat(frames(listener)).hasSize(20);
            announcer.poll(start + Duration.ofSeconds(50).toNanos());
            assertThat(frames(listener)).isEmpty();
        }
    }

    @Test
    void theNeighboursTableFollowsTheHolder() throws Exception {
        first.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
        Pings.reach(peer, "10.10.0.100");
        first.ip("address", "del", "10.10.0.100/32", "dev", "eth0");
        second.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
        String mac = second.run("cat", "/sys/class/net/eth0/address").strip();
        try (PacketAnnouncer announcer = second.call(PacketAnnouncer::open)) {
            announcer.announce(List.of(ONE), FIVE, System.nanoTime());
            Await.until(LIMIT, "the neighbour has the new address", () -> peer.ip("neighbour", "show", "10.10.0.100")
                    .contains(mac));
        }
    }

    @Test
    void anIpv6NeighbourFollowsToo() throws Exception {
        for (Host host : List.of(first, second)) {
            host.ip("-6", "address", "add", "fd00:10::" + host.name().length() + "/64", "dev", "eth0", "nodad");
        }
        peer.ip("-6", "address", "add", "fd00:10::99/64", "dev", "eth0", "nodad");
        first.ip("-6", "address", "add", "fd00:10::100/128", "dev", "eth0", "nodad");
        Pings.reach(peer, "fd00:10::100");
        first.ip("-6", "address", "del", "fd00:10::100/128", "dev", "eth0");
        second.ip("-6", "address", "add", "fd00:10::100/128", "dev", "eth0", "nodad");
        String mac = second.run("cat", "/sys/class/net/eth0/address").strip();
        try (PacketAnnouncer announcer = second.call(PacketAnnouncer::open)) {
            assertThat(announcer.announce(List.of(SIX), FIVE, System.nanoTime()))
                    .isEmpty();
            Await.until(
                    LIMIT, "the neighbour has the new address", () -> peer.ip("-6", "neighbour", "show", "fd00:10::100")
                            .contains(mac));
        }
    }

    @Test
    void anInterfaceThatIsDownIsTold() throws Exception {
        first.ip("link", "set", "eth0", "down");
        try (PacketAnnouncer announcer = first.call(PacketAnnouncer::open)) {
            assertThat(announcer.announce(List.of(ONE), FIVE, System.nanoTime()))
                    .singleElement()
                    .asString()
                    .contains("10.10.0.100/24 dev eth0", "ENETDOWN");
        }
    }
}
