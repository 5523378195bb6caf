package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;

/**
 * Addresses that a host has whatever its role, for as long as the daemon wants it to. They have no lifetimes: they survive a
 * crash, and the next start finds them by their tag. For one thread.
 */
public final class StaticAddresses implements AutoCloseable {
    private final HostTables tables;
    private final Map<VirtualAddress, State> states = new LinkedHashMap<>();

    private enum State {
        NEW,
        OURS,
        /** Somebody else put it there: it stays when the daemon ends. */
        FOREIGN,
        MISSING
    }

    StaticAddresses(HostTables tables, Collection<VirtualAddress> addresses) {
        this.tables = tables;
        addresses.forEach(address -> states.put(address, State.NEW));
    }

    /** In the calling thread's network namespace. Nothing is put in place before the first {@link #check}. */
    public static StaticAddresses open(Collection<VirtualAddress> addresses) throws LinuxException {
        return new StaticAddresses(HostTables.of(Netlink.open()), addresses);
    }

    /**
     * Puts in place what is not.
     *
     * @return what an operator should know, each once; nothing of an address that is put in place for the first time
     * @throws LinuxException when the kernel cannot be asked
     */
    public List<String> check() throws LinuxException {
        List<VirtualAddress> addresses = new ArrayList<>();
        List<NetlinkOrder> orders = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (VirtualAddress address : states.keySet()) {
            OptionalInt index = tables.interfaceIndex(address.interfaceName());
            if (index.isPresent()) {
                addresses.add(address);
                orders.add(new NetlinkOrder.AddAddress(OwnAddresses.permanent(address, index.getAsInt())));
            } else {
                missing(address, "interface " + address.interfaceName() + " does not exist", told);
            }
        }
        List<NetlinkAnswer> answers = tables.apply(orders);
        for (int i = 0; i < addresses.size(); i++) {
            NetlinkAnswer answer = answers.get(i);
            if (answer.done()) {
                added(addresses.get(i), told);
            } else if (answer.is(Errno.EEXIST)) {
                present(addresses.get(i), told);
            } else {
                missing(
                        addresses.get(i),
                        String.valueOf(answer.refusal(orders.get(i)).getMessage()),
                        told);
            }
        }
        return told;
    }

    private void added(VirtualAddress address, List<String> told) {
        State before = states.put(address, State.OURS);
        if (before != State.NEW) {
            told.add("static address " + address + " was missing and was put back");
        }
    }

    private void present(VirtualAddress address, List<String> told) throws LinuxException {
        if (states.get(address) == State.OURS || states.get(address) == State.FOREIGN) {
            return;
        }
        OptionalInt index = tables.interfaceIndex(address.interfaceName());
        boolean ours = index.isPresent()
                && tables.addresses().stream()
                        .filter(a -> OwnAddresses.matches(a, address, index.getAsInt()))
                        .map(InterfaceAddress::protocol)
                        .anyMatch(protocol -> protocol == OwnAddresses.TAG);
        states.put(address, ours ? State.OURS : State.FOREIGN);
        if (!ours) {
            told.add("static address " + address + " was there before, not put by Pollux: it is left alone and stays"
                    + " when Pollux ends");
        }
    }

    private void missing(VirtualAddress address, String cause, List<String> told) {
        if (states.put(address, State.MISSING) != State.MISSING) {
            told.add("static address " + address + " is not in place: " + cause);
        }
    }

    /** Removes what was put in place. */
    @Override
    public void close() throws LinuxException {
        List<NetlinkOrder> orders = new ArrayList<>();
        try {
            for (Map.Entry<VirtualAddress, State> entry : states.entrySet()) {
                VirtualAddress address = entry.getKey();
                OptionalInt index = tables.interfaceIndex(address.interfaceName());
                if (entry.getValue() == State.OURS && index.isPresent()) {
                    orders.add(new NetlinkOrder.RemoveAddress(OwnAddresses.permanent(address, index.getAsInt())));
                }
            }
            var _ = tables.apply(orders);
        } finally {
            tables.close();
        }
    }
}
