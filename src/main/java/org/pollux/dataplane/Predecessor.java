package org.pollux.dataplane;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.BpfMapScan;

/** The maps of an earlier process whose program is still on interfaces, and forwards by them. */
final class Predecessor implements AutoCloseable {
    private static final int BATCH = 64;

    private final Undo undo = new Undo();
    private final FlowTable flows;
    private final FamilyMaps addresses;
    private final MemorySegment destinations;
    private final MemorySegment names;
    private final MemorySegment vips;
    private final MemorySegment daemons;

    /** Opens the maps of a generation with this version's layout. */
    Predecessor(Pins.Generation generation) throws LinuxException {
        try {
            addresses = maps(generation, KernelLayout.ADDRESSES);
            destinations = map(generation, KernelLayout.DESTINATIONS).memory();
            names = map(generation, KernelLayout.DESTINATION_NAMES).memory();
            vips = map(generation, KernelLayout.VIPS).memory();
            daemons = map(generation, KernelLayout.DAEMONS).memory();
            flows = FlowTable.of(
                    map(generation, KernelLayout.FLOW_INDEX).memory(),
                    map(generation, KernelLayout.FLOW_UNITS).memory(),
                    daemons);
        } catch (LinuxException | RuntimeException e) {
            undo.close();
            throw e;
        }
    }

    private BpfMap map(Pins.Generation generation, String name) throws LinuxException {
        return undo.opened(BpfMap.open(generation.map(name)));
    }

    private FamilyMaps maps(Pins.Generation generation, String stem) throws LinuxException {
        return new FamilyMaps(
                map(generation, AddressFamily.IPV4.map(stem)), map(generation, AddressFamily.IPV6.map(stem)));
    }

    FlowTable flows() {
        return flows;
    }

    MemorySegment destinations() {
        return destinations;
    }

    MemorySegment names() {
        return names;
    }

    MemorySegment daemons() {
        return daemons;
    }

    /** The virtual addresses for which its program forwards. */
    List<InetAddress> held() throws LinuxException {
        List<InetAddress> held = new ArrayList<>();
        for (AddressFamily family : AddressFamily.values()) {
            try (Arena arena = Arena.ofConfined();
                    BpfMapScan scan = addresses.of(family).scan(BATCH)) {
                MemorySegment address = arena.allocate(family.bytes());
                while (scan.next()) {
                    for (int i = 0; i < scan.count(); i++) {
                        long place = Integer.toUnsignedLong(
                                scan.values().get(ValueLayout.JAVA_INT_UNALIGNED, scan.valueOffset(i)));
                        if (place < KernelLayout.Limits.VIPS
                                && vips.get(ValueLayout.JAVA_INT, place * Vip.BYTES + Vip.HELD) != 0) {
                            address.copyFrom(scan.keys().asSlice(scan.keyOffset(i), family.bytes()));
                            held.add(family.address(address.toArray(ValueLayout.JAVA_BYTE)));
                        }
                    }
                }
            }
        }
        return held;
    }

    @Override
    public void close() {
        undo.close();
    }
}
