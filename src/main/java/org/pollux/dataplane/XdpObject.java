package org.pollux.dataplane;

import java.io.IOException;
import java.io.InputStream;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfObject;
import org.pollux.linux.bpf.BpfObjectException;

/** The compiled XDP program as it is shipped. */
final class XdpObject {
    private static final int DIRECTIONS = 2;
    /** Just under 4 GiB of units, which is all that older kernels give one array. What has no room stays with the engine. */
    private static final int MOST_UNITS = (1 << 26) - 1024;
    /** Of a table that is full; a bucket has room for 16, and those that have more of their kind are few. */
    private static final int FLOWS_OF_BUCKET = 6;

    private XdpObject() {}

    /** What the shipped file says. */
    static BpfObject parse() throws DataPlaneException {
        try (InputStream in = XdpObject.class.getResourceAsStream(KernelLayout.OBJECT)) {
            if (in == null) {
                throw new DataPlaneException(
                        "the jar lacks " + KernelLayout.OBJECT + ": build or install Pollux again");
            }
            return BpfObject.parse(in.readAllBytes(), KernelLayout.OBJECT);
        } catch (IOException | BpfObjectException e) {
            throw new DataPlaneException("the XDP program in the jar is damaged: " + e.getMessage(), e);
        }
    }

    /** Loads it with room for the flows of so many connections. */
    static BpfCollection load(int connections) throws DataPlaneException, LinuxException {
        return load(parse(), connections);
    }

    /** The same, when it was read already. */
    static BpfCollection load(BpfObject object, int connections) throws LinuxException {
        int units = (int) Math.min(MOST_UNITS, (long) connections * DIRECTIONS);
        return object.withMaxEntries(KernelLayout.FLOW_UNITS, units)
                .withMaxEntries(KernelLayout.FLOW_INDEX, buckets(units))
                .load();
    }

    private static int buckets(int units) {
        int needed = Math.ceilDiv(units, FLOWS_OF_BUCKET);
        return needed == 1 ? 1 : Integer.highestOneBit(needed - 1) << 1;
    }
}
