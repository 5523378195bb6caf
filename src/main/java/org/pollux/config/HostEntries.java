package org.pollux.config;

import java.util.List;

/**
 * What the host has whichever director is master, unless a {@code track_group} takes it away.
 *
 * @param addresses {@code static_ipaddress}
 * @param routes {@code static_routes}
 * @param rules {@code static_rules}
 */
public record HostEntries(List<VirtualAddress> addresses, List<Route> routes, List<RoutingRule> rules) {
    /** Nothing. */
    public static final HostEntries NONE = new HostEntries(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public HostEntries {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
        rules = List.copyOf(rules);
    }
}
