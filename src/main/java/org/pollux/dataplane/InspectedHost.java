package org.pollux.dataplane;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.linux.Capability;
import org.pollux.linux.EthtoolFlags;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;

/** What a host tells about itself to an inspection. */
interface InspectedHost {
    /** The kernel's release, such as {@code 6.1.0-32-amd64}. */
    String kernelRelease() throws IOException;

    /** What this process may do. */
    Set<Capability> capabilities() throws IOException;

    /** Whether a file is there. */
    boolean exists(String path);

    /** A file of {@code /proc/sys} without the white space around it; empty when there is none. */
    Optional<String> sysctl(String key) throws IOException;

    Optional<Link> link(String name) throws IOException;

    List<InterfaceAddress> addresses() throws IOException;

    EthtoolFlags offloads(String interfaceName) throws IOException;

    /** The XDP program on an interface, as messages show it. */
    Optional<String> xdpProgram(int ifindex) throws IOException;

    int receiveQueues(String interfaceName) throws IOException;

    /** The index of an interface that has an address. */
    default Optional<Integer> interfaceOf(InetAddress address) throws IOException {
        return addresses().stream()
                .filter(there -> there.address().equals(address))
                .map(InterfaceAddress::interfaceIndex)
                .findFirst();
    }
}
