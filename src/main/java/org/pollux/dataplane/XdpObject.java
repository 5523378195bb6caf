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
    /** The kernel's limit for one map; a flow more or less than asked for is no harm. */
    private static final int MOST_FLOWS = 1 << 27;

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
        int flows = (int) Math.min(MOST_FLOWS, (long) connections * DIRECTIONS);
        return object.withMaxEntries(AddressFamily.IPV4.map(KernelLayout.FLOWS), flows)
                .withMaxEntries(AddressFamily.IPV6.map(KernelLayout.FLOWS), flows)
                .load();
    }
}
