package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;

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
     * @param kept those that this host has whatever its role; they stay where an earlier run put them
     */
    public static Found remove(Collection<VirtualAddress> configured, Collection<VirtualAddress> kept)
            throws LinuxException {
        try (HostTables tables = HostTables.of(Netlink.open())) {
            return remove(tables, configured, kept);
        }
    }

    static Found remove(HostTables tables, Collection<VirtualAddress> configured, Collection<VirtualAddress> kept)
            throws LinuxException {
        List<InterfaceAddress> present = tables.addresses();
        Set<InterfaceAddress> leaving = new LinkedHashSet<>();
        List<VirtualAddress> foreign = new ArrayList<>();
        // The tag alone is enough: the address may have been taken out of the configuration since.
        present.stream().filter(a -> a.protocol() == OwnAddresses.TAG).forEach(leaving::add);
        for (VirtualAddress virtual : configured) {
            for (InterfaceAddress address : matching(tables, virtual, present)) {
                if (OwnAddresses.isOurs(address)) {
                    leaving.add(address);
                } else {
                    foreign.add(virtual);
                }
            }
        }
        for (VirtualAddress staying : kept) {
            matching(tables, staying, present).stream()
                    .filter(address -> address.valid().isEmpty())
                    .forEach(leaving::remove);
        }
        return new Found(remove(tables, List.copyOf(leaving)), foreign);
    }

    private static List<InterfaceAddress> matching(
            HostTables tables, VirtualAddress virtual, List<InterfaceAddress> present) throws LinuxException {
        OptionalInt index = tables.interfaceIndex(virtual.interfaceName());
        return index.isEmpty()
                ? List.of()
                : present.stream()
                        .filter(address -> OwnAddresses.matches(address, virtual, index.getAsInt()))
                        .toList();
    }

    private static List<InterfaceAddress> remove(HostTables tables, List<InterfaceAddress> leaving)
            throws LinuxException {
        List<NetlinkOrder.RemoveAddress> orders =
                leaving.stream().map(NetlinkOrder.RemoveAddress::new).toList();
        List<NetlinkAnswer> answers = tables.apply(orders);
        List<InterfaceAddress> removed = new ArrayList<>();
        for (int i = 0; i < orders.size(); i++) {
            if (answers.get(i).done()) {
                removed.add(leaving.get(i));
            } else if (!answers.get(i).is(Errno.EADDRNOTAVAIL)
                    && !answers.get(i).is(Errno.ENODEV)) {
                throw answers.get(i).refusal(orders.get(i));
            }
        }
        return removed;
    }
}
