package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;

/**
 * What an earlier run left on the interfaces. Called once, before anything is leased: one daemon in a network namespace
 * owns every address with Pollux's tag there.
 */
public final class StaleAddresses {
    /**
     * What was found.
     *
     * @param removed addresses of an earlier run, taken off
     * @param foreign configured virtual addresses that somebody else put there, left alone: while this host is backup, two
     *     hosts answer for them
     */
    public record Found(List<InterfaceAddress> removed, List<VirtualAddress> foreign) {}

    private StaleAddresses() {}

    /**
     * Removes what is left over, in the calling thread's network namespace.
     *
     * @param configured all virtual addresses of the configuration
     */
    public static Found remove(Collection<VirtualAddress> configured) throws LinuxException {
        try (AddressTable table = AddressTable.of(Netlink.open())) {
            return remove(table, configured);
        }
    }

    static Found remove(AddressTable table, Collection<VirtualAddress> configured) throws LinuxException {
        List<InterfaceAddress> present = table.list();
        List<InterfaceAddress> removed = new ArrayList<>();
        List<VirtualAddress> foreign = new ArrayList<>();
        for (InterfaceAddress address : present) {
            // The tag alone is enough: the address may have been taken out of the configuration since.
            if (address.protocol() == OwnAddresses.TAG && table.remove(address)) {
                removed.add(address);
            }
        }
        for (VirtualAddress virtual : configured) {
            OptionalInt index = table.interfaceIndex(virtual.interfaceName());
            if (index.isEmpty()) {
                continue;
            }
            for (InterfaceAddress address : present) {
                if (address.protocol() == OwnAddresses.TAG
                        || !OwnAddresses.matches(address, virtual, index.getAsInt())) {
                    continue;
                }
                if (!OwnAddresses.isOurs(address)) {
                    foreign.add(virtual);
                } else if (table.remove(address)) {
                    removed.add(address);
                }
            }
        }
        return new Found(removed, foreign);
    }
}
