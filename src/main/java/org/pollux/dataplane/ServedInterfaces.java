package org.pollux.dataplane;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.ReceiveQueues;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpMode;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interfaces that are served, with their sockets. One that is not there is served when it appears: at the start, or
 * when it was removed and comes back. Belongs to the packet thread once that runs; any thread may ask for a description.
 */
final class ServedInterfaces implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedInterfaces.class);

    /** Frames of a socket: as many again as it may hold for receiving. */
    private static final int FRAMES_PER_RING_ENTRY = 2;

    private static final int SMALL_FRAME = 2048;
    private static final int LARGE_FRAME = 4096;
    /** What the kernel keeps free before a packet, and the Ethernet header with a tag. */
    private static final int FRAME_OVERHEAD = 256 + 18;
    /** The greatest MTU of an interface that can be served. */
    static final int LONGEST_MTU = LARGE_FRAME - FRAME_OVERHEAD;

    private final List<String> names;
    private final Attachments attachments;
    private final BpfMap sockets;
    private final BpfMap devices;
    private final BpfMap exits;
    private final List<Port> ports = new CopyOnWriteArrayList<>();
    private final Map<String, String> notServed = new ConcurrentHashMap<>();
    private final BitSet slots = new BitSet(KernelLayout.Limits.SOCKETS);
    private Umem umem;
    private XskSettings settings;

    /**
     * Opens the sockets of the interfaces that are there.
     *
     * @param options with the names of all that are to be served
     * @param present those of them that are there
     * @param attachments to which the program is attached already
     * @param sockets the kernel's map of sockets
     * @param devices the kernel's map of interfaces
     * @param exits the kernel's map of interfaces that packets leave by
     */
    ServedInterfaces(
            DataPlaneOptions options,
            List<Link> present,
            Attachments attachments,
            BpfMap sockets,
            BpfMap devices,
            BpfMap exits)
            throws LinuxException, DataPlaneException {
        this.names = options.interfaces();
        this.attachments = attachments;
        this.sockets = sockets;
        this.devices = devices;
        this.exits = exits;
        int queues = queues(present);
        int ring = queues <= 4 ? 2048 : queues <= 16 ? 512 : 128;
        boolean large = present.stream().anyMatch(link -> link.mtu() > SMALL_FRAME - FRAME_OVERHEAD);
        umem = Umem.allocate(queues * ring * FRAMES_PER_RING_ENTRY + ring, large ? LARGE_FRAME : SMALL_FRAME);
        settings = new XskSettings(ring, ring, ring, ring, XskMode.BEST, options.busyPolling());
        try {
            openPresent(present);
        } catch (LinuxException | DataPlaneException | RuntimeException e) {
            close();
            throw e;
        }
        for (String name : names) {
            if (index(name).isEmpty()) {
                notServed.put(name, "waits for the interface, which does not exist");
                LOG.warn("interface {} does not exist; it is served when it appears", name);
            }
        }
    }

    /** How many there may be: of an interface that is not there as many as of the one that has most. */
    private int queues(List<Link> present) throws LinuxException {
        int sum = 0;
        int most = 1;
        for (Link link : present) {
            int queues = ReceiveQueues.count(link.name());
            sum += queues;
            most = Math.max(most, queues);
        }
        return sum + most * (names.size() - present.size());
    }

    /**
     * Where a program does not run in the driver, nothing can be received there without a copy, and one memory serves all
     * interfaces in the same way.
     */
    private void openPresent(List<Link> present) throws LinuxException, DataPlaneException {
        if (present.stream().allMatch(link -> attachments.on(link.index()).stream()
                .allMatch(xdp -> xdp.mode() == XdpMode.NATIVE))) {
            try {
                openAll(present);
                return;
            } catch (LinuxException e) {
                LOG.info("packets are copied, as not all interfaces can do without: {}", e.getMessage());
                ports.forEach(Port::close);
                ports.clear();
                slots.clear();
            }
        }
        settings = settings.with(XskMode.COPY);
        openAll(present);
    }

    private void openAll(List<Link> present) throws LinuxException, DataPlaneException {
        for (Link link : present) {
            open(link, true);
        }
    }

    private void open(Link link, boolean patient) throws LinuxException, DataPlaneException {
        Port port = Port.open(link, umem, settings, patient);
        try {
            enter(port);
        } catch (LinuxException | DataPlaneException | RuntimeException e) {
            port.close();
            throw e;
        }
        ports.removeIf(gone -> gone.gone() && gone.link().name().equals(link.name()));
        ports.add(port);
        notServed.remove(link.name());
    }

    /** Tells the XDP program which sockets serve the queues of an interface. */
    private void enter(Port port) throws LinuxException, DataPlaneException {
        int first = freeSlots(port.queues());
        if (first + port.queues() > KernelLayout.Limits.SOCKETS) {
            throw new DataPlaneException("the interfaces have more than " + KernelLayout.Limits.SOCKETS
                    + " receive queues together; set fewer with ethtool -L");
        }
        for (int queue = 0; queue < port.queues(); queue++) {
            port.socket(queue).insertInto(sockets, first + queue);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key =
                    arena.allocateFrom(ValueLayout.JAVA_INT, port.link().index());
            MemorySegment device = arena.allocate(KernelLayout.Device.BYTES, 8);
            device.set(ValueLayout.JAVA_INT, KernelLayout.Device.FIRST_SOCKET, first);
            device.set(ValueLayout.JAVA_INT, KernelLayout.Device.QUEUES, port.queues());
            devices.put(key, device);
            // Packets leave by another one too, only less quickly. The kernel takes out those that are removed.
            if (port.link().index() < KernelLayout.Limits.EXITS) {
                exits.put(key, key);
            }
        }
        slots.set(first, first + port.queues());
        port.slots(first);
    }

    /** Where so many slots in a row are free, perhaps behind the last. */
    private int freeSlots(int count) {
        int first = slots.nextClearBit(0);
        while (slots.nextSetBit(first) >= 0 && slots.nextSetBit(first) < first + count) {
            first = slots.nextClearBit(slots.nextSetBit(first));
        }
        return first;
    }

    /** Whether it is one to be served that is not. */
    boolean awaits(Link link) {
        return names.contains(link.name()) && index(link.name()).isEmpty();
    }

    /**
     * An interface of the host is there, or has changed; if it is one to be served that was not, it is from now on.
     *
     * @return whether that is so
     */
    boolean appeared(Link link) {
        if (!awaits(link)) {
            return false;
        }
        try {
            require(link);
            attachments.attach(link);
            open(link, false);
            LOG.info("interface {} has appeared and is served: {}", link.name(), describe(link.name()));
            return true;
        } catch (LinuxException | DataPlaneException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(notServed.put(link.name(), reason))) {
                LOG.error("interface {} has appeared and cannot be served: {}", link.name(), reason);
            }
            return false;
        }
    }

    /**
     * Refuses an interface that can never be served as it is.
     *
     * @throws DataPlaneException with what to do about it
     */
    static void require(Link link) throws DataPlaneException {
        if (link.mac().isEmpty()) {
            throw new DataPlaneException(
                    "interface " + link.name() + " is no Ethernet interface; the data plane cannot serve it");
        }
        if (link.mtu() > LONGEST_MTU) {
            throw new DataPlaneException("interface " + link.name() + " has an MTU of " + link.mtu()
                    + "; the data plane serves up to " + LONGEST_MTU + ": ip link set " + link.name() + " mtu 1500");
        }
    }

    /** An interface of the host was removed. Its sockets must no longer be watched. */
    void lost(int ifindex) throws IOException {
        for (Port port : ports) {
            if (port.link().index() == ifindex && !port.gone()) {
                LOG.error(
                        "interface {} is gone; it is served again when it comes back",
                        port.link().name());
                notServed.put(port.link().name(), "the interface is gone; waits for it to come back");
                port.lost();
                slots.clear(port.firstSlot(), port.firstSlot() + port.queues());
                forget(ifindex);
            }
        }
    }

    private void forget(int ifindex) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            boolean ignored = devices.delete(arena.allocateFrom(ValueLayout.JAVA_INT, ifindex));
        }
        attachments.lost(ifindex);
    }

    /** These are the host's interfaces now. */
    void refresh(List<Link> present) throws IOException {
        for (Port port : ports) {
            if (!port.gone()
                    && present.stream()
                            .noneMatch(link -> link.index() == port.link().index())) {
                lost(port.link().index());
            }
        }
    }

    /** The number of an interface that is served now. */
    OptionalInt index(String name) {
        return ports.stream()
                .filter(port -> !port.gone() && port.link().name().equals(name))
                .mapToInt(port -> port.link().index())
                .findFirst();
    }

    /** The sockets of all interfaces, which change with them. */
    List<Port> ports() {
        return ports;
    }

    /** Where their packets are. */
    Umem umem() {
        return umem;
    }

    /** Adds what the sockets have counted. */
    void count(Map<String, Long> counts) throws LinuxException {
        long dropped = 0;
        long ringFull = 0;
        long noFrame = 0;
        for (Port port : ports) {
            for (int queue = 0; !port.gone() && queue < port.queues(); queue++) {
                XskStatistics statistics = port.socket(queue).statistics();
                dropped += statistics.rxDropped();
                ringFull += statistics.rxRingFull();
                noFrame += statistics.fillRingEmpty();
            }
        }
        counts.put("socket_dropped", dropped);
        counts.put("socket_receive_ring_full", ringFull);
        counts.put("socket_without_frame", noFrame);
    }

    /** All of them, in the order of the options. */
    List<DataPlaneStatus.Port> describe() {
        List<DataPlaneStatus.Port> described = new ArrayList<>();
        for (String name : names) {
            described.add(describe(name));
        }
        return described;
    }

    private DataPlaneStatus.Port describe(String name) {
        Optional<Port> served = ports.stream()
                .filter(port -> !port.gone() && port.link().name().equals(name))
                .findFirst();
        Optional<XdpLink> xdp =
                served.flatMap(port -> attachments.on(port.link().index()));
        return new DataPlaneStatus.Port(
                name,
                xdp.map(link -> link.mode().name().toLowerCase(Locale.ROOT)).orElse("none"),
                served.map(Port::queues).orElse(0),
                notServed.getOrDefault(name, xdp.flatMap(XdpLink::nativeRefusal).orElse("")));
    }

    @Override
    public void close() {
        ports.forEach(Port::close);
        umem.close();
    }
}
