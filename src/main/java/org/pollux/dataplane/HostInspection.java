package org.pollux.dataplane;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.linux.Capability;
import org.pollux.linux.EthtoolFlags;
import org.pollux.linux.Link;

/**
 * Looks whether a host has what the data plane needs, or what a real server of direct routing or tunnels needs. Only
 * looks: changes nothing, attaches nothing.
 */
public final class HostInspection {
    /** {@code bpf_ktime_get_coarse_ns} came with it. */
    private static final int OLDEST_MAJOR = 5;

    private static final int OLDEST_MINOR = 11;
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");
    private static final Set<Capability> NEEDED =
            Set.of(Capability.NET_ADMIN, Capability.NET_RAW, Capability.BPF, Capability.IPC_LOCK);
    private static final String VETH = "veth";
    private static final String TUN = "/dev/net/tun";

    private final InspectedHost host;
    private final List<HostFinding> findings = new ArrayList<>();

    HostInspection(InspectedHost host) {
        this.host = host;
    }

    /**
     * Whether this host can be a director.
     *
     * @param interfaces those whose packets are to be balanced
     * @param translates whether a real server answers through this host (NAT)
     */
    public static List<HostFinding> ofDirector(List<String> interfaces, boolean translates) throws IOException {
        return new HostInspection(new ThisHost()).director(interfaces, translates);
    }

    /** Whether this host can be a real server, by direct routing or tunnels, for these virtual addresses. */
    public static List<HostFinding> ofRealServer(List<InetAddress> virtualAddresses) throws IOException {
        return new HostInspection(new ThisHost()).realServer(virtualAddresses);
    }

    List<HostFinding> director(List<String> interfaces, boolean translates) throws IOException {
        kernel();
        privileges();
        if (host.exists(TUN)) {
            findings.add(HostFinding.good(TUN, "is there"));
        } else {
            findings.add(HostFinding.problem(
                    TUN, "is not there; packets are handed to this host's own stack through it", "modprobe tun"));
        }
        forwarding(translates);
        for (String name : interfaces) {
            served(name);
        }
        return List.copyOf(findings);
    }

    private void kernel() throws IOException {
        String release = host.kernelRelease();
        Matcher matcher = RELEASE.matcher(release);
        if (!matcher.matches()) {
            findings.add(HostFinding.warning("kernel", release + " tells no version", ""));
            return;
        }
        int major = Integer.parseInt(matcher.group(1));
        int minor = Integer.parseInt(matcher.group(2));
        boolean young = major > OLDEST_MAJOR || (major == OLDEST_MAJOR && minor >= OLDEST_MINOR);
        findings.add(
                young
                        ? HostFinding.good("kernel", release)
                        : HostFinding.problem(
                                "kernel",
                                release + " lacks what the XDP program calls",
                                "use Linux " + OLDEST_MAJOR + "." + OLDEST_MINOR + " or newer"));
        if (host.sysctl("net/core/bpf_jit_enable").filter("0"::equals).isPresent()) {
            findings.add(HostFinding.warning(
                    "net.core.bpf_jit_enable",
                    "is 0: the XDP program is interpreted, several times slower",
                    "sysctl -w net.core.bpf_jit_enable=1"));
        }
    }

    private void privileges() throws IOException {
        Set<Capability> held = host.capabilities();
        List<String> missing = NEEDED.stream()
                .filter(needed -> !held.contains(needed))
                .sorted()
                .map(needed -> "CAP_" + needed.name())
                .toList();
        findings.add(
                missing.isEmpty()
                        ? HostFinding.good("privileges", "all that are needed")
                        : HostFinding.problem(
                                "privileges",
                                "missing " + String.join(", ", missing),
                                "run as root, or grant them (systemd: AmbientCapabilities=" + String.join(" ", missing)
                                        + ")"));
    }

    /** Balanced packets do not need it; what real servers behind this host do on their own account does. */
    private void forwarding(boolean translates) throws IOException {
        String key = "net/ipv4/ip_forward";
        Optional<String> value = host.sysctl(key);
        if (translates && value.filter("1"::equals).isEmpty()) {
            findings.add(HostFinding.warning(
                    "net.ipv4.ip_forward",
                    "is " + value.orElse("missing")
                            + ": NAT servers are served, but reach nothing else through this host",
                    "sysctl -w net.ipv4.ip_forward=1"));
        } else {
            findings.add(HostFinding.good("net.ipv4.ip_forward", "is " + value.orElse("missing")));
        }
    }

