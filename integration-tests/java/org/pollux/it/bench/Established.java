package org.pollux.it.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.pollux.dataplane.DataPlane;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfProgram;
import org.pollux.linux.bpf.XdpLink;

/** Packets per second of connections that are established, for all ways in turn. */
final class Established implements AutoCloseable {
    /** Packets under way at most while connections are made: what the slow path's rings hold easily. */
    private static final int WINDOW = 256;

    private static final int PASSES = 5;
    /** One of so many flows may meet a full bucket of the flow table; its connection stays with the engine. */
    private static final int MOST_OF_FULL_BUCKETS = 100_000;

    private final BenchNetwork network;
    private final Generator generator;
    private final DataPlane dataPlane;
    private final BpfProgram sink;
    private final List<XdpLink> sinks = new ArrayList<>();
    private final Map<Way, Integer> made = new EnumMap<>(Way.class);

    /** Puts a sink at the server's end of each cable. */
    Established(BenchNetwork network, BpfCollection programs, Generator generator, DataPlane dataPlane)
            throws Exception {
        this.network = network;
        this.generator = generator;
        this.dataPlane = dataPlane;
        sink = programs.program(BenchObject.SINK);
        for (BenchNetwork.Cable cable : BenchNetwork.Cable.values()) {
            sinks.add(BenchNetwork.attach(network.server, cable.interfaceName(), sink));
        }
    }

    /** Makes connections of one way until there are so many of them, all with flows in the kernel. */
    void establish(Way way, int connections) throws Exception {
        int before = made.getOrDefault(way, 0);
        long expected = dataPlane.status().flows() + (long) (connections - before) * way.flowsOfConnection();
        generator.plan(network.frame(way, Frame.UDP), ifindex(way), connections);
        generator.window(WINDOW);
        long least = expected - expected / MOST_OF_FULL_BUCKETS;
        for (int pass = 0; pass < PASSES && dataPlane.status().flows() < least; pass++) {
            generator.send(connections);
        }
        long flows = dataPlane.status().flows();
        if (flows < least || flows > expected) {
            throw new IllegalStateException(connections + " connections by " + way.title() + " should make " + expected
                    + " flows in the kernel, but there are " + flows + ": "
                    + dataPlane.status().counters());
        }
        made.put(way, connections);
    }

    private int ifindex(Way way) throws Exception {
        return BenchNetwork.ifindex(network.client, way.cable().interfaceName());
    }

    /** Packets per second of one way, with packets of so many flows. */
    double rate(Way way, int flows, Duration span) throws Exception {
        generator.plan(network.frame(way, Frame.UDP), ifindex(way), flows);
        generator.scattered();
        return generator.sendFor(span).rate();
    }

    /** The same for packets that are made and received, and forwarded by nobody. */
    double rateOfGenerator(int flows, Duration span) throws Exception {
        try (AutoCloseable _ = network.cutShort(sink)) {
            return rate(Way.BARE, flows, span);
        }
    }

    @Override
    public void close() {
        sinks.forEach(XdpLink::close);
    }
}
