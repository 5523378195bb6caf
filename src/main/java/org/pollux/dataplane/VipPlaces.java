package org.pollux.dataplane;

import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.ConnectionView;

/**
 * The places of virtual addresses in the kernel's array, for each connection that gets a flow: as {@link VirtualAddresses} says
 * the first time. A place never changes. Belongs to the packet thread.
 */
final class VipPlaces {
    private static final int SLOTS = 4096;

    private final VirtualAddresses addresses;
    private final AddressTable<Integer> ipv4 = new AddressTable<>(SLOTS);
    private final AddressTable<Integer> ipv6 = new AddressTable<>(SLOTS);

    VipPlaces(VirtualAddresses addresses) {
        this.addresses = addresses;
    }

    /** That of a connection's virtual address. */
    int of(ConnectionView c) {
        AddressTable<Integer> known = c.ipv6() ? ipv6 : ipv4;
        Integer place = known.get(c.virtualHigh(), c.virtualLow());
        if (place != null) {
            return place;
        }
        int asked = addresses.place(AddressWords.toInetAddress(c.ipv6(), c.virtualHigh(), c.virtualLow()));
        if (!known.put(c.virtualHigh(), c.virtualLow(), asked)) {
            known.clear();
        }
        return asked;
    }
}
