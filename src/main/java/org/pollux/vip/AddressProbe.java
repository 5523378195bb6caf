package org.pollux.vip;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.pollux.linux.EventFd;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;
import org.pollux.linux.Neighbour;
import org.pollux.linux.Netlink;
import org.pollux.linux.PacketSocket;

/**
 * Looks for other holders of the addresses this host holds, on a thread of its own: it asks the network at an interval
 * (RFC 5227 §2.1.1, RFC 4862 §5.4.2) and listens all the time (RFC 5227 §2.4). What comes in is hostile: the kernel passes
 * on only what names a held address, every length is checked, and a flood costs a bounded share of a processor.
 *
 * <p>Holders with one of this host's Ethernet addresses are itself; so two directors that share VRRP's virtual Ethernet
 * address ({@code use_vmac}) cannot be told apart in this way.
 */
public final class AddressProbe implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final long CLOSE_MS = 2000;

    /** So many frames are read before the thread rests for {@link #REST_NANOS}. */
    private static final int MOST_FRAMES_AT_ONCE = 64;

    private static final long REST_NANOS = 10_000_000L;
    private static final int FRAME_BYTES = 256;

    /** Is told what is found, on the probe's thread. */
    public interface Listener {
        /** Another host answers for an address that this one holds. At most once a second for each address. */
        void foreignHolder(Finding finding);

        /** It cannot be looked after an interface's addresses at present; it is tried again at the interval. */
        void hindered(String problem);

        /** The probe has ended by an error of its own. */
        void failed(Throwable cause);
    }

    /**
     * Another holder.
     *
     * @param address the address it answers for
     * @param mac its Ethernet address
     * @param knownAs its other addresses, as far as the kernel's neighbour table has them
     */
    public record Finding(VirtualAddress address, MacAddress mac, List<InetAddress> knownAs) {
        /** Copies the list. */
        public Finding {
            knownAs = List.copyOf(knownAs);
        }
    }

    private final ClaimWatch watch;
    private final Listener listener;
    private final Netlink netlink;
    private final PacketSocket sender;
    private final EventFd orders;
    private final Thread thread;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment outgoing = arena.allocate(ClaimFrames.SOLICITATION_BYTES, 8);
    private final MemorySegment incoming = arena.allocate(FRAME_BYTES, 8);

    private volatile Set<VirtualAddress> wanted = Set.of();
    private volatile boolean hurry;
    private volatile boolean closing;

    /** The thread's own. */
    private ClaimSockets sockets = ClaimSockets.NONE;

    private Set<VirtualAddress> watched = Set.of();
    private Set<MacAddress> own = Set.of();

    private AddressProbe(ProbeTimes times, Listener listener, Netlink netlink, PacketSocket sender, EventFd orders) {
        watch = new ClaimWatch(times);
        this.listener = listener;
        this.netlink = netlink;
        this.sender = sender;
        this.orders = orders;
        thread = Thread.ofPlatform().name("address-probe").daemon().unstarted(this::run);
    }

    /**
     * Starts one that watches nothing yet, in the calling thread's network namespace. Needs CAP_NET_RAW.
     *
     * @param times when to look
     * @param listener is told what is found
     */
    public static AddressProbe start(ProbeTimes times, Listener listener) throws LinuxException {
        Netlink netlink = Netlink.open();
        try {
            PacketSocket sender = PacketSocket.openSender();
            try {
                AddressProbe probe = new AddressProbe(times, listener, netlink, sender, EventFd.open());
                probe.thread.start();
                return probe;
            } catch (LinuxException e) {
                sender.close();
                throw e;
            }
        } catch (LinuxException e) {
            netlink.close();
            throw e;
        }
    }

    /** These addresses are held from now on, and no others. Any thread; never waits. */
    public void hold(Collection<VirtualAddress> addresses) throws LinuxException {
        wanted = Set.copyOf(addresses);
        orders.signal();
    }

    /** Looks now. Any thread; never waits. */
    public void lookNow() throws LinuxException {
        hurry = true;
        orders.signal();
    }

    /** Ends the thread. */
    @Override
    public void close() {
        closing = true;
        try {
            orders.signal();
            thread.join(CLOSE_MS);
        } catch (LinuxException e) {
            throw new IllegalStateException("an eventfd of ours cannot be signalled", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            // What it uses may not be freed under it.
            listener.failed(new IllegalStateException("the address probe did not end within " + CLOSE_MS + " ms"));
            return;
        }
        sender.close();
        netlink.close();
        orders.close();
        arena.close();
    }

    private void run() {
        try {
            while (!closing) {
                takeOrders();
                look();
                if (listen() >= MOST_FRAMES_AT_ONCE) {
                    LockSupport.parkNanos(REST_NANOS);
                }
            }
        } catch (LinuxException | RuntimeException | Error e) {
            listener.failed(e);
        } finally {
            sockets.close();
        }
    }

    private void takeOrders() throws LinuxException {
        // The signal first: an order that comes after it gives another one.
        boolean ordered = orders.drain();
        Set<VirtualAddress> now = wanted;
        if (!now.equals(watched)) {
            watched = now;
            watch.hold(now, System.nanoTime());
            openSockets();
        }
        if (ordered && hurry) {
            hurry = false;
            watch.hurry(System.nanoTime());
        }
    }

    /** Asks for what is due. The interfaces are read anew each time: they come and go. */
    private void look() {
        List<VirtualAddress> due = watch.due(System.nanoTime());
        if (due.isEmpty()) {
            return;
        }
        openSockets();
        for (VirtualAddress address : due) {
            sockets.link(address.interfaceName()).ifPresent(link -> ask(address, link));
        }
    }

    private void openSockets() {
        try {
            List<Link> links = netlink.links();
            own = Set.copyOf(links.stream().flatMap(link -> link.mac().stream()).toList());
            sockets = sockets.renewed(watched, links, orders.fd());
        } catch (LinuxException e) {
            sockets.close();
            sockets = ClaimSockets.NONE;
            listener.hindered("other holders of the virtual addresses cannot be looked for: " + e.getMessage());
        }
    }

    private void ask(VirtualAddress address, Link link) {
        MacAddress mac = link.mac().orElseThrow();
        try {
            // A full queue or a lost probe is made good by the next one.
            var _ =
                    switch (address.address()) {
                        case Inet4Address v4 -> {
                            ClaimFrames.arpProbe(outgoing, mac, v4);
                            yield sender.send(link.index(), outgoing, ClaimFrames.ARP_BYTES);
                        }
                        case Inet6Address v6 -> {
                            ClaimFrames.solicitation(outgoing, mac, v6);
                            yield sender.send(link.index(), outgoing, ClaimFrames.SOLICITATION_BYTES);
                        }
                        default -> throw new IllegalArgumentException("neither IPv4 nor IPv6: " + address);
                    };
        } catch (LinuxException e) {
            listener.hindered("other holders of " + address + " cannot be looked for: " + e.getMessage());
        }
    }

    /** Waits for claims, orders and the next time to look; gives how many frames were read. */
    private int listen() throws LinuxException {
        OptionalLong next = watch.nextDeadline();
        Duration wait = next.isPresent() ? Duration.ofNanos(Math.max(0, next.getAsLong() - System.nanoTime())) : IDLE;
        if (!sockets.await(wait, orders)) {
            return 0;
        }
        int read = 0;
        for (ClaimSockets.Receiver receiver : sockets.receivers()) {
            try {
                int length = receiver.socket().receive(incoming, Duration.ZERO);
                while (length > 0 && read < MOST_FRAMES_AT_ONCE) {
                    read++;
                    heard(receiver, length);
                    length = receiver.socket().receive(incoming, Duration.ZERO);
                }
            } catch (LinuxException e) {
                // ENETDOWN and its like, told once by the kernel: it is opened anew when it is looked next.
                listener.hindered("claims on interface " + receiver.link().name() + ": " + e.getMessage());
            }
        }
        return read;
    }

    private void heard(ClaimSockets.Receiver receiver, int length) throws LinuxException {
        ClaimFrames.read(incoming, Math.min(length, FRAME_BYTES)).ifPresent(claim -> {
            if (own.contains(claim.mac())) {
                return;
            }
            for (VirtualAddress address : receiver.addresses()) {
                if (address.address().equals(claim.address()) && watch.claimed(address, System.nanoTime())) {
                    report(address, claim.mac());
                }
            }
        });
    }

    private void report(VirtualAddress address, MacAddress mac) {
        try {
            if (netlink.links().stream()
                    .anyMatch(link -> link.mac().filter(mac::equals).isPresent())) {
                return; // An interface that came lately.
            }
            List<InetAddress> knownAs = netlink.neighbours().stream()
                    .filter(entry -> entry.mac().filter(mac::equals).isPresent())
                    .map(Neighbour::address)
                    .filter(other ->
                            watched.stream().noneMatch(held -> held.address().equals(other)))
                    .distinct()
                    .toList();
            listener.foreignHolder(new Finding(address, mac, knownAs));
        } catch (LinuxException e) {
            // Who it is may stay open; that it is there is what matters.
            listener.foreignHolder(new Finding(address, mac, List.of()));
            listener.hindered("the neighbour table cannot be read: " + e.getMessage());
        }
    }
}
