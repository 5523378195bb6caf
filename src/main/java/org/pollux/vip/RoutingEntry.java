package org.pollux.vip;

import java.util.List;
import java.util.Optional;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RuleEntry;

/** A route or a routing rule that is in place while somebody holds it. {@code toString} names it for the operator. */
public sealed interface RoutingEntry {
    /**
     * Who made a route or a rule ({@code rtm_protocol}, {@code FRA_PROTOCOL}) unless the configuration says otherwise: shown
     * by {@code ip route} and {@code ip -d rule} as {@code proto 80}.
     */
    int TAG = OwnAddresses.TAG;

    /**
     * A route.
     *
     * @param route the route; its ways on have no interfaces
     * @param devices the interface of each way on, in the same order, where one is named
     * @param place where among others it goes
     */
    record OfRoute(RouteEntry route, List<Optional<String>> devices, NetlinkOrder.Place place) implements RoutingEntry {
        /** Copies the list, which has as many elements as the route has ways on. */
        public OfRoute {
            devices = List.copyOf(devices);
            if (devices.size() != route.hops().size()) {
                throw new IllegalArgumentException(devices.size() + " devices for " + route);
            }
        }

        @Override
        public String toString() {
            List<String> names = devices.stream()
                    .flatMap(Optional::stream)
                    .map(name -> " dev " + name)
                    .toList();
            return "route " + route + String.join("", names);
        }
    }

    /**
     * A rule.
     *
     * @param rule the rule
     */
    record OfRule(RuleEntry rule) implements RoutingEntry {
        @Override
        public String toString() {
            return "rule " + rule;
        }
    }
}
