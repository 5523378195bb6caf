package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.Optional;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.NextHopEntry;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.TestRun;
import org.pollux.linux.bpf.TestRunResult;
import org.pollux.linux.xsk.XskSocket;

/** The XDP program in the kernel with its maps, attached to nothing, for test runs that come in by the loopback. */
final class LoadedProgram implements AutoCloseable {
    /** Interface that test runs come from. */
    static final int LOOPBACK = 1;

    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Undo undo = new Undo();
    private final BpfCollection kernel;
    private final VirtualAddresses addresses;
    private final KernelCounters counters;
    private final Arena arena = Arena.ofShared();

    LoadedProgram() throws Exception {
        kernel = undo.opened(XdpObject.load(1000));
        addresses = undo.opened(new VirtualAddresses(map(KernelLayout.ADDRESSES), map(KernelLayout.VIPS)));
        counters = undo.opened(new KernelCounters(map(KernelLayout.COUNTERS)));
    }

    /** Puts a socket behind queue 0 of the loopback interface. */
    void serveLoopback(XskSocket socket) throws Exception {
        socket.insertInto(map(KernelLayout.SOCKETS), 7);
        MemorySegment device = arena.allocate(KernelLayout.Device.BYTES, 8);
        device.set(ValueLayout.JAVA_INT, KernelLayout.Device.FIRST_SOCKET, 7);
        device.set(ValueLayout.JAVA_INT, KernelLayout.Device.QUEUES, 1);
        map(KernelLayout.DEVICES).put(arena.allocateFrom(ValueLayout.JAVA_INT, LOOPBACK), device);
    }

    BpfMap map(String name) {
        return kernel.map(name);
    }

    VirtualAddresses addresses() {
        return addresses;
    }

    ServiceEntries services() {
        return undo.opened(new ServiceEntries(map(KernelLayout.SERVICES), map(KernelLayout.SERVERS)));
    }

    OwnAddresses ownAddresses() {
        return undo.opened(new OwnAddresses(map(KernelLayout.OWN_ADDRESSES)));
    }

    NextHopArray nextHops() throws Exception {
        return new NextHopArray(map(KernelLayout.NEXT_HOPS).memory());
    }

    long count(Counter counter) throws Exception {
        return counters.get(counter);
    }

    /** Inserts a flow whose packets look like this one when they arrive. */
    void flow(Packet packet, byte action, String address, int port, int nextHop, String vip) throws Exception {
        MemorySegment value = arena.allocate(Flow.BYTES, 8);
        MemorySegment.copy(bytes(address), 0, value, ValueLayout.JAVA_BYTE, Flow.ADDR, 4);
        value.set(NETWORK_SHORT, Flow.PORT, (short) port);
        value.set(ValueLayout.JAVA_BYTE, Flow.ACTION, action);
        value.set(ValueLayout.JAVA_INT, Flow.NEXT_HOP, nextHop);
        value.set(ValueLayout.JAVA_INT, Flow.VIP, addresses.place(InetAddress.ofLiteral(vip)));
        map(KernelLayout.FLOWS).put(key(packet), value);
    }

    /** What the kernel has of the flow. */
    MemorySegment flowOf(Packet packet) throws Exception {
        MemorySegment value = arena.allocate(Flow.BYTES, 8);
        if (!map(KernelLayout.FLOWS).lookup(key(packet), value)) {
            throw new AssertionError("no such flow");
        }
        return value;
    }

    private MemorySegment key(Packet packet) {
        MemorySegment key = arena.allocate(FlowKey.BYTES, 8);
        MemorySegment.copy(bytes(packet.source), 0, key, ValueLayout.JAVA_BYTE, FlowKey.SADDR, 4);
        MemorySegment.copy(bytes(packet.destination), 0, key, ValueLayout.JAVA_BYTE, FlowKey.DADDR, 4);
        key.set(NETWORK_SHORT, FlowKey.SPORT, (short) packet.sourcePort);
        key.set(NETWORK_SHORT, FlowKey.DPORT, (short) packet.destinationPort);
        key.set(ValueLayout.JAVA_BYTE, FlowKey.PROTOCOL, (byte) packet.protocol);
        return key;
    }

    /** A next hop ready for use. */
    void nextHop(int index, int ifindex, int mtu, long destinationMac, long sourceMac) throws Exception {
        NextHop hop = new NextHop(
                NextHop.State.READY,
                ifindex,
                InetAddress.ofLiteral("192.0.2.254"),
                mtu,
                Optional.empty(),
                "",
                System.nanoTime());
        hop.destinationMac = destinationMac;
        hop.sourceMac = sourceMac;
        nextHops().set(index, hop);
    }

    /** Whether a next hop's entry is in use. */
    boolean nextHopIsSet(int index) throws Exception {
        return map(KernelLayout.NEXT_HOPS)
                        .memory()
                        .get(ValueLayout.JAVA_INT, (long) index * NextHopEntry.STRIDE + NextHopEntry.IFINDEX)
                != 0;
    }

    TestRunResult run(byte[] frame) throws Exception {
        return kernel.program(KernelLayout.PROGRAM).testRun(TestRun.of(frame));
    }

    private static byte[] bytes(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }

    @Override
    public void close() {
        undo.close();
        arena.close();
    }
}
