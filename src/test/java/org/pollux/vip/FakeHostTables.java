package org.pollux.vip;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pollux.linux.Errno;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RuleEntry;

/** A kernel's network configuration in memory that records what it is told. */
final class FakeHostTables implements HostTables {
    final Map<String, Integer> interfaces = new HashMap<>();
    final List<InterfaceAddress> addresses = new ArrayList<>();
    final List<RouteEntry> routes = new ArrayList<>();
    final List<RuleEntry> rules = new ArrayList<>();
    final List<String> orders = new ArrayList<>();
    int systemCalls;
    boolean refusing;
    boolean secondariesGo;
    boolean closed;

    FakeHostTables(String... names) {
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
    public List<NetlinkAnswer> apply(List<? extends NetlinkOrder> orders) {
        systemCalls++;
        return orders.stream().map(this::apply).toList();
    }

    private NetlinkAnswer apply(NetlinkOrder order) {
        if (refusing) {
            return refused(Errno.EPERM);
        }
        return switch (order) {
            case NetlinkOrder.AddAddress(InterfaceAddress a) -> exists(a) ? refused(Errno.EEXIST) : put("add", a);
            case NetlinkOrder.PutAddress(InterfaceAddress a) -> put("put", a);
            case NetlinkOrder.RemoveAddress(InterfaceAddress a) -> remove(a);
            case NetlinkOrder.AddRoute(RouteEntry r, NetlinkOrder.Place place) ->
                present(r, place) ? refused(Errno.EEXIST) : add(routes, r);
            case NetlinkOrder.RemoveRoute(RouteEntry r) -> routes.remove(r) ? told(order) : refused(Errno.ESRCH);
            case NetlinkOrder.AddRule(RuleEntry r) -> rules.contains(r) ? refused(Errno.EEXIST) : add(rules, r);
            case NetlinkOrder.RemoveRule(RuleEntry r) -> rules.remove(r) ? told(order) : refused(Errno.ENOENT);
        };
    }

    private NetlinkAnswer put(String verb, InterfaceAddress address) {
        if (!interfaces.containsValue(address.interfaceIndex())) {
            return refused(Errno.ENODEV);
        }
        orders.add(verb + " " + address);
        addresses.removeIf(a -> same(a, address));
        addresses.add(address);
        return NetlinkAnswer.DONE;
    }

    private NetlinkAnswer remove(InterfaceAddress address) {
        if (!interfaces.containsValue(address.interfaceIndex())) {
            return refused(Errno.ENODEV);
        }
        orders.add("remove " + address);
        boolean removed = addresses.removeIf(a -> same(a, address));
        if (removed && secondariesGo) {
            addresses.clear();
        }
        return removed ? NetlinkAnswer.DONE : refused(Errno.EADDRNOTAVAIL);
    }

    private <T> NetlinkAnswer add(List<T> table, T entry) {
        orders.add("add " + entry);
        table.add(entry);
        return NetlinkAnswer.DONE;
    }

    private NetlinkAnswer told(NetlinkOrder order) {
        orders.add(order.toString());
        return NetlinkAnswer.DONE;
    }

    private boolean present(RouteEntry route, NetlinkOrder.Place place) {
        return place == NetlinkOrder.Place.ALONE
                ? routes.stream().anyMatch(r -> r.network().equals(route.network()) && r.metric() == route.metric())
                : routes.contains(route);
    }

    private boolean exists(InterfaceAddress address) {
        return addresses.stream().anyMatch(a -> same(a, address));
    }

    private static NetlinkAnswer refused(Errno error) {
        return new NetlinkAnswer(error.number(), "");
    }

    @Override
    public List<InterfaceAddress> addresses() {
        return List.copyOf(addresses);
    }

    @Override
    public List<RouteEntry> routes(int protocol) {
        return routes.stream().filter(route -> route.protocol() == protocol).toList();
    }

    @Override
    public List<RuleEntry> rules() {
        return List.copyOf(rules);
    }

    @Override
    public void close() {
        closed = true;
    }

    private static boolean same(InterfaceAddress a, InterfaceAddress b) {
        return a.interfaceIndex() == b.interfaceIndex()
                && a.prefixLength() == b.prefixLength()
                && a.address().equals(b.address());
    }
}
