package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.NetlinkAnswer;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RuleEntry;

/**
 * The routes and rules that an earlier run left behind. Called once, before any are put in place: one daemon in a network
 * namespace owns every one with Pollux's tag there.
 */
public final class StaleRouting {
    private StaleRouting() {}

    /**
     * Removes what is left over, in the calling thread's network namespace.
     *
     * @param configured all entries of the configuration: one that it gives another {@code protocol} than Pollux's tag is
     *     found by being the same in all else
     * @return what was removed, for the operator
     */
    public static List<String> remove(Collection<RoutingEntry> configured) throws LinuxException {
        try (HostTables tables = HostTables.of(Netlink.open())) {
            return remove(tables, configured);
        }
    }

    static List<String> remove(HostTables tables, Collection<RoutingEntry> configured) throws LinuxException {
        List<String> names = new ArrayList<>();
        List<NetlinkOrder> orders = new ArrayList<>();
        for (RuleEntry rule : tables.rules()) {
            if (rule.protocol() == RoutingEntry.TAG) {
                names.add("rule " + rule);
                orders.add(new NetlinkOrder.RemoveRule(rule));
            }
        }
        for (RouteEntry route : tables.routes(RoutingEntry.TAG)) {
            names.add("route " + route);
            orders.add(new NetlinkOrder.RemoveRoute(route));
        }
        for (RoutingEntry entry : configured) {
            if (protocol(entry) != RoutingEntry.TAG) {
                KernelRouting.removal(tables, entry).ifPresent(order -> {
                    names.add(entry.toString());
                    orders.add(order);
                });
            }
        }
        List<String> removed = new ArrayList<>();
        List<NetlinkAnswer> answers = tables.apply(orders);
        for (int i = 0; i < orders.size(); i++) {
            if (answers.get(i).done()) {
                removed.add(names.get(i));
            } else if (!KernelRouting.gone(answers.get(i))) {
                throw answers.get(i).refusal(orders.get(i));
            }
        }
        return removed;
    }

    private static int protocol(RoutingEntry entry) {
        return switch (entry) {
            case RoutingEntry.OfRoute of -> of.route().protocol();
            case RoutingEntry.OfRule of -> of.rule().protocol();
        };
    }
}
