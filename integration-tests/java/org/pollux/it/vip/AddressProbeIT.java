package org.pollux.it.vip;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.it.linux.Pings;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;
import org.pollux.vip.AddressProbe;
import org.pollux.vip.ProbeTimes;
import org.pollux.vip.VirtualAddress;

/** Another holder of an address is found, and nothing else is taken for one. */
class AddressProbeIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final VirtualAddress V4 = VirtualAddress.of(InetAddress.ofLiteral("10.10.0.100"), 24, "eth0");
    private static final VirtualAddress V6 = VirtualAddress.of(InetAddress.ofLiteral("fd00:10::100"), 64, "eth0");
    private static final ProbeTimes TIMES =
            new ProbeTimes(Duration.ofMillis(500), Duration.ofMillis(300), Duration.ofMillis(200));

    @TempDir
    Path folder;

    private final List<AddressProbe.Finding> findings = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private NetnsLab lab;
    private Host holder;
    private Host other;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxvp" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        holder = lab.host("holder").connect(network, "eth0", "10.10.0.1/24");
        other = lab.host("other").connect(network, "eth0", "10.10.0.2/24");
        for (Host host : List.of(holder, other)) {
            host.ip("address", "add", "fd00:10::" + host.name().length() + "/64", "dev", "eth0", "nodad");
        }
        holder.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
        holder.ip("address", "add", "fd00:10::100/128", "dev", "eth0", "nodad");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static String mac(Host host) {
        return host.run("cat", "/sys/class/net/eth0/address").strip();
    }

    private AddressProbe start() throws Exception {
        AddressProbe probe = holder.call(() -> AddressProbe.start(TIMES, new AddressProbe.Listener() {
            @Override
            public void foreignHolder(AddressProbe.Finding finding) {
                findings.add(finding);
            }

            @Override
            public void hindered(String problem) {
                problems.add(problem);
            }

            @Override
            public void failed(Throwable cause) {
                problems.add(cause.toString());
            }
        }));
        probe.hold(List.of(V4, V6));
        return probe;
    }

    private void awaitFinding(VirtualAddress address) {
        Await.until(LIMIT, "another holder of " + address + " is found", () -> findings.stream()
                .anyMatch(finding -> finding.address().equals(address)));
    }

    @Test
    void anotherHolderOfEitherFamilyIsNamedWithWhatElseItIsKnownAs() throws Exception {
        Pings.reach(holder, "10.10.0.2");
        try (AddressProbe probe = start()) {
            // Silent: only the question makes it speak.
            other.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
            other.ip("address", "add", "fd00:10::100/128", "dev", "eth0", "nodad");
            awaitFinding(V4);
            awaitFinding(V6);
            assertThat(findings).allSatisfy(finding -> assertThat(finding.mac()).hasToString(mac(other)));
            assertThat(findings.stream()
                            .filter(finding -> finding.address().equals(V4))
                            .findFirst()
                            .orElseThrow()
                            .knownAs())
                    .contains(InetAddress.ofLiteral("10.10.0.2"));
            assertThat(problems).isEmpty();
            assertThat(probe).isNotNull();
        }
    }

    @Test
    void itselfAndOthersTrafficAreNoFinding() throws Exception {
        try (AddressProbe probe = start()) {
            Pings.reach(other, "10.10.0.100");
            Pings.reach(other, "fd00:10::100");
            long from = System.nanoTime();
            while (System.nanoTime() - from < Duration.ofSeconds(2).toNanos()) {
                probe.lookNow();
                Pings.reach(other, "10.10.0.1");
            }
            assertThat(findings).isEmpty();
            assertThat(problems).isEmpty();
        }
    }

    @Test
    void aFloodOfClaimsAndRubbishIsSurvivedAndReportedOnceASecond() throws Exception {
        try (AddressProbe probe = start();
                PacketSocket sender = other.call(PacketSocket::openSender);
                Arena arena = Arena.ofConfined()) {
            int index = other.call(() -> {
                try (Netlink netlink = Netlink.open()) {
                    return netlink.interfaceIndex("eth0").orElseThrow();
                }
            });
            String mac = mac(other).replace(":", "");
            byte[] claim = HexFormat.of()
                    .parseHex("ffffffffffff" + mac + "0806" + "0001080006040002" + mac + "0a0a0064" + "ffffffffffff"
                            + "0a0a0064");
            MemorySegment frame = arena.allocate(claim.length, 8);
            MemorySegment.copy(claim, 0, frame, ValueLayout.JAVA_BYTE, 0, claim.length);
            long from = System.nanoTime();
            long sent = 0;
            while (System.nanoTime() - from < Duration.ofSeconds(2).toNanos()) {
                // Whole ones and such as end within the header.
                sender.send(index, frame, sent % 2 == 0 ? claim.length : 14 + sent % 28);
                sent++;
            }
            awaitFinding(V4);
            assertThat(findings).hasSizeLessThanOrEqualTo(3);
            assertThat(problems).isEmpty();
            System.out.println(sent + " claims and fragments of claims in 2 s, " + findings.size() + " findings");
            assertThat(probe).isNotNull();
        }
    }

    @Test
    void anInterfaceThatGoesDownAndComesBackIsWatchedAgain() throws Exception {
        try (AddressProbe probe = start()) {
            holder.ip("link", "set", "eth0", "down");
            Await.until(LIMIT, "it is down", () -> !holder.ip("link", "show", "dev", "eth0")
                    .contains("LOWER_UP"));
            holder.ip("link", "set", "eth0", "up");
            holder.ip("address", "replace", "fd00:10::100/128", "dev", "eth0", "nodad");
            other.ip("address", "add", "10.10.0.100/32", "dev", "eth0");
            awaitFinding(V4);
            assertThat(probe).isNotNull();
        }
    }
}
