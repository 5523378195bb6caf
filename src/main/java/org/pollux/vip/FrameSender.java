package org.pollux.vip;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.pollux.linux.InterfaceSysctl;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;

/** What announcing needs of the host: its links, and frames sent on them. */
interface FrameSender extends AutoCloseable {
    /** The link of this name, if it exists. */
    Optional<Link> link(String name) throws LinuxException;

    /** Whether the host forwards IPv6 packets that come in on this interface. */
    boolean routesIpv6(String interfaceName) throws IOException;

    /** Sends a frame; false when the interface's queue is full. */
    boolean send(int interfaceIndex, MemorySegment frame, long length) throws LinuxException;

    @Override
    void close();

    /** The kernel, in the calling thread's network namespace. */
    static FrameSender open() throws LinuxException {
        Netlink netlink = Netlink.open();
        PacketSocket packets;
        try {
            packets = PacketSocket.openSender();
        } catch (LinuxException e) {
            netlink.close();
            throw e;
        }
        return new FrameSender() {
            @Override
            public Optional<Link> link(String name) throws LinuxException {
                return netlink.link(name);
            }

            @Override
            public boolean routesIpv6(String interfaceName) throws IOException {
                return InterfaceSysctl.ipv6(interfaceName).readInt("forwarding").orElse(0) != 0;
            }

            @Override
            public boolean send(int interfaceIndex, MemorySegment frame, long length) throws LinuxException {
                return packets.send(interfaceIndex, frame, length);
            }

            @Override
            public void close() {
                packets.close();
                netlink.close();
            }
        };
    }
}
