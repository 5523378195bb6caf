package org.pollux.it.bench;

import java.time.Duration;
import org.pollux.dataplane.DataPlane;
import org.pollux.it.lab.Host;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.XdpLink;

/**
 * New connections per second through the slow path, by NAT. A UDP connection is there with its first datagram; a TCP one
 * when the three packets of its handshake, which the client's and the server's end complete in the kernel, have arrived.
 */
final class NewConnections {
    /** Packets that wait for the slow path at most; its rings hold 2,048. */
    private static final int WINDOW = 512;
    /** A connection of TCP has one packet under way at a time, but is not done before its third. */
    private static final int HANDSHAKES = 256;

    private final BenchNetwork network;
    private final Generator generator;
    private final DataPlane dataPlane;
    private final BpfCollection programs;
    private final int ifindex;

    /** For a generator that counts what arrives at the sinks of these programs. */
    NewConnections(BenchNetwork network, BpfCollection programs, Generator generator, DataPlane dataPlane)
            throws Exception {
        this.network = network;
        this.generator = generator;
        this.dataPlane = dataPlane;
        this.programs = programs;
        ifindex = BenchNetwork.ifindex(network.client, BenchNetwork.Cable.POLLUX.interfaceName());
    }

    /** UDP connections per second. */
    double udp(Duration span) throws Exception {
        try (XdpLink _ = sink()) {
            return measure(Frame.UDP, WINDOW, span);
        }
    }

    /** TCP connections per second. */
    double tcp(Duration span) throws Exception {
        try (XdpLink _ = attach(network.server, BenchObject.HANDSHAKE);
                XdpLink _ = attach(network.client, BenchObject.HANDSHAKE)) {
            return measure(Frame.TCP, HANDSHAKES, span);
        }
    }

    private XdpLink attach(Host host, String program) throws Exception {
        return BenchNetwork.attach(host, BenchNetwork.Cable.POLLUX.interfaceName(), programs.program(program));
    }

    /** Receives until it is closed what {@link #load} sends. */
    XdpLink sink() throws Exception {
        return attach(network.server, BenchObject.SINK);
    }

    /** Asks for UDP connections without a pause; old ones make room for new ones when the table is full. */
    Generator.Run load(Duration span) throws Exception {
        generator.plan(network.frame(Way.NAT, Frame.UDP), ifindex, Generator.MOST_FLOWS);
        generator.window(WINDOW);
        return generator.sendFor(span);
    }

    private double measure(int protocol, int window, Duration span) throws Exception {
        generator.plan(network.frame(Way.NAT, protocol), ifindex, Generator.MOST_FLOWS);
        generator.window(window);
        try {
            Generator.Run run = generator.sendFor(span);
            return run.rate();
        } finally {
            var _ = dataPlane.removeConnections(BenchNetwork.vip(Way.NAT));
        }
    }
}
