package org.pollux.vip;

import java.util.List;
import java.util.OptionalInt;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RuleEntry;

/** The part of the kernel's network configuration that this room changes; the kernel itself is {@link Netlink}. */
interface HostTables extends AutoCloseable {
    /** The index of an interface, if it exists. */
    OptionalInt interfaceIndex(String name) throws LinuxException;

    /** Carries out orders one after the other; gives the answer to each. */
    List<NetlinkAnswer> apply(List<? extends NetlinkOrder> orders) throws LinuxException;

    /** All addresses. */
    List<InterfaceAddress> addresses() throws LinuxException;

    /** All routes made by a protocol. */
    List<RouteEntry> routes(int protocol) throws LinuxException;

    /** All rules. */
    List<RuleEntry> rules() throws LinuxException;

    @Override
    void close();

    /** The kernel's own. */
    static HostTables of(Netlink netlink) {
        return new HostTables() {
            @Override
            public OptionalInt interfaceIndex(String name) throws LinuxException {
                return netlink.interfaceIndex(name);
            }

            @Override
            public List<NetlinkAnswer> apply(List<? extends NetlinkOrder> orders) throws LinuxException {
                return orders.isEmpty() ? List.of() : netlink.apply(orders);
            }

            @Override
            public List<InterfaceAddress> addresses() throws LinuxException {
                return netlink.addresses();
            }

            @Override
            public List<RouteEntry> routes(int protocol) throws LinuxException {
                return netlink.routes(protocol);
            }

            @Override
            public List<RuleEntry> rules() throws LinuxException {
                return netlink.rules();
            }

            @Override
            public void close() {
                netlink.close();
            }
        };
    }
}
