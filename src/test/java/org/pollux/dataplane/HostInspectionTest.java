package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.HostFinding.Level;
import org.pollux.linux.Capability;
import org.pollux.linux.EthtoolFlags;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.MacAddress;

/** What is found on hosts that lack something, and that each problem names what mends it. */
class HostInspectionTest implements InspectedHost {
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.10");

    private String release = "6.1.0-32-amd64";
    private final Set<Capability> capabilities = EnumSet.allOf(Capability.class);
    private final Map<String, String> sysctls = new HashMap<>(Map.of("net/ipv4/ip_forward", "1"));
    private final Map<String, Link> links =
            new HashMap<>(Map.of("eth0", new Link(2, "eth0", Optional.of(new MacAddress(1)), 1500, 1)));
    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private boolean tun = true;
    private boolean largeReceive;
    private int queues = 1;
    private Optional<String> program = Optional.empty();

    @Override
    public String kernelRelease() {
        return release;
    }

    @Override
    public Set<Capability> capabilities() {
        return capabilities;
    }

    @Override
    public boolean exists(String path) {
        return tun;
    }

    @Override
    public Optional<String> sysctl(String key) {
        return Optional.ofNullable(sysctls.get(key));
    }

    @Override
    public Optional<Link> link(String name) {
        return Optional.ofNullable(links.get(name));
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return addresses;
    }

    @Override
    public EthtoolFlags offloads(String interfaceName) {
        return new EthtoolFlags(largeReceive);
    }

    @Override
    public Optional<String> xdpProgram(int ifindex) {
        return program;
    }

    @Override
    public int receiveQueues(String interfaceName) {
        return queues;
    }

    @Test
    void tellsWhatTheOtherEndOfAVethNeeds() throws IOException {
        links.put("eth0", new Link(2, "eth0", Optional.of(new MacAddress(1)), 1500, 1, Optional.of("veth")));
        assertThat(new HostInspection(this).director(List.of("eth0"), false))
                .filteredOn(finding -> finding.subject().equals("interface eth0"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.level()).isEqualTo(Level.WARNING);
                    assertThat(finding.remedy()).contains("gro on tx off");
                });
    }

    @Test
    void aHostThatHasEverythingIsGood() throws IOException {
        assertThat(director()).extracting(HostFinding::level).containsOnly(Level.GOOD);
    }

    @Test
    void anOldKernelIsAProblemAndSoAreMissingPrivileges() throws IOException {
        release = "5.10.0-8-amd64";
        capabilities.remove(Capability.BPF);
        tun = false;
        assertThat(bad()).containsExactly("PROBLEM kernel", "PROBLEM privileges", "PROBLEM /dev/net/tun");
        release = "5.11.0";
        assertThat(bad()).containsExactly("PROBLEM privileges", "PROBLEM /dev/net/tun");
    }

    @Test
    void aMissingOrUnfitInterfaceIsAProblem() throws IOException {
        links.clear();
        assertThat(bad()).containsExactly("PROBLEM interface eth0");
        links.put("eth0", new Link(2, "eth0", Optional.empty(), 9000, 0));
        queues = 65;
        assertThat(director().stream().filter(finding -> finding.subject().equals("interface eth0")))
                .extracting(HostFinding::remedy)
                .containsExactly(
                        "name the interface below it",
                        "ip link set eth0 up",
                        "ip link set eth0 mtu 1500",
                        "ethtool -L eth0 combined 64");
    }

    @Test
    void whatOnlySlowsDownIsAWarning() throws IOException {
        largeReceive = true;
        program = Optional.of("XDP program other (id 7, native)");
        sysctls.put("net/ipv4/ip_forward", "0");
        sysctls.put("net/core/bpf_jit_enable", "0");
        assertThat(bad())
                .containsExactly(
                        "WARNING net.core.bpf_jit_enable",
                        "WARNING net.ipv4.ip_forward",
                        "WARNING interface eth0",
                        "WARNING interface eth0");
    }

    @Test
    void aRealServerHasTheAddressAndKeepsItToItself() throws IOException {
        assertThat(new HostInspection(this).realServer(List.of(VIP)))
                .allMatch(finding -> finding.level() == Level.PROBLEM)
                .extracting(HostFinding::remedy)
                .containsExactly(
                        "ip address add 192.0.2.10/32 dev lo",
                        "sysctl -w net.ipv4.conf.all.arp_ignore=1",
                        "sysctl -w net.ipv4.conf.all.arp_announce=2");
        addresses.add(InterfaceAddress.permanent(1, VIP, 32));
        sysctls.put("net/ipv4/conf/all/arp_ignore", "1");
        sysctls.put("net/ipv4/conf/all/arp_announce", "2");
        assertThat(new HostInspection(this).realServer(List.of(VIP)))
                .extracting(HostFinding::level)
                .containsOnly(Level.GOOD);
    }

    private List<HostFinding> director() throws IOException {
        return new HostInspection(this).director(List.of("eth0"), true);
    }

    private List<String> bad() throws IOException {
        return director().stream()
                .filter(finding -> finding.level() != Level.GOOD)
                .map(finding -> finding.level() + " " + finding.subject())
                .toList();
    }
}
