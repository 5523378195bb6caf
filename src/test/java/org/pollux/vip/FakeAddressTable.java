package org.pollux.vip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;

/** A kernel's address table in memory that records what it is told. */
final class FakeAddressTable implements AddressTable {
    final Map<String, Integer> interfaces = new HashMap<>();
    final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<String> orders = new ArrayList<>();
    boolean refusing;
    boolean closed;

    FakeAddressTable(String... names) {
        for (String name : names) {
            interfaces.put(name, interfaces.size() + 1);
        }
    }

    @Override
    public OptionalInt interfaceIndex(String name) {
        Integer index = interfaces.get(name);
        return index == null ? OptionalInt.empty() : OptionalInt.of(index);
    }

    @Override
    public boolean add(InterfaceAddress address) throws LinuxException {
        demand("add", address);
        if (addresses.stream().anyMatch(a -> same(a, address))) {
            return false;
        }
        orders.add("add " + address);
        addresses.add(address);
        return true;
    }

    @Override
    public void put(InterfaceAddress address) throws LinuxException {
        demand("put", address);
        orders.add("put " + address);
        addresses.removeIf(a -> same(a, address));
        addresses.add(address);
    }

    @Override
    public boolean remove(InterfaceAddress address) throws LinuxException {
        demand("remove", address);
        orders.add("remove " + address);
        return addresses.removeIf(a -> same(a, address));
    }

    @Override
    public List<InterfaceAddress> list() {
        return List.copyOf(addresses);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void demand(String verb, InterfaceAddress address) throws LinuxException {
        if (refusing) {
            throw new LinuxException(verb + " address " + address, Errno.EPERM.number());
        }
        if (!interfaces.containsValue(address.interfaceIndex())) {
            throw new LinuxException(verb + " address " + address, Errno.ENODEV.number());
        }
    }

    private static boolean same(InterfaceAddress a, InterfaceAddress b) {
        return a.interfaceIndex() == b.interfaceIndex()
                && a.prefixLength() == b.prefixLength()
                && a.address().equals(b.address());
    }
}
