package org.pollux.dataplane;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
import org.pollux.linux.TunDevice;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfObject;
import org.pollux.linux.xsk.Poller;

/**
 * The parts of a data plane, opened in order and closed in reverse. The XDP program is attached early and harmlessly: until
 * an address is active it lets everything pass.
 */
final class Assembly implements AutoCloseable {
    private static final Duration USUAL_SIGN_OF_LIFE = Duration.ofSeconds(10);

    private final Undo undo = new Undo();
    private final Lineage lineage;
    private final Attachments attachments;
    private final ServedInterfaces interfaces;
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
    private final Continuity continuity;
    private final Survival survival;
    private final LateNetwork network = new LateNetwork();

    /** Opens everything, or throws and leaves nothing. */
    static Assembly build(DataPlaneOptions options) throws DataPlaneException {
        return new Assembly(options);
    }

    private Assembly(DataPlaneOptions options) throws DataPlaneException {
        survival = options.survival();
        try {
            List<Link> present = links(options);
            BpfObject object = XdpObject.parse();
            lineage = undo.opened(new Lineage(survival, object));
            kernel = undo.opened(XdpObject.load(object, options.maxConnections()));
            attachments = undo.opened(new Attachments(
                    kernel.program(KernelLayout.PROGRAM), options.attachment(), lineage.pins(), lineage.links()));
            for (Link link : present) {
                attachments.attach(link);
            }
            addresses = undo.opened(
                    new VirtualAddresses(FamilyMaps.of(kernel, KernelLayout.ADDRESSES), kernel.map(KernelLayout.VIPS)));
            counters = undo.opened(new KernelCounters(kernel.map(KernelLayout.COUNTERS)));
            TunDevice stack = undo.opened(TunDevice.open("pollux%d"));
            interfaces = undo.opened(new ServedInterfaces(
                    options,
                    present,
                    attachments,
                    kernel.map(KernelLayout.SOCKETS),
                    kernel.map(KernelLayout.DEVICES),
                    kernel.map(KernelLayout.EXITS)));
            poller = undo.opened(
                    Poller.open(Port.MAX_QUEUES * options.interfaces().size()));

            long now = System.nanoTime();
            SecureRandom random = new SecureRandom();
            continuity = new Continuity(
                    kernel.map(KernelLayout.DAEMONS).memory(), lineage.formerDaemons(), addresses, signOfLife(), now);
            NextHopArray array = new NextHopArray(
                    kernel.map(KernelLayout.NEXT_HOPS).memory(),
                    kernel.map(KernelLayout.TUNNELS).memory());
            nextHops = new NextHops(network, array, present, KernelLayout.Limits.NEXT_HOPS, now);
            flows = undo.opened(new FlowCache(
                    FlowTable.create(
                            kernel.map(KernelLayout.FLOW_INDEX).memory(),
                            kernel.map(KernelLayout.FLOW_UNITS).memory(),
                            kernel.map(KernelLayout.DAEMONS).memory(),
                            FlowHash.random(random)),
                    undo.opened(GracePeriods.start()),
                    new Destinations(
                            kernel.map(KernelLayout.DESTINATIONS).memory(),
                            kernel.map(KernelLayout.DESTINATION_NAMES).memory()),
                    nextHops,
                    options.maxConnections(),
                    new VipPlaces(addresses)::of,
                    System::nanoTime));
            engine = new Engine(
                    new EngineSettings(
                            options.maxConnections(), random.nextLong(), random.nextLong(), EngineOptions.DEFAULT),
                    nextHops,
                    flows,
                    flows,
                    now);
            flows.reportTo(engine);
            slowPath = new SlowPath(engine, nextHops, flows, interfaces.umem(), stack, interfaces.ports());
            nextHops.observedBy(slowPath);
            ServiceEntries entries = undo.opened(new ServiceEntries(
                    FamilyMaps.of(kernel, KernelLayout.SERVICES), FamilyMaps.of(kernel, KernelLayout.SERVERS)));
            MarkEntries marks = undo.opened(new MarkEntries(
                    FamilyMaps.of(kernel, KernelLayout.MARKS),
                    kernel.map(KernelLayout.MARK_RULES).memory()));
            ownAddresses = undo.opened(new OwnAddresses(FamilyMaps.of(kernel, KernelLayout.OWN_ADDRESSES)));
            table = new ServedTable(
                    engine.table(), entries, addresses, marks, interfaces::index, ownAddresses, nextHops);
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
    private Duration signOfLife() {
        return survival.wanted() ? survival.time() : USUAL_SIGN_OF_LIFE;
    }

    /** Those interfaces that are there. */
    private static List<Link> links(DataPlaneOptions options) throws LinuxException, DataPlaneException {
        List<Link> present = new ArrayList<>();
        try (Netlink netlink = Netlink.open()) {
            for (String name : options.interfaces()) {
                Optional<Link> link = netlink.link(name);
                if (link.isPresent()) {
                    ServedInterfaces.require(link.get());
                    present.add(link.get());
                }
            }
        }
        return present;
    }

    /**
     * Learns the kernel's links, routes and neighbours and follows their changes; before the packet thread starts.
     *
     * @param changing has the sockets left alone while the interfaces change, on the packet thread
     * @param post has something done on the packet thread; false when too much is waiting there
     * @param eventsLost to be told when that was the case
     * @param failed to be told when changes can be followed no longer
     */
    void follow(
            Consumer<PacketLoop.Change> changing,
            Predicate<Runnable> post,
            Runnable eventsLost,
            BiConsumer<String, Throwable> failed)
            throws LinuxException {
        NetlinkMonitor monitor = NetlinkMonitor.start(new NetlinkListener() {
            @Override
            public void onEvent(NetlinkEvent event) {
                if (!post.test(() -> take(event, changing))) {
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
            if (!post.test(() -> reread(links, neighbours, addresses, changing))) {
                eventsLost.run();
            }
        }));
        network.become(kernelNetwork);
        var _ = undo.opened(FlowScan.start(flows, post));
        try (Netlink netlink = Netlink.open()) {
            refresh(netlink.links(), netlink.neighbours(), netlink.addresses());
        }
    }

    private void refresh(List<Link> links, List<Neighbour> neighbours, List<InterfaceAddress> addresses) {
        nextHops.refresh(links, neighbours, System.nanoTime());
        ownAddresses.refresh(addresses);
    }

    private void reread(
            List<Link> links,
            List<Neighbour> neighbours,
            List<InterfaceAddress> addresses,
            Consumer<PacketLoop.Change> changing) {
        refresh(links, neighbours, addresses);
        changing.accept(() -> interfaces.refresh(links));
        links.forEach(link -> appeared(link, changing));
    }

    private void take(NetlinkEvent event, Consumer<PacketLoop.Change> changing) {
        nextHops.onEvent(event, System.nanoTime());
        ownAddresses.onEvent(event);
        switch (event) {
            case NetlinkEvent.LinkRemoved(Link link) -> changing.accept(() -> interfaces.lost(link.index()));
            case NetlinkEvent.LinkChanged(Link link) -> appeared(link, changing);
            default -> {
                // Routes, neighbours and addresses are no concern of the interfaces.
            }
        }
    }

    private void appeared(Link link, Consumer<PacketLoop.Change> changing) {
        if (interfaces.awaits(link)) {
            changing.accept(() -> {
                if (interfaces.appeared(link)) {
                    nextHops.serve(link);
                    table.interfacesChanged();
                }
            });
        }
    }

    /**
     * Makes ready to take over the connections of an earlier process, on the packet thread; empty when there are none.
     */
    Optional<Resumption> resumption() {
        Optional<Resumption> resumption = lineage.former().map(former -> new Resumption(former, engine));
        resumption.ifPresent(Resumption::begin);
        return resumption;
    }

    /** What an earlier process's program forwards for stays so for now, and its connections keep their local addresses. */
    void inherit(Resumption resumption) throws LinuxException {
        table.standForClients(resumption.locals());
        addresses.inherit(
                lineage.former().orElseThrow().held(),
                System.nanoTime() + survival.time().toNanos());
    }

    /** From now on the program of this process runs everywhere. */
    void succeed() throws IOException {
        lineage.succeed(kernel, attachments);
    }

    /** Why no connection survives this process; empty when they do. */
    String noSurvival() {
        return lineage.noSurvival();
    }

    /** {@link #detach()} and {@link #close()} leave all that is pinned as it is. */
    void leave() {
        addresses.leave();
        attachments.leave();
        lineage.leave();
    }

    /** Takes the XDP program off all interfaces; done again by {@link #close()} without effect. */
    void detach() {
        attachments.close();
    }

    ServedInterfaces interfaces() {
        return interfaces;
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

    Continuity continuity() {
        return continuity;
    }

    ServedTable table() {
        return table;
    }

    @Override
    public void close() {
        undo.close();
    }
}
