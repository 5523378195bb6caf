package org.pollux.linux;

import static org.pollux.linux.NetlinkProtocol.NLM_F_ACK;
import static org.pollux.linux.NetlinkProtocol.NLM_F_CREATE;
import static org.pollux.linux.NetlinkProtocol.NLM_F_DUMP;
import static org.pollux.linux.NetlinkProtocol.NLM_F_EXCL;
import static org.pollux.linux.NetlinkProtocol.NLM_F_REPLACE;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Questions and orders to the kernel's network configuration (rtnetlink): links, addresses, routes, neighbours.
 *
 * <p>Owned by one thread at a time; open one for each owner, it is cheap. Belongs to the network namespace of the thread
 * that opened it. Each call is a system call or two and takes some 20 to 50 microseconds; it waits longer only while
 * another program holds the kernel's configuration lock, and gives up after two seconds. Changes need CAP_NET_ADMIN,
 * questions need nothing.
 */
public final class Netlink implements AutoCloseable {
    private final NetlinkSocket socket;

    private Netlink(NetlinkSocket socket) {
        this.socket = socket;
    }

    /** Opens one in the calling thread's network namespace. */
    public static Netlink open() throws LinuxException {
        return new Netlink(NetlinkSocket.open(0));
    }

    /** All links of the namespace. */
    public List<Link> links() throws LinuxException {
        LinkMessages.dump(socket.start(NetlinkProtocol.RTM_GETLINK, NLM_F_DUMP));
        return socket.dump("list the links", LinkMessages::decode);
    }

    /** The link of this name, if there is one. */
    public Optional<Link> link(String name) throws LinuxException {
        if (!InterfaceIndex.isName(name)) {
            return Optional.empty();
        }
        LinkMessages.get(socket.start(NetlinkProtocol.RTM_GETLINK, 0), name);
        return linkAnswer("look up interface " + name);
    }

    /** The link of this index, if there is one. */
    public Optional<Link> link(int index) throws LinuxException {
        LinkMessages.get(socket.start(NetlinkProtocol.RTM_GETLINK, 0), index);
        return linkAnswer("look up interface " + index);
    }

