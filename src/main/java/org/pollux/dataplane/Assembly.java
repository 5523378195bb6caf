package org.pollux.dataplane;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.EngineSettings;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Neighbour;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.NetlinkListener;
import org.pollux.linux.NetlinkMonitor;
import org.pollux.linux.ReceiveQueues;
import org.pollux.linux.TunDevice;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.XdpLink;
import org.pollux.linux.bpf.XdpMode;
import org.pollux.linux.xsk.Poller;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskMode;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a data plane, opened in order and closed in reverse. The XDP program is attached early and harmlessly: until
 * an address is active it lets everything pass.
 */
final class Assembly implements AutoCloseable {
    /** Frames of a socket: as many again as it may hold for receiving. */
    private static final int FRAMES_PER_RING_ENTRY = 2;

    private static final int SMALL_FRAME = 2048;
    private static final int LARGE_FRAME = 4096;
    /** What the kernel keeps free before a packet, and the Ethernet header with a tag. */
    private static final int FRAME_OVERHEAD = 256 + 18;
    /** The greatest MTU of an interface that can be served. */
    static final int LONGEST_MTU = LARGE_FRAME - FRAME_OVERHEAD;

    private static final Duration USUAL_SIGN_OF_LIFE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private final Undo undo = new Undo();
    private final Undo attachments = new Undo();
    private final List<Port> ports = new ArrayList<>();
    private final List<XdpLink> attached;
    private final BpfCollection kernel;
    private final VirtualAddresses addresses;
    private final KernelCounters counters;
    private final Poller poller;
    private final NextHops nextHops;
    private final FlowCache flows;
    private final Engine engine;
    private final SlowPath slowPath;
    private final ServedTable table;
    private final OwnAddresses ownAddresses;
    private final SignOfLife signOfLife;
    private final LateNetwork network = new LateNetwork();

    /** Opens everything, or throws and leaves nothing. */
    static Assembly build(DataPlaneOptions options) throws DataPlaneException {
        return new Assembly(options);
    }

    private Assembly(DataPlaneOptions options) throws DataPlaneException {
        undo.before(attachments::close);
        try {
            List<Link> links = links(options);
            kernel = undo.opened(XdpObject.load(options.maxConnections()));
            attached = attach(links, options.attachment());
            addresses = undo.opened(
                    new VirtualAddresses(FamilyMaps.of(kernel, KernelLayout.ADDRESSES), kernel.map(KernelLayout.VIPS)));
            counters = undo.opened(new KernelCounters(kernel.map(KernelLayout.COUNTERS)));
            TunDevice stack = undo.opened(TunDevice.open("pollux%d"));
            Umem umem = openPorts(links);
            poller = undo.opened(Poller.open(Port.MAX_QUEUES * links.size()));

            long now = System.nanoTime();
            signOfLife = new SignOfLife(kernel.map(KernelLayout.DAEMONS).memory(), signOfLife(options.survival()), now);
            NextHopArray array = new NextHopArray(
                    kernel.map(KernelLayout.NEXT_HOPS).memory(),
                    kernel.map(KernelLayout.TUNNELS).memory());
            nextHops = new NextHops(network, array, links, KernelLayout.Limits.NEXT_HOPS, now);
            flows = undo.opened(new FlowCache(
                    FamilyMaps.of(kernel, KernelLayout.FLOWS),
                    new Destinations(kernel.map(KernelLayout.DESTINATIONS).memory()),
                    nextHops,
                    options.maxConnections(),
                    c -> addresses.place(AddressWords.toInetAddress(c.ipv6(), c.virtualHigh(), c.virtualLow())),
                    System::nanoTime));
            SecureRandom random = new SecureRandom();
            engine = new Engine(
                    new EngineSettings(
                            options.maxConnections(), random.nextLong(), random.nextLong(), EngineOptions.DEFAULT),
                    nextHops,
                    flows,
                    flows,
                    now);
            flows.reportTo(engine);
            slowPath = new SlowPath(engine, nextHops, flows, umem, stack, ports);
            nextHops.observedBy(slowPath);
            ServiceEntries entries = undo.opened(new ServiceEntries(
                    FamilyMaps.of(kernel, KernelLayout.SERVICES), FamilyMaps.of(kernel, KernelLayout.SERVERS)));
            MarkEntries marks = undo.opened(new MarkEntries(
                    FamilyMaps.of(kernel, KernelLayout.MARKS),
                    kernel.map(KernelLayout.MARK_RULES).memory()));
            ownAddresses = undo.opened(new OwnAddresses(FamilyMaps.of(kernel, KernelLayout.OWN_ADDRESSES)));
            table = new ServedTable(
                    engine.table(), entries, addresses, marks, name -> indexOf(links, name), ownAddresses, nextHops);
        } catch (DataPlaneException | IOException | RuntimeException e) {
            try {
                undo.close();
            } catch (DataPlaneFailure f) {
                e.addSuppressed(f);
            }
            if (e instanceof DataPlaneException already) {
                throw already;
            }
            throw new DataPlaneException("cannot start the data plane: " + e.getMessage(), e);
        }
    }

