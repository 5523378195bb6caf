package org.pollux.vip;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;

/**
 * Announces by gratuitous ARP and unsolicited neighbour advertisements. The link is looked up at each burst, so a changed
 * Ethernet address (a bond that failed over) is announced as it is. Within a burst every address comes once before any
 * comes a second time: with many addresses the last is not late.
 */
public final class PacketAnnouncer implements Announcer {
    private static final int WARM_UP_ROUNDS = 200;

    /** No interface has this index: the kernel refuses frames for it. */
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private final FrameSender sender;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment frame = arena.allocate(AnnouncementFrames.ADVERTISEMENT_BYTES, 8);
    private final Map<VirtualAddress, Schedule> schedules = new LinkedHashMap<>();

    /** When an address is announced next. */
    private record Schedule(AnnouncePlan plan, OptionalLong secondBurst, OptionalLong refresh) {
        OptionalLong next() {
            if (secondBurst.isEmpty() || refresh.isEmpty()) {
                return secondBurst.isPresent() ? secondBurst : refresh;
            }
            long second = secondBurst.getAsLong();
            return second - refresh.getAsLong() <= 0 ? secondBurst : refresh;
        }
    }

    /** So many announcements of an address. */
    private record Burst(VirtualAddress address, int repeat) {}

    PacketAnnouncer(FrameSender sender) {
        this.sender = sender;
    }

    /** Announces in the calling thread's network namespace. Needs CAP_NET_RAW. */
    public static PacketAnnouncer open() throws LinuxException {
        return new PacketAnnouncer(FrameSender.open());
    }

    @Override
    public List<Failure> announce(Collection<VirtualAddress> addresses, AnnouncePlan plan, long now) {
        List<Burst> bursts = new ArrayList<>();
        for (VirtualAddress address : addresses) {
            bursts.add(new Burst(address, plan.repeat()));
            schedules.put(
                    address,
                    new Schedule(
                            plan,
                            plan.secondBurstDelay().isZero()
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(
                                            now + plan.secondBurstDelay().toNanos()),
                            plan.refresh().isZero()
                                    ? OptionalLong.empty()
                                    : OptionalLong.of(now + plan.refresh().toNanos())));
        }
        return send(bursts);
    }

    @Override
    public List<Failure> poll(long now) {
        List<Burst> bursts = new ArrayList<>();
        schedules.replaceAll((address, schedule) -> {
            Schedule rest = schedule;
            if (due(rest.secondBurst, now)) {
                bursts.add(new Burst(address, rest.plan.repeat()));
                rest = new Schedule(rest.plan, OptionalLong.empty(), rest.refresh);
            }
            if (due(rest.refresh, now)) {
                bursts.add(new Burst(address, rest.plan.refreshRepeat()));
                // From now on, not from when it was due: after a pause one refresh is enough.
                long next = now + rest.plan.refresh().toNanos();
                rest = new Schedule(rest.plan, rest.secondBurst, OptionalLong.of(next));
            }
            return rest;
        });
        return bursts.isEmpty() ? List.of() : send(bursts);
    }

    private static boolean due(OptionalLong time, long now) {
        return time.isPresent() && now - time.getAsLong() >= 0;
    }

    @Override
    public void silence(Collection<VirtualAddress> addresses) {
        addresses.forEach(schedules::remove);
    }

    @Override
    public OptionalLong nextDeadline() {
        OptionalLong first = OptionalLong.empty();
        for (Schedule schedule : schedules.values()) {
            OptionalLong next = schedule.next();
            if (next.isPresent() && (first.isEmpty() || next.getAsLong() - first.getAsLong() < 0)) {
                first = next;
            }
        }
        return first;
    }

    private List<Failure> send(List<Burst> bursts) {
        Map<VirtualAddress, Failure> failures = new LinkedHashMap<>();
        Map<String, Optional<Link>> links = new LinkedHashMap<>();
        int rounds = bursts.stream().mapToInt(Burst::repeat).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (Burst burst : bursts) {
                if (round < burst.repeat && !failures.containsKey(burst.address)) {
                    sendOnce(burst.address, links)
                            .ifPresent(reason -> failures.put(burst.address, new Failure(burst.address, reason)));
                }
            }
        }
        return List.copyOf(failures.values());
    }

    /** Why it could not be sent, if so. */
    private Optional<String> sendOnce(VirtualAddress address, Map<String, Optional<Link>> links) {
        try {
            Optional<Link> found = links.get(address.interfaceName());
            if (found == null) {
                found = sender.link(address.interfaceName());
                links.put(address.interfaceName(), found);
            }
            if (found.isEmpty()) {
                return Optional.of("interface " + address.interfaceName() + " does not exist");
            }
            Link link = found.get();
            if (link.loopback() || !link.usesArp() || link.mac().isEmpty()) {
                return Optional.empty();
            }
            return sendOn(link.index(), link.mac().get(), address);
        } catch (LinuxException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Why it could not be sent, if so. */
    private Optional<String> sendOn(int interfaceIndex, MacAddress mac, VirtualAddress address) {
        try {
            boolean taken =
                    switch (address.address()) {
                        case Inet4Address v4 -> sendArp(interfaceIndex, mac, v4);
                        case Inet6Address v6 -> sendAdvertisement(interfaceIndex, mac, v6, address.interfaceName());
                        default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + address);
                    };
            return taken
                    ? Optional.empty()
                    : Optional.of("the queue of interface " + address.interfaceName() + " is full");
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private boolean sendAdvertisement(int interfaceIndex, MacAddress mac, Inet6Address address, String interfaceName)
            throws IOException {
        AnnouncementFrames.advertisement(frame, mac, address, sender.routesIpv6(interfaceName));
        return sender.send(interfaceIndex, frame, AnnouncementFrames.ADVERTISEMENT_BYTES);
    }

    private boolean sendArp(int interfaceIndex, MacAddress mac, Inet4Address address) throws LinuxException {
        AnnouncementFrames.arp(frame, AnnouncementFrames.ARP_REQUEST, mac, address);
        boolean request = sender.send(interfaceIndex, frame, AnnouncementFrames.ARP_BYTES);
        AnnouncementFrames.arp(frame, AnnouncementFrames.ARP_REPLY, mac, address);
        return sender.send(interfaceIndex, frame, AnnouncementFrames.ARP_BYTES) && request;
    }

    @Override
    public void warmUp() {
        VirtualAddress nowhere = VirtualAddress.of(InetAddress.ofLiteral("127.0.0.1"), 32, "lo");
        List<Burst> burst = List.of(new Burst(nowhere, 1));
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            send(burst);
            // Refused by the kernel after all the work was done.
            var _ = sendOn(NO_INTERFACE, MacAddress.BROADCAST, nowhere);
        }
    }

    @Override
    public void close() {
        schedules.clear();
        sender.close();
        arena.close();
    }
}