    private void served(String name) throws IOException {
        String subject = "interface " + name;
        int before = findings.size();
        Optional<Link> found = host.link(name);
        if (found.isEmpty()) {
            findings.add(HostFinding.problem(
                    subject, "does not exist", "create it, or correct the name in data_plane { interfaces { } }"));
            return;
        }
        Link link = found.get();
        if (link.mac().isEmpty()) {
            findings.add(HostFinding.problem(subject, "is no Ethernet interface", "name the interface below it"));
        }
        if (!link.up()) {
            findings.add(HostFinding.problem(subject, "is down", "ip link set " + name + " up"));
        }
        if (link.mtu() > ServedInterfaces.LONGEST_MTU) {
            findings.add(HostFinding.problem(
                    subject,
                    "has an MTU of " + link.mtu() + ", the data plane serves up to " + ServedInterfaces.LONGEST_MTU,
                    "ip link set " + name + " mtu 1500"));
        }
        host.xdpProgram(link.index())
                .ifPresent(program -> findings.add(HostFinding.warning(
                        subject,
                        "has an " + program + ", which is fine if it is this director's",
                        "otherwise stop what put it there, or: ip link set dev " + name + " xdp off")));
        offloads(name, subject);
        if (link.kind().filter(VETH::equals).isPresent()) {
            findings.add(HostFinding.warning(
                    subject,
                    "is one end of a veth: the other end refuses what the XDP program sends unless it joins packets"
                            + " (GRO), and checksums of packets that begin there may not be filled in",
                    "where the other end is, when both are up: ethtool -K NAME gro on tx off"));
        }
        int queues = host.receiveQueues(name);
        if (queues > Port.MAX_QUEUES) {
            findings.add(HostFinding.problem(
                    subject,
                    "has " + queues + " receive queues, the data plane serves up to " + Port.MAX_QUEUES,
                    "ethtool -L " + name + " combined " + Port.MAX_QUEUES));
        }
        if (findings.size() == before) {
            findings.add(HostFinding.good(
                    subject, "MTU " + link.mtu() + ", " + queues + (queues == 1 ? " queue" : " queues")));
        }
    }

    private void offloads(String name, String subject) throws IOException {
        EthtoolFlags offloads = host.offloads(name);
        if (offloads.largeReceive()) {
            findings.add(HostFinding.warning(
                    subject,
                    "joins received packets (LRO), which native XDP does not allow",
                    "ethtool -K " + name + " lro off"));
        }
    }

    List<HostFinding> realServer(List<InetAddress> virtualAddresses) throws IOException {
        for (InetAddress address : virtualAddresses) {
            String subject = "virtual address " + address.getHostAddress();
            if (host.interfaceOf(address).isPresent()) {
                findings.add(HostFinding.good(subject, "is on this host"));
            } else {
                int length = address instanceof Inet6Address ? 128 : 32;
                findings.add(HostFinding.problem(
                        subject,
                        "is not on this host, which takes no packets for it",
                        "ip address add " + address.getHostAddress() + "/" + length + " dev lo"));
            }
        }
        if (virtualAddresses.stream().anyMatch(address -> !(address instanceof Inet6Address))) {
            // Of all and the interface's own, the kernel uses the greater.
            atLeast("arp_ignore", 1, "answers ARP for the virtual address on behalf of the director");
            atLeast("arp_announce", 2, "asks in the virtual address's name and so tells it to the neighbours");
        }
        return List.copyOf(findings);
    }

    private void atLeast(String setting, int least, String otherwise) throws IOException {
        Optional<String> value = host.sysctl("net/ipv4/conf/all/" + setting);
        boolean enough = value.filter(text -> text.matches("\\d+") && Integer.parseInt(text) >= least)
                .isPresent();
        String name = "net.ipv4.conf.all." + setting;
        findings.add(
                enough
                        ? HostFinding.good(name, "is " + value.orElse(""))
                        : HostFinding.problem(
                                name,
                                "is " + value.orElse("missing") + ": this host " + otherwise,
                                "sysctl -w " + name + "=" + least));
    }
}
