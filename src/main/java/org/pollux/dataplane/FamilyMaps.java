package org.pollux.dataplane;

import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;

/** What has addresses in it: a map for each family. Not their owner. */
record FamilyMaps(BpfMap ipv4, BpfMap ipv6) {
    /** The two maps of a stem. */
    static FamilyMaps of(BpfCollection kernel, String stem) {
        return new FamilyMaps(kernel.map(AddressFamily.IPV4.map(stem)), kernel.map(AddressFamily.IPV6.map(stem)));
    }

    /** The same maps for another thread, to be closed by itself. */
    FamilyMaps view() throws LinuxException {
        return new FamilyMaps(ipv4.view(), ipv6.view());
    }

    BpfMap of(AddressFamily family) {
        return family == AddressFamily.IPV6 ? ipv6 : ipv4;
    }
}
