package org.pollux.vip;

import java.util.List;
import java.util.OptionalInt;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;

/** The part of the kernel's address configuration that leases need; the kernel itself is {@link Netlink}. */
interface AddressTable extends AutoCloseable {
    /** The index of an interface, if it exists. */
    OptionalInt interfaceIndex(String name) throws LinuxException;

    /** Adds an address unless it is there; gives whether it is new. */
    boolean add(InterfaceAddress address) throws LinuxException;

    /** Adds or renews an address. */
    void put(InterfaceAddress address) throws LinuxException;

    /** Removes an address; gives whether it was there. */
    boolean remove(InterfaceAddress address) throws LinuxException;

    /** All addresses. */
    List<InterfaceAddress> list() throws LinuxException;

    @Override
    void close();

    /** The kernel's own table. */
    static AddressTable of(Netlink netlink) {
        return new AddressTable() {
            @Override
            public OptionalInt interfaceIndex(String name) throws LinuxException {
                return netlink.interfaceIndex(name);
            }

            @Override
            public boolean add(InterfaceAddress address) throws LinuxException {
                return netlink.addAddress(address);
            }

            @Override
            public void put(InterfaceAddress address) throws LinuxException {
                netlink.putAddress(address);
            }

            @Override
            public boolean remove(InterfaceAddress address) throws LinuxException {
                return netlink.removeAddress(address);
            }

            @Override
            public List<InterfaceAddress> list() throws LinuxException {
                return netlink.addresses();
            }

            @Override
            public void close() {
                netlink.close();
            }
        };
    }
}
