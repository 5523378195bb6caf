package org.pollux.dataplane;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.Comparator;
import java.util.Optional;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Netlink;

/** The socket of a synchronisation daemon, on the interface of its name as that is now. Belongs to one thread. */
final class MulticastEnd implements AutoCloseable {
    private final DatagramChannel channel;
    private final int index;

    private MulticastEnd(DatagramChannel channel, int index) {
        this.channel = channel;
        this.index = index;
    }

    /** The interface of this name, if there is one. */
    static Optional<NetworkInterface> find(String name) throws SocketException {
        return name.isEmpty() ? Optional.empty() : Optional.ofNullable(NetworkInterface.getByName(name));
    }

    /** One that sends to the group; nothing of it comes back to this host. */
    static MulticastEnd sender(SyncDaemon daemon) throws IOException {
        NetworkInterface device = require(daemon);
        DatagramChannel channel = DatagramChannel.open(family(daemon));
        try {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, daemon.ttl());
            channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, false);
            channel.bind(new InetSocketAddress(source(daemon, device), 0));
            channel.connect(new InetSocketAddress(group(daemon, device), daemon.port()));
            return new MulticastEnd(channel, device.getIndex());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw named(daemon, e);
        }
    }

    /** One that hears what is sent to the group; it does not block. */
    static MulticastEnd receiver(SyncDaemon daemon) throws IOException {
        NetworkInterface device = require(daemon);
        DatagramChannel channel = DatagramChannel.open(family(daemon));
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(group(daemon, device), daemon.port()));
            var _ = channel.join(daemon.group(), device);
            channel.configureBlocking(false);
            return new MulticastEnd(channel, device.getIndex());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw named(daemon, e);
        }
    }

    private static NetworkInterface require(SyncDaemon daemon) throws IOException {
        return find(daemon.interfaceName())
                .orElseThrow(() -> new IOException("interface " + daemon.interfaceName() + " does not exist"));
    }

    private static IOException named(SyncDaemon daemon, Exception e) {
        return new IOException(
                "interface " + daemon.interfaceName() + ", group "
                        + daemon.group().getHostAddress() + " port " + daemon.port() + ": " + e.getMessage(),
                e);
    }

    private static ProtocolFamily family(SyncDaemon daemon) {
        return daemon.group() instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
    }

    /** An IPv6 group of a link is one of many of that name until the link is said. */
    private static InetAddress group(SyncDaemon daemon, NetworkInterface device) throws IOException {
        return daemon.group() instanceof Inet6Address
                ? Inet6Address.getByAddress(null, daemon.group().getAddress(), device.getIndex())
                : daemon.group();
    }

    /**
     * The interface's own address: none that is leased, if it has another one; that of the largest network, as virtual ones
     * often are single.
     */
    private static InetAddress source(SyncDaemon daemon, NetworkInterface device) throws IOException {
        boolean six = daemon.group() instanceof Inet6Address;
        try (Netlink netlink = Netlink.open()) {
            InetAddress source = netlink.addresses().stream()
                    .filter(one -> one.interfaceIndex() == device.getIndex() && isUsable(one, six))
                    .min(Comparator.<InterfaceAddress, Boolean>comparing(
                                    one -> one.valid().isPresent())
                            .thenComparingInt(InterfaceAddress::prefixLength))
                    .map(InterfaceAddress::address)
                    .orElseThrow(() -> new IOException(
                            "it has no " + (six ? "link-local IPv6" : "IPv4") + " address to send from: give it one"));
            return six ? Inet6Address.getByAddress(null, source.getAddress(), device.getIndex()) : source;
        }
    }

    private static boolean isUsable(InterfaceAddress one, boolean six) {
        return six
                ? one.address() instanceof Inet6Address
                        && one.address().isLinkLocalAddress()
                        && (one.flags() & InterfaceAddress.TENTATIVE) == 0
                : one.address() instanceof Inet4Address;
    }

    DatagramChannel channel() {
        return channel;
    }

    /** Whether the interface of this name is still the one that the socket is on. */
    boolean isOn(String name) throws SocketException {
        return find(name).filter(device -> device.getIndex() == index).isPresent();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
