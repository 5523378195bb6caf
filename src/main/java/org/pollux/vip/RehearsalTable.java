package org.pollux.vip;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;

/**
 * Passes every order to the kernel for an interface that does not exist, which refuses it, and then answers as if it had
 * been carried out. So all code of a role change runs, and nothing happens.
 */
final class RehearsalTable implements AddressTable {
    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private final AddressTable kernel;
    private final Set<InterfaceAddress> present = new HashSet<>();

    RehearsalTable(AddressTable kernel) {
        this.kernel = kernel;
    }

    /** An order to the kernel. */
    @FunctionalInterface
    private interface Order {
        void give() throws LinuxException;
    }

    private static void refused(Order order) throws LinuxException {
        try {
            order.give();
        } catch (LinuxException e) {
            if (!e.is(Errno.ENODEV)) {
                throw e;
            }
        }
    }

    @Override
    public OptionalInt interfaceIndex(String name) throws LinuxException {
        return OptionalInt.of(kernel.interfaceIndex(name).isPresent() ? NO_INTERFACE : NO_INTERFACE - 1);
    }

    @Override
    public boolean add(InterfaceAddress address) throws LinuxException {
        refused(() -> kernel.add(address));
        return present.add(address);
    }

    @Override
    public void put(InterfaceAddress address) throws LinuxException {
        refused(() -> kernel.put(address));
        present.add(address);
    }

    @Override
    public boolean remove(InterfaceAddress address) throws LinuxException {
        refused(() -> kernel.remove(address));
        return present.remove(address);
    }

    @Override
    public List<InterfaceAddress> list() throws LinuxException {
        return kernel.list();
    }

    @Override
    public void close() {
        present.clear();
    }
}
