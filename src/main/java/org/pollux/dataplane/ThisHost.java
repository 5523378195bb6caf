package org.pollux.dataplane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.linux.Capability;
import org.pollux.linux.EthtoolFlags;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.Netlink;
import org.pollux.linux.ReceiveQueues;
import org.pollux.linux.bpf.XdpLink;

/** The host of this process, in the network namespace of the calling thread. */
final class ThisHost implements InspectedHost {
    private static final Path SYSCTL = Path.of("/proc/sys");

    @Override
    public String kernelRelease() throws IOException {
        return Files.readString(SYSCTL.resolve("kernel/osrelease")).strip();
    }

    @Override
    public Set<Capability> capabilities() throws IOException {
        return Capability.effective();
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public Optional<String> sysctl(String key) throws IOException {
        try {
            return Optional.of(Files.readString(SYSCTL.resolve(key)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Link> link(String name) throws IOException {
        try (Netlink netlink = Netlink.open()) {
            return netlink.link(name);
        }
    }

    @Override
    public List<InterfaceAddress> addresses() throws IOException {
        try (Netlink netlink = Netlink.open()) {
            return netlink.addresses();
        }
    }

    @Override
    public EthtoolFlags offloads(String interfaceName) throws IOException {
        return EthtoolFlags.of(interfaceName);
    }

    @Override
    public Optional<String> xdpProgram(int ifindex) throws IOException {
        return XdpLink.query(ifindex).map(XdpLink.Attached::toString);
    }

    @Override
    public int receiveQueues(String interfaceName) throws IOException {
        return ReceiveQueues.count(interfaceName);
    }
}
