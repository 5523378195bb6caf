package org.pollux.vip;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pollux.linux.EventFd;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.PacketSocket;
import org.pollux.linux.Poll;
import org.pollux.linux.SocketFilter;

/**
 * The sockets on which claims to a set of addresses are heard: one for each interface and address family. The kernel's
 * filter passes on only frames that name one of the addresses.
 */
final class ClaimSockets implements AutoCloseable {
    static final ClaimSockets NONE = new ClaimSockets(Set.of(), List.of(), Map.of(), Optional.empty());

    private static final int ARP_SENDER = 28;
    private static final int IPV6_NEXT_HEADER = 20;
    private static final int ICMPV6_TYPE = 54;
    private static final int TARGET_END = 74;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;

    private final Set<VirtualAddress> addresses;
    private final List<Receiver> receivers;
    private final Map<String, Link> links;
    private final Optional<Poll> poll;

    /**
     * A socket and what is heard on it.
     *
     * @param link its interface
     * @param addresses the addresses it listens for
     * @param socket the socket
     */
    record Receiver(Link link, List<VirtualAddress> addresses, PacketSocket socket) {}

    private ClaimSockets(
            Set<VirtualAddress> addresses, List<Receiver> receivers, Map<String, Link> links, Optional<Poll> poll) {
        this.addresses = addresses;
        this.receivers = receivers;
        this.links = links;
        this.poll = poll;
    }

    /**
     * These sockets if they still fit, or new ones in their place.
     *
     * @param wanted the addresses to listen for
     * @param all the host's interfaces
     * @param wake a file descriptor that ends the wait as well
     * @throws LinuxException when a socket cannot be opened; these are closed then
     */
    ClaimSockets renewed(Set<VirtualAddress> wanted, List<Link> all, int wake) throws LinuxException {
        Map<String, Link> usable = new HashMap<>();
        for (Link link : all) {
            boolean needed =
                    wanted.stream().anyMatch(address -> address.interfaceName().equals(link.name()));
            if (needed && !link.loopback() && link.usesArp() && link.mac().isPresent() && link.up()) {
                usable.put(link.name(), link);
            }
        }
        if (wanted.equals(addresses) && usable.equals(links)) {
            return this;
        }
        close();
        return open(wanted, usable, wake);
    }

    private static ClaimSockets open(Set<VirtualAddress> wanted, Map<String, Link> usable, int wake)
            throws LinuxException {
        List<Receiver> receivers = new ArrayList<>();
        try {
            for (Link link : usable.values()) {
                List<VirtualAddress> here = wanted.stream()
                        .filter(address -> address.interfaceName().equals(link.name()))
                        .toList();
                List<VirtualAddress> v4 = only(Inet4Address.class, here);
                if (!v4.isEmpty()) {
                    receivers.add(new Receiver(link, v4, forArp(link.index(), v4)));
                }
                List<VirtualAddress> v6 = only(Inet6Address.class, here);
                if (!v6.isEmpty()) {
                    receivers.add(new Receiver(link, v6, forAdvertisements(link.index(), v6)));
                }
            }
        } catch (LinuxException e) {
            receivers.forEach(receiver -> receiver.socket().close());
            throw e;
        }
        int[] fds = new int[receivers.size() + 1];
        fds[0] = wake;
        for (int i = 0; i < receivers.size(); i++) {
            fds[i + 1] = receivers.get(i).socket().fd();
        }
        return new ClaimSockets(
                Set.copyOf(wanted), List.copyOf(receivers), Map.copyOf(usable), Optional.of(new Poll(fds)));
    }

    private static List<VirtualAddress> only(
            Class<? extends InetAddress> family, Collection<VirtualAddress> addresses) {
        return addresses.stream()
                .filter(address -> family.isInstance(address.address()))
                .collect(Collectors.toList());
    }

    private static PacketSocket forArp(int index, List<VirtualAddress> addresses) throws LinuxException {
        return PacketSocket.openReceiver(
                index,
                PacketSocket.ETH_P_ARP,
                SocketFilter.ofInterface(index).wordAt(ARP_SENDER, lastWords(addresses)));
    }

    private static PacketSocket forAdvertisements(int index, List<VirtualAddress> addresses) throws LinuxException {
        return PacketSocket.openReceiver(
                index,
                PacketSocket.ETH_P_IPV6,
                SocketFilter.ofInterface(index)
                        .byteAt(IPV6_NEXT_HEADER, ICMPV6)
                        .byteAt(ICMPV6_TYPE, NEIGHBOUR_ADVERTISEMENT)
                        .wordAt(TARGET_END, lastWords(addresses)));
    }

    /** The last four bytes of each address: all of an IPv4 one, enough of an IPv6 one for a filter. */
    private static int[] lastWords(List<VirtualAddress> addresses) {
        return addresses.stream()
                .map(address -> address.address().getAddress())
                .mapToInt(bytes -> ByteBuffer.wrap(bytes).getInt(bytes.length - Integer.BYTES))
                .distinct()
                .toArray();
    }

    /** The interface of this name, if it is listened on. */
    Optional<Link> link(String name) {
        return Optional.ofNullable(links.get(name));
    }

    List<Receiver> receivers() {
        return receivers;
    }

    /**
     * Waits until something can be read.
     *
     * @param atMost how long
     * @param orders ends the wait too
     * @return whether a frame or an error waits
     */
    boolean await(Duration atMost, EventFd orders) throws LinuxException {
        if (poll.isPresent()) {
            return poll.get().await(atMost) && !receivers.isEmpty();
        }
        try (Poll alone = new Poll(orders.fd())) {
            var _ = alone.await(atMost);
            return false;
        }
    }

    @Override
    public void close() {
        receivers.forEach(receiver -> receiver.socket().close());
        poll.ifPresent(Poll::close);
    }
}
