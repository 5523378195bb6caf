package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import org.pollux.ipvs.Cause;
import org.pollux.ipvs.ConnectionListener;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.EngineSettings;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.PacketResult;
import org.pollux.ipvs.Path;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.linux.Threads;

/**
 * Sends packets through an engine of its own before any come from the network, while everything else starts. What has not
 * run yet is interpreted, and the thread that runs it asks the virtual machine's compilers for better and may have to wait
 * for them: packets had to wait for tens of milliseconds where they were the first ones.
 */
final class Rehearsal implements AutoCloseable {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    /** From then on most of what it takes is compiled well. */
    static final int CONNECTIONS = 8_000;

    /** On a slow machine less has to do. */
    private static final Duration LONGEST = Duration.ofMillis(500);

    private static final int TABLE = 1024;
    /** Nanoseconds, so many that connections also expire. */
    private static final long BETWEEN_PACKETS = 100_000_000L;

    private static final int BUFFER = 2048;
    private static final int IP_HEADER = 20;
    private static final int PORTS = 1024;
    private static final int SERVED = 80;
    private static final int FIN_ACK = 0x11;
    private static final int SYN = 0x02;
    private static final int SYN_ACK = 0x12;
    private static final int ACK = 0x10;
    private static final int ANY_CHECKSUM = 0x1234;

    // Of TEST-NET-1 to 3: RFC 5737.
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress VIRTUAL = InetAddress.ofLiteral("198.51.100.1");
    private static final InetAddress SERVER = InetAddress.ofLiteral("203.0.113.1");

    /** What each connection consists of, in this order. */
    private static final List<Step> STEPS = List.of(
            new Step(false, udp(CLIENT, VIRTUAL)),
            new Step(true, udp(SERVER, CLIENT)),
            new Step(false, tcp(CLIENT, VIRTUAL, SYN)),
            new Step(true, tcp(SERVER, CLIENT, SYN_ACK)),
            new Step(false, tcp(CLIENT, VIRTUAL, ACK)),
            new Step(false, tcp(CLIENT, VIRTUAL, FIN_ACK)),
            new Step(true, tcp(SERVER, CLIENT, FIN_ACK)));

    private final Thread thread =
            Thread.ofPlatform().daemon().name("dataplane-rehearsal").unstarted(this::run);
    private volatile boolean stopping;

    /** @param packet without the client's port */
    private record Step(boolean fromServer, MemorySegment packet) {}

    /** The way to anywhere. */
    private record Anywhere() implements Path {
        @Override
        public int mtu() {
            return 1500;
        }

        @Override
        public boolean reachable() {
            return true;
        }

        @Override
        public boolean local() {
            return false;
        }

        @Override
        public long sourceHigh() {
            return 0;
        }

        @Override
        public long sourceLow() {
            return 0;
        }
    }

    /** Begins on a thread of its own; ends by itself. */
    void start() {
        thread.start();
    }

    private void run() {
        var _ = forwarded(System.nanoTime() + LONGEST.toNanos());
    }

    /**
     * Does it on the calling thread.
     *
     * @param end when to end though not all is done
     * @return how many packets were forwarded
     */
    long forwarded(long end) {
        Path anywhere = new Anywhere();
        Engine engine = new Engine(
                new EngineSettings(TABLE, 1, 2, EngineOptions.DEFAULT),
                (_, _, _) -> anywhere,
                ConnectionListener.none(),
                _ -> 0,
                0);
        for (Protocol protocol : List.of(Protocol.UDP, Protocol.TCP)) {
            ServiceKey service = ServiceKey.of(protocol, VIRTUAL, SERVED);
            engine.table().addService(service, new ServiceSettings("wlc"));
            engine.table()
                    .addDestination(
                            service,
                            new DestinationKey(SERVER, SERVED),
                            new DestinationSettings(ForwardingMethod.NAT, 1));
        }
        try (Arena arena = Arena.ofConfined()) {
            // As the memory of the sockets: not the heap's.
            MemorySegment packet = arena.allocate(BUFFER, Long.BYTES);
            PacketResult result = new PacketResult();
            long now = 0;
            for (int i = 0; i < CONNECTIONS && !stopping && System.nanoTime() - end < 0; i++) {
                short port = (short) (PORTS + i);
                for (Step step : STEPS) {
                    MemorySegment.copy(step.packet, 0, packet, 0, step.packet.byteSize());
                    int at = IP_HEADER + (step.fromServer ? Short.BYTES : 0);
                    packet.set(NETWORK_SHORT, at, port);
                    now += BETWEEN_PACKETS;
                    engine.process(packet, (int) step.packet.byteSize(), "rehearsal", now, result);
                }
                var _ = engine.tick(now);
            }
        }
        return engine.packets(Cause.FORWARDED);
    }

    private static MemorySegment udp(InetAddress source, InetAddress destination) {
        ByteBuffer packet = ip(source, destination, Protocol.UDP, 8);
        ports(packet, destination);
        packet.putShort((short) 8).putShort((short) ANY_CHECKSUM);
        return MemorySegment.ofBuffer(packet.flip());
    }

    private static MemorySegment tcp(InetAddress source, InetAddress destination, int flags) {
        ByteBuffer packet = ip(source, destination, Protocol.TCP, 20);
        ports(packet, destination);
        packet.putInt(0).putInt(0).putShort((short) (5 << 12 | flags)).putShort((short) 0xFFFF);
        packet.putShort((short) ANY_CHECKSUM).putShort((short) 0);
        return MemorySegment.ofBuffer(packet.flip());
    }

    private static void ports(ByteBuffer packet, InetAddress destination) {
        boolean toServer = destination.equals(VIRTUAL);
        packet.putShort((short) (toServer ? 0 : SERVED)).putShort((short) (toServer ? SERVED : 0));
    }

    private static ByteBuffer ip(InetAddress source, InetAddress destination, Protocol protocol, int length) {
        ByteBuffer packet = ByteBuffer.allocate(IP_HEADER + length);
        packet.putShort((short) 0x4500).putShort((short) (IP_HEADER + length)).putInt(0x4000);
        packet.put((byte) 64).put((byte) protocol.number()).putShort((short) 0);
        packet.put(source.getAddress()).put(destination.getAddress());
        int sum = 0;
        for (int at = 0; at < IP_HEADER; at += Short.BYTES) {
            sum += Short.toUnsignedInt(packet.getShort(at));
        }
        sum = (sum & 0xFFFF) + (sum >>> 16);
        packet.putShort(10, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
        return packet;
    }

    /** Ends it if it has not ended. */
    @Override
    public void close() {
        stopping = true;
        Threads.joinFully(thread);
    }
}
