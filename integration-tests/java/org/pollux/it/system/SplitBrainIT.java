package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.TwoSites;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;

/**
 * Two switches with a director and a client on each, and the link between them cut: both are master, each for its side.
 * Once it is healed one remains, says so to both sides, and an operator can read what happened.
 */
class SplitBrainIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String VIP = "10.10.0.100";

    private TwoSites sites;
    private Director a;
    private Director b;

    @BeforeEach
    void build(TestInfo test) {
        sites = Laboratory.twoSites(test);
        a = sites.left();
        b = sites.right();
        a.configure(configuration("a", 150, "10.10.0.11", "10.10.0.12"));
        b.configure(configuration("b", 100, "10.10.0.12", "10.10.0.11"));
    }

    @AfterEach
    void tearDown() {
        sites.close();
    }

    private static String configuration(String name, int priority, String source, String peer) {
        return """
                global_defs {
                    router_id %s
                }
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    advert_int 1
                    garp_master_refresh 0
                    garp_master_delay 5
                    unicast_src_ip %s
                    unicast_peer {
                        %s
                    }
                    virtual_ipaddress {
                        %s/24 dev eth0
                    }
                }
                """.formatted(name, priority, source, peer, VIP);
    }

    private List<String> holders() {
        return List.of(a, b).stream()
                .filter(director -> director.host().holds(VIP))
                .map(Director::toString)
                .toList();
    }

    private void awaitHolders(String... names) {
        Await.until(LIMIT, "held by " + List.of(names), () -> holders().equals(List.of(names)));
    }

    private static String mac(Host host) {
        return host.run("cat", "/sys/class/net/eth0/address").strip().replace(":", "");
    }

    private static PacketSocket listen(Host host) throws Exception {
        Callable<PacketSocket> open = () -> {
            try (Netlink netlink = Netlink.open()) {
                return PacketSocket.openReceiver(netlink.interfaceIndex("eth0").orElseThrow(), PacketSocket.ETH_P_ARP);
            }
        };
        return host.call(open);
    }

    /** The gratuitous ARP frames of the virtual address that came so far and come within a second, by their senders. */
    private static List<String> announcers(PacketSocket listener) throws LinuxException {
        List<String> senders = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(2048);
            int got = listener.receive(buffer, Duration.ofSeconds(1));
            while (got > 0) {
                String frame = HexFormat.of().formatHex(buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE));
                if (frame.startsWith("0806", 24)
                        && frame.startsWith("0a0a0064", 56)
                        && frame.startsWith("0a0a0064", 76)) {
                    senders.add(frame.substring(44, 56));
                }
                got = listener.receive(buffer, Duration.ofSeconds(1));
            }
        }
        return senders;
    }

    @Test
    void afterTheHealOneRemainsAndTellsBothSides() throws Exception {
        a.start();
        b.start();
        awaitHolders("a");
        sites.cut();
        awaitHolders("a", "b");
        // b's own announcements to its side are over.
        Await.pause(Duration.ofSeconds(6));
        try (PacketSocket left = listen(sites.leftClient());
                PacketSocket right = listen(sites.rightClient())) {
            sites.heal();
            awaitHolders("a");
            List<String> onTheRight = announcers(right);
            List<String> onTheLeft = announcers(left);
            // The winner was master all along, and still tells everybody: at least a burst of five requests and
            // replies.
            assertThat(onTheRight).filteredOn(mac(a.host())::equals).hasSizeGreaterThanOrEqualTo(10);
            assertThat(onTheLeft).filteredOn(mac(a.host())::equals).hasSizeGreaterThanOrEqualTo(10);
            // b may have defended its address until it heard of a; nobody may believe it in the end.
            assertThat(onTheRight).last().isEqualTo(mac(a.host()));
            assertThat(onTheLeft).last().isEqualTo(mac(a.host()));
        }
        Await.pause(Duration.ofSeconds(2));
        assertThat(holders()).containsExactly("a");

        // In the journal, the log and the metrics of both.
        for (Director director : List.of(a, b)) {
            assertThat(director.pollux("status", "--journal").out()).contains("merge: ");
            assertThat(director.process().lines()).anyMatch(line -> line.contains("found each other again"));
            assertThat(director.pollux("status", "--metrics").out())
                    .containsPattern("pollux_events_total\\{event=\"merge\"} [1-9]");
        }
        assertThat(a.pollux("status", "--journal").out()).contains("web: announced_again: ");
        // Whoever yields has heard the other one; whether that one hears it as master before it yields is chance.
        String twoMasters = "this director and a (10.10.0.11) were master at the same time; the other one stays";
        assertThat(b.pollux("status", "--journal").out()).contains("web: two_masters: " + twoMasters);
        assertThat(b.process().lines()).anyMatch(line -> line.contains("ERROR") && line.contains(twoMasters));
        assertThat(b.pollux("status", "--metrics").out())
                .containsPattern("pollux_events_total\\{event=\"two_masters\"} [1-9]");
        assertThat(b.pollux("status", "--why", "web").out())
                .contains("web on b is BACKUP")
                .contains("a (10.10.0.11) has the higher priority (150 against 100)");
        // Whether a look at the network came between the heal and the merge is chance; if so, the other one is named.
        assertThat(a.pollux("status", "--journal").out().lines().filter(line -> line.contains("duplicate_address")))
                .allSatisfy(line -> assertThat(line).endsWith("which is director b (10.10.0.12)"));
    }

    @Test
    void aHostThatWasGivenTheAddressByHandIsNamed() {
        a.start();
        awaitHolders("a");
        Host stranger = sites.rightClient();
        stranger.ip("address", "add", VIP + "/32", "dev", "eth0");
        String mac = stranger.run("cat", "/sys/class/net/eth0/address").strip();
        a.await(Duration.ofSeconds(25), "the stranger is named", () -> a.process().lines().stream()
                .anyMatch(line -> line.contains("ERROR") && line.contains("held by another host too: " + mac)));
        assertThat(a.pollux("status", "--journal").out()).contains("web: duplicate_address: 10.10.0.100/24 dev eth0");
        assertThat(a.pollux("status", "--metrics").out())
                .containsPattern("pollux_duplicate_address_total\\{address=\"10.10.0.100\",instance=\"web\"} [1-9]");
    }
}
