package org.pollux.vip;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;

/** Sends single announcements. For one thread. */
final class AnnouncementWriter implements AutoCloseable {
    private final FrameSender sender;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(AnnouncementFrames.ADVERTISEMENT_BYTES, 8);

    AnnouncementWriter(FrameSender sender) {
        this.sender = sender;
    }

    /** A link and whether the host routes what comes in on it. */
    private record Way(Link link, boolean router) {}

    /**
     * Sends announcements that go out at one time, so that each interface is looked up once. Looked up anew each time, a
     * changed Ethernet address (a bond that failed over) is announced as it is.
     */
    final class Round {
        private final Map<String, Optional<Way>> ways = new HashMap<>();

        /** Why it could not be sent, if so. */
        Optional<String> send(Announcement announcement) {
            String name = announcement.address().interfaceName();
            try {
                Optional<Way> found = ways.get(name);
                if (found == null) {
                    found = find(name, announcement.address().address() instanceof Inet6Address);
                    ways.put(name, found);
                }
                if (found.isEmpty()) {
                    return Optional.of("interface " + name + " does not exist");
                }
                Link link = found.get().link;
                if (link.loopback() || !link.usesArp() || link.mac().isEmpty()) {
                    return Optional.empty();
                }
                return write(announcement, link.index(), link.mac().get(), found.get().router)
                        ? Optional.empty()
                        : Optional.of("the queue of interface " + name + " is full");
            } catch (IOException e) {
                return Optional.of(String.valueOf(e.getMessage()));
            }
        }

        private Optional<Way> find(String name, boolean ipv6) throws IOException {
            Optional<Link> link = sender.link(name);
            boolean router = ipv6 && link.isPresent() && sender.routesIpv6(name);
            return link.map(l -> new Way(l, router));
        }
    }

    /** Whether the interface's queue took it. */
    boolean write(Announcement announcement, int interfaceIndex, MacAddress mac, boolean router) throws LinuxException {
        InetAddress address = announcement.address().address();
        return switch (announcement.form()) {
            case ARP_REQUEST -> arp(interfaceIndex, AnnouncementFrames.ARP_REQUEST, mac, (Inet4Address) address);
            case ARP_REPLY -> arp(interfaceIndex, AnnouncementFrames.ARP_REPLY, mac, (Inet4Address) address);
            case NEIGHBOUR_ADVERTISEMENT -> {
                AnnouncementFrames.advertisement(frame, mac, (Inet6Address) address, router);
                yield sender.send(interfaceIndex, frame, AnnouncementFrames.ADVERTISEMENT_BYTES);
            }
        };
    }

    private boolean arp(int interfaceIndex, int operation, MacAddress mac, Inet4Address address) throws LinuxException {
        AnnouncementFrames.arp(frame, operation, mac, address);
        return sender.send(interfaceIndex, frame, AnnouncementFrames.ARP_BYTES);
    }

    @Override
    public void close() {
        sender.close();
        arena.close();
    }
}