    private Optional<Link> linkAnswer(String operation) throws LinuxException {
        try {
            return socket.get(operation, LinkMessages::decode);
        } catch (NetlinkSocket.Refused refused) {
            if (refused.is(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw refused.asException(operation);
        }
    }

    /**
     * The index of the link of this name, if there is one. Quicker than {@link #link(String)}: a microsecond, and without
     * the configuration lock.
     */
    public OptionalInt interfaceIndex(String name) throws LinuxException {
        return InterfaceIndex.of(socket.fd(), name);
    }

    /** {@code ip link set up} or {@code down}. */
    public void setUp(int interfaceIndex, boolean up) throws LinuxException {
        LinkMessages.setUp(socket.start(NetlinkProtocol.RTM_NEWLINK, NLM_F_ACK), interfaceIndex, up);
        socket.demand("set interface " + interfaceIndex + (up ? " up" : " down"));
    }

    /** All macvlan interfaces of the namespace. */
    public List<MacvlanLink> macvlans() throws LinuxException {
        LinkMessages.dump(socket.start(NetlinkProtocol.RTM_GETLINK, NLM_F_DUMP));
        return socket.dump("list the macvlan interfaces", MacvlanMessages::decode);
    }

    /**
     * Makes a macvlan interface in private mode; it is down.
     *
     * @param name its name
     * @param lowerIndex the interface it sits on
     * @param mac its Ethernet address
     * @param group its interface group, 0 the default
     * @throws LinuxException EEXIST when there is an interface of this name; EOPNOTSUPP when the kernel has no macvlan
     */
    public void createMacvlan(String name, int lowerIndex, MacAddress mac, int group) throws LinuxException {
        MacvlanMessages.create(
                socket.start(NetlinkProtocol.RTM_NEWLINK, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL),
                name,
                lowerIndex,
                mac,
                group);
        socket.demand("create macvlan interface " + name + " on interface " + lowerIndex);
    }

    /** Notes something on an interface ({@code ip link set … alias}). */
    public void setAlias(int interfaceIndex, String alias) throws LinuxException {
        MacvlanMessages.alias(socket.start(NetlinkProtocol.RTM_NEWLINK, NLM_F_ACK), interfaceIndex, alias);
        socket.demand("set the alias of interface " + interfaceIndex);
    }

    /**
     * Removes a virtual interface.
     *
     * @return whether it was there
     */
    public boolean removeLink(int interfaceIndex) throws LinuxException {
        MacvlanMessages.remove(socket.start(NetlinkProtocol.RTM_DELLINK, NLM_F_ACK), interfaceIndex);
        int result = socket.acknowledged("remove an interface");
        if (Errno.ENODEV.is(result)) {
            return false;
        }
        if (Libc.failed(result)) {
            throw new LinuxException("remove interface " + interfaceIndex, -result);
        }
        return true;
    }

    /**
     * Changes many things at once: some 64 orders to a system call, carried out in this order, each whatever became of the
     * others.
     *
     * @return the kernel's answer to each
     * @throws LinuxException when the kernel cannot be asked; it is not known then what was done
     */
    public List<NetlinkAnswer> apply(List<? extends NetlinkOrder> orders) throws LinuxException {
        List<NetlinkSocket.Part> parts = new ArrayList<>(orders.size());
        for (NetlinkOrder order : orders) {
            parts.add(request -> NetlinkOrders.write(order, request));
        }
        return socket.batch("change the network configuration", parts);
    }

    /** The IPv4 and IPv6 routes of all tables that say they were made by this protocol. */
    public List<RouteEntry> routes(int protocol) throws LinuxException {
        List<RouteEntry> routes = new ArrayList<>();
        // Otherwise the kernel would tell all routes, which may be a million.
        socket.checkStrictly(true);
        for (int family : List.of(Libc.AF_INET, Libc.AF_INET6)) {
            RouteEntryMessages.dump(socket.start(NetlinkProtocol.RTM_GETROUTE, NLM_F_DUMP), family, protocol);
            routes.addAll(socket.dump("list the routes", RouteEntryMessages::decode));
        }
        socket.checkStrictly(false);
        return routes.stream().filter(route -> route.protocol() == protocol).toList();
    }

    /** All IPv4 and IPv6 rules. */
    public List<RuleEntry> rules() throws LinuxException {
        List<RuleEntry> rules = new ArrayList<>();
        for (int family : List.of(Libc.AF_INET, Libc.AF_INET6)) {
            RuleMessages.dump(socket.start(NetlinkProtocol.RTM_GETRULE, NLM_F_DUMP), family);
            rules.addAll(socket.dump("list the routing rules", RuleMessages::decode));
        }
        return rules;
    }

    /** All IPv4 and IPv6 addresses of the namespace. */
    public List<InterfaceAddress> addresses() throws LinuxException {
        AddressMessages.dump(socket.start(NetlinkProtocol.RTM_GETADDR, NLM_F_DUMP));
        return socket.dump("list the addresses", AddressMessages::decode);
    }

    /**
     * Adds an address, unless the interface has it already.
     *
     * @return whether it is new; false leaves the present one as it is
     * @throws LinuxException when the kernel refuses: ENODEV without the interface, EACCES when IPv6 is disabled there,
     *     EPERM without CAP_NET_ADMIN
     */
    public boolean addAddress(InterfaceAddress address) throws LinuxException {
        AddressMessages.add(socket.start(NetlinkProtocol.RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL), address);
        int result = socket.acknowledged("add an address");
        if (Errno.EEXIST.is(result)) {
            return false;
        }
        if (Libc.failed(result)) {
            throw new LinuxException("add address " + address, -result);
        }
        return true;
    }

    /**
     * Adds an address or gives the present one new lifetimes (and, where the kernel has it, the new tag). Label,
     * broadcast and scope of a present one stay.
     *
     * @throws LinuxException as {@link #addAddress}
     */
    public void putAddress(InterfaceAddress address) throws LinuxException {
        AddressMessages.add(
                socket.start(NetlinkProtocol.RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE), address);
        int result = socket.acknowledged("put an address");
        if (Libc.failed(result)) {
            throw new LinuxException("put address " + address, -result);
        }
    }

    /**
     * Removes an address. Which one is told by interface, address and prefix length.
     *
     * @return whether it was there
     */
    public boolean removeAddress(InterfaceAddress address) throws LinuxException {
        AddressMessages.identify(socket.start(NetlinkProtocol.RTM_DELADDR, NLM_F_ACK), address);
        int result = socket.acknowledged("remove an address");
        if (Errno.EADDRNOTAVAIL.is(result) || Errno.ENODEV.is(result)) {
            return false;
        }
        if (Libc.failed(result)) {
            throw new LinuxException("remove address " + address, -result);
        }
        return true;
    }

    /** How the kernel would send to a destination. */
    public Route route(InetAddress destination) throws LinuxException {
        return route(destination, Optional.empty());
    }

    /**
     * How the kernel would send to a destination from a source. Whether a source that is not an address of this host gives
     * an answer or EINVAL depends on the kernel.
     */
    public Route route(InetAddress destination, Optional<InetAddress> source) throws LinuxException {
        RouteMessages.get(socket.start(NetlinkProtocol.RTM_GETROUTE, 0), destination, source);
        String operation = "look up the route to " + destination.getHostAddress();
        try {
            return socket.get(operation, m -> Optional.of(RouteMessages.decode(m, destination)))
                    .orElseThrow(() -> NetlinkMessage.malformed("an empty answer to a route question"));
        } catch (NetlinkSocket.Refused refused) {
            if (refused.is(Errno.ENETUNREACH)) {
                return new Route.Unreachable(destination, "no route");
            }
            if (refused.is(Errno.EHOSTUNREACH)) {
                return new Route.Unreachable(destination, "an unreachable route");
            }
            if (refused.is(Errno.EACCES)) {
                return new Route.Unreachable(destination, "a prohibit route refuses it");
            }
            if (refused.is(Errno.EINVAL) && source.isEmpty()) {
                return new Route.Unreachable(destination, "a blackhole route drops it");
            }
            throw refused.asException(operation);
        }
    }

    /** The IPv4 and IPv6 neighbours of all interfaces. */
    public List<Neighbour> neighbours() throws LinuxException {
        NeighbourMessages.dump(socket.start(NetlinkProtocol.RTM_GETNEIGH, NLM_F_DUMP));
        return socket.dump("list the neighbours", NeighbourMessages::decode);
    }

    /** What the kernel knows of one neighbour, if it has an entry. Asks nobody on the wire. */
    public Optional<Neighbour> neighbour(int interfaceIndex, InetAddress address) throws LinuxException {
        NeighbourMessages.get(socket.start(NetlinkProtocol.RTM_GETNEIGH, 0), interfaceIndex, address);
        String operation = "look up neighbour " + address.getHostAddress() + " on interface " + interfaceIndex;
        try {
            return socket.get(operation, NeighbourMessages::decode);
        } catch (NetlinkSocket.Refused refused) {
            if (refused.is(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw refused.asException(operation);
        }
    }

    /**
     * Makes the kernel resolve a neighbour, or confirm one that went stale, as if it had a packet for it. Returns at once;
     * the outcome comes as {@link NetlinkEvent.NeighbourChanged} or by asking again. Entries that nobody uses go stale and
     * are collected, so call this now and then for those that packets are sent to past the kernel.
     */
    public void resolveNeighbour(int interfaceIndex, InetAddress address) throws LinuxException {
        NeighbourMessages.use(
                socket.start(NetlinkProtocol.RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE), interfaceIndex, address);
        demandNeighbour("resolve", interfaceIndex, address);
    }

    /** Sets a neighbour's link address for good ({@code ip neighbour replace … nud permanent}). */
    public void putNeighbour(int interfaceIndex, InetAddress address, MacAddress mac) throws LinuxException {
        NeighbourMessages.permanent(
                socket.start(NetlinkProtocol.RTM_NEWNEIGH, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE),
                interfaceIndex,
                address,
                mac);
        demandNeighbour("set", interfaceIndex, address);
    }

    private void demandNeighbour(String verb, int interfaceIndex, InetAddress address) throws LinuxException {
        socket.demand(verb + " neighbour " + address.getHostAddress() + " on interface " + interfaceIndex);
    }

    @Override
    public void close() {
        socket.close();
    }
}