    /** Where the program ends with the process, it is the packet thread alone that may have stopped. */
    private static Duration signOfLife(Survival survival) {
        return survival.wanted() ? survival.time() : USUAL_SIGN_OF_LIFE;
    }

    private static List<Link> links(DataPlaneOptions options) throws LinuxException, DataPlaneException {
        List<Link> links = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            for (String name : options.interfaces()) {
                Link link = netlink.link(name)
                        .orElseThrow(() -> new DataPlaneException("interface " + name
                                + " does not exist; name the interfaces of the virtual addresses and real servers"));
                if (link.mac().isEmpty()) {
                    throw new DataPlaneException(
                            "interface " + name + " is no Ethernet interface; the data plane cannot serve it");
                }
                if (link.mtu() > LONGEST_MTU) {
                    throw new DataPlaneException("interface " + name + " has an MTU of " + link.mtu()
                            + "; the data plane serves up to " + LONGEST_MTU
                            + ": ip link set " + name + " mtu 1500");
                }
                links.add(link);
            }
        }
        return links;
    }

    private static OptionalInt indexOf(List<Link> links, String name) {
        return links.stream()
                .filter(link -> link.name().equals(name))
                .mapToInt(Link::index)
                .findFirst();
    }

    private List<XdpLink> attach(List<Link> links, DataPlaneOptions.Attachment attachment) throws DataPlaneException {
        List<XdpLink> attached = new ArrayList<>();
        for (Link link : links) {
            try {
                var program = kernel.program(KernelLayout.PROGRAM);
                attached.add(attachments.opened(
                        switch (attachment) {
                            case AUTO -> XdpLink.attach(program, link.index());
                            case NATIVE -> XdpLink.attach(program, link.index(), XdpMode.NATIVE);
                            case GENERIC -> XdpLink.attach(program, link.index(), XdpMode.GENERIC);
                        }));
            } catch (LinuxException e) {
                throw new DataPlaneException("cannot serve interface " + link.name() + ": " + e.getMessage(), e);
            }
        }
        return attached;
    }

    private Umem openPorts(List<Link> links) throws LinuxException, DataPlaneException {
        int queues = 0;
        for (Link link : links) {
            queues += ReceiveQueues.count(link.name());
        }
        int ring = queues <= 4 ? 2048 : queues <= 16 ? 512 : 128;
        boolean large = links.stream().anyMatch(link -> link.mtu() > SMALL_FRAME - FRAME_OVERHEAD);
        int frames = queues * ring * FRAMES_PER_RING_ENTRY + ring;
        // Where a program does not run in the driver, nothing can be received there without a copy, and one memory
        // serves all interfaces in the same way.
        if (attached.stream().allMatch(xdp -> xdp.mode() == XdpMode.NATIVE)) {
            try {
                return openPorts(links, frames, large, new XskSettings(ring, ring, ring, ring, XskMode.BEST));
            } catch (LinuxException e) {
                LOG.info("packets are copied, as not all interfaces can do without: {}", e.getMessage());
            }
        }
        return openPorts(links, frames, large, new XskSettings(ring, ring, ring, ring, XskMode.COPY));
    }

    private Umem openPorts(List<Link> links, int frames, boolean large, XskSettings settings)
            throws LinuxException, DataPlaneException {
        ports.clear();
        Undo attempt = new Undo();
        try {
            Umem umem = attempt.opened(Umem.allocate(frames, large ? LARGE_FRAME : SMALL_FRAME));
            int slot = 0;
            for (Link link : links) {
                Port port = attempt.opened(Port.open(link, umem, settings));
                ports.add(port);
                enter(port, slot);
                slot += port.queues();
            }
            undo.before(attempt::close);
            return umem;
        } catch (LinuxException | DataPlaneException | RuntimeException e) {
            attempt.close();
            throw e;
        }
    }

    /** Tells the XDP program which sockets serve the queues of an interface. */
    private void enter(Port port, int firstSlot) throws LinuxException, DataPlaneException {
        if (firstSlot + port.queues() > KernelLayout.Limits.SOCKETS) {
            throw new DataPlaneException("the interfaces have more than " + KernelLayout.Limits.SOCKETS
                    + " receive queues together; set fewer with ethtool -L");
        }
        BpfMap sockets = kernel.map(KernelLayout.SOCKETS);
        for (int queue = 0; queue < port.queues(); queue++) {
            port.socket(queue).insertInto(sockets, firstSlot + queue);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key =
                    arena.allocateFrom(ValueLayout.JAVA_INT, port.link().index());
            MemorySegment device = arena.allocate(KernelLayout.Device.BYTES, 8);
            device.set(ValueLayout.JAVA_INT, KernelLayout.Device.FIRST_SOCKET, firstSlot);
            device.set(ValueLayout.JAVA_INT, KernelLayout.Device.QUEUES, port.queues());
            kernel.map(KernelLayout.DEVICES).put(key, device);
        }
    }

    /**
     * Learns the kernel's links, routes and neighbours and follows their changes; before the packet thread starts.
     *
     * @param lost told on the packet thread which served interface has been removed
     * @param post has something done on the packet thread; false when too much is waiting there
     * @param eventsLost to be told when that was the case
     * @param failed to be told when changes can be followed no longer
     */
    void follow(IntConsumer lost, Predicate<Runnable> post, Runnable eventsLost, BiConsumer<String, Throwable> failed)
            throws LinuxException {
        NetlinkMonitor monitor = NetlinkMonitor.start(new NetlinkListener() {
            @Override
            public void onEvent(NetlinkEvent event) {
                if (!post.test(() -> take(event, lost))) {
                    eventsLost.run();
                }
            }

            @Override
            public void onFailure(Exception failure) {
                failed.accept("changes of routes and neighbours can be followed no longer", failure);
            }
        });
        undo.before(monitor::close);
        KernelNetwork kernelNetwork = undo.opened(KernelNetwork.start((links, neighbours, addresses) -> {
            if (!post.test(() -> refresh(links, neighbours, addresses))) {
                eventsLost.run();
            }
        }));
        network.become(kernelNetwork);
        var _ = undo.opened(FlowScan.start(FamilyMaps.of(kernel, KernelLayout.FLOWS), flows, post));
        try (Netlink netlink = Netlink.open()) {
            refresh(netlink.links(), netlink.neighbours(), netlink.addresses());
        }
    }

    private void refresh(List<Link> links, List<Neighbour> neighbours, List<InterfaceAddress> addresses) {
        nextHops.refresh(links, neighbours, System.nanoTime());
        ownAddresses.refresh(addresses);
    }

    private void take(NetlinkEvent event, IntConsumer lost) {
        nextHops.onEvent(event, System.nanoTime());
        ownAddresses.onEvent(event);
        if (event instanceof NetlinkEvent.LinkRemoved(Link link)) {
            lost.accept(link.index());
        }
    }

    /** Takes the XDP program off all interfaces; done again by {@link #close()} without effect. */
    void detach() {
        attachments.close();
    }

    /** Adds what the sockets have counted; on the packet thread. */
    void countSockets(Map<String, Long> counts) throws LinuxException {
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

    List<DataPlaneStatus.Port> describePorts() {
        List<DataPlaneStatus.Port> described = new ArrayList<>();
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            XdpLink xdp = attached.get(i);
            described.add(new DataPlaneStatus.Port(
                    port.link().name(),
                    xdp.mode().name().toLowerCase(Locale.ROOT),
                    port.queues(),
                    port.gone() ? "the interface is gone" : xdp.nativeRefusal().orElse("")));
        }
        return described;
    }

    List<Port> ports() {
        return ports;
    }

    VirtualAddresses addresses() {
        return addresses;
    }

    KernelCounters counters() {
        return counters;
    }

    Poller poller() {
        return poller;
    }

    NextHops nextHops() {
        return nextHops;
    }

    FlowCache flows() {
        return flows;
    }

    Engine engine() {
        return engine;
    }

    SlowPath slowPath() {
        return slowPath;
    }

    SignOfLife signOfLife() {
        return signOfLife;
    }

    ServedTable table() {
        return table;
    }

    @Override
    public void close() {
        undo.close();
    }
}
