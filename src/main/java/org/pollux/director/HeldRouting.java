package org.pollux.director;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.IpPrefix;
import org.pollux.config.Route;
import org.pollux.config.RoutingRule;
import org.pollux.linux.NetlinkOrder;
import org.pollux.linux.RouteEntry;
import org.pollux.linux.RouteMetrics;
import org.pollux.linux.RouteMetrics.Metric;
import org.pollux.vip.RoutingEntry;

/**
 * From the configuration's routes to those that are put into the kernel. Reads the host's files of names; not for the
 * election's thread.
 */
final class HeldRouting {
    /** {@code RT_SCOPE_UNIVERSE}, {@code RT_SCOPE_LINK}, {@code RT_SCOPE_HOST}. */
    private static final int GLOBAL = 0;

    private static final int LINK = 253;
    private static final int HOST = 254;
    private static final int ECN = 1;

    private final RoutingNames names;
    private final HeldRules rules;

    HeldRouting(RoutingNames names, Configuration configuration) {
        this.names = names;
        this.rules = new HeldRules(names, configuration);
    }

    /**
     * Routes, then rules.
     *
     * @throws DirectorException with the place in the configuration, when this host does not know a name
     */
    List<RoutingEntry> entries(List<Route> routes, List<RoutingRule> ruleLines) throws DirectorException {
        List<RoutingEntry> entries = new ArrayList<>();
        for (Route route : routes) {
            try {
                entries.add(route(route));
            } catch (IOException e) {
                throw new DirectorException(route.position() + ": route: " + e.getMessage(), e);
            }
        }
        for (RoutingRule rule : ruleLines) {
            entries.add(rules.rule(rule));
        }
        return entries;
    }

    private RoutingEntry route(Route route) throws IOException {
        RouteEntry.Type type = type(route.kind());
        boolean six = route.destination().address() instanceof Inet6Address;
        List<RouteEntry.Hop> hops = route.nextHops().stream()
                .map(hop -> new RouteEntry.Hop(
                        OptionalInt.empty(), hop.gateway(), hop.weight().orElse(1), hop.onLink()))
                .toList();
        RouteEntry entry = new RouteEntry(
                type,
                masked(route.destination()),
                route.destination().length(),
                route.from().map(from -> new RouteEntry.Source(masked(from), from.length())),
                route.source(),
                hops,
                table(route, type),
                number(RoutingNames.Kind.PROTOCOL, route.protocol(), RoutingEntry.TAG),
                six ? GLOBAL : number(RoutingNames.Kind.SCOPE, route.scope(), scope(type, hops)),
                route.metric().orElse(0L).intValue(),
                route.tos().orElse(0),
                preference(route),
                realms(route),
                seconds(route),
                metrics(route));
        return new RoutingEntry.OfRoute(
                entry, route.nextHops().stream().map(Route.NextHop::device).toList(), place(route.insertion()));
    }

    static RouteEntry.Type type(Route.Kind kind) throws IOException {
        return switch (kind) {
            case UNICAST -> RouteEntry.Type.UNICAST;
            case LOCAL -> RouteEntry.Type.LOCAL;
            case BROADCAST -> RouteEntry.Type.BROADCAST;
            case MULTICAST -> RouteEntry.Type.MULTICAST;
            case THROW -> RouteEntry.Type.THROW;
            case UNREACHABLE -> RouteEntry.Type.UNREACHABLE;
            case PROHIBIT -> RouteEntry.Type.PROHIBIT;
            case BLACKHOLE -> RouteEntry.Type.BLACKHOLE;
            case NAT -> throw new IOException("the kernel has no nat routes any more");
        };
    }

    private static NetlinkOrder.Place place(Route.Insertion insertion) {
        return switch (insertion) {
            case ADD -> NetlinkOrder.Place.ALONE;
            case PREPEND -> NetlinkOrder.Place.FIRST;
            case APPEND -> NetlinkOrder.Place.LAST;
        };
    }

    private int number(RoutingNames.Kind kind, Optional<String> word, int otherwise) throws IOException {
        return word.isPresent() ? names.number(kind, word.get()) : otherwise;
    }

    /** As ip(8): routes to this host itself are in the table that the kernel looks at first. */
    private int table(Route route, RouteEntry.Type type) throws IOException {
        boolean own = type == RouteEntry.Type.LOCAL || type == RouteEntry.Type.BROADCAST;
        return number(RoutingNames.Kind.TABLE, route.table(), own ? RouteEntry.LOCAL : RouteEntry.MAIN);
    }

    /** As ip(8). */
    private static int scope(RouteEntry.Type type, List<RouteEntry.Hop> hops) {
        return switch (type) {
            case LOCAL -> HOST;
            case BROADCAST, MULTICAST -> LINK;
            case UNICAST ->
                hops.size() > 1 || hops.stream().anyMatch(hop -> hop.gateway().isPresent()) ? GLOBAL : LINK;
            case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> GLOBAL;
        };
    }

    private static OptionalInt preference(Route route) {
        return route.preference().isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(
                        switch (route.preference().get()) {
                            case MEDIUM -> 0;
                            case HIGH -> 1;
                            case LOW -> 3;
                        });
    }

    private static Optional<Route.Attribute> attribute(Route route, String name) {
        return route.attributes().stream().filter(a -> a.name().equals(name)).findFirst();
    }

    private OptionalInt realms(Route route) throws IOException {
        Optional<Route.Attribute> realms = attribute(route, "realms");
        return realms.isPresent()
                ? OptionalInt.of(realms(names, realms.get().values().getFirst()))
                : OptionalInt.empty();
    }

    /** {@code SOURCE/DESTINATION}, or the destination's alone. */
    static int realms(RoutingNames names, String word) throws IOException {
        int slash = word.indexOf('/');
        int source = slash < 0 ? 0 : names.number(RoutingNames.Kind.REALM, word.substring(0, slash));
        return source << 16 | names.number(RoutingNames.Kind.REALM, word.substring(slash + 1));
    }

    private static OptionalInt seconds(Route route) throws IOException {
        Optional<Route.Attribute> expires = attribute(route, "expires");
        return expires.isPresent() ? OptionalInt.of(count(expires.get())) : OptionalInt.empty();
    }

    private static RouteMetrics metrics(Route route) throws IOException {
        Map<Metric, Integer> values = new EnumMap<>(Metric.class);
        Set<Metric> locked = EnumSet.noneOf(Metric.class);
        Optional<String> congestionControl = Optional.empty();
        for (Route.Attribute attribute : route.attributes()) {
            Optional<Metric> metric = metric(attribute.name());
            if (metric.isEmpty()) {
                continue;
            }
            if (metric.get() == Metric.CONGESTION_CONTROL) {
                congestionControl = Optional.of(attribute.values().getFirst());
            } else {
                values.put(metric.get(), value(metric.get(), attribute));
            }
            if (attribute.locked()) {
                locked.add(metric.get());
            }
        }
        return new RouteMetrics(values, locked, congestionControl);
    }

    private static Optional<Metric> metric(String name) {
        return switch (name) {
            case "congctl" -> Optional.of(Metric.CONGESTION_CONTROL);
            // Those after the first two are refused before they come here.
            case "realms", "expires", "encap", "as", "vrf", "ttl-propagate" -> Optional.empty();
            default -> Optional.of(Metric.valueOf(name.toUpperCase(Locale.ROOT)));
        };
    }

    private static int value(Metric metric, Route.Attribute attribute) throws IOException {
        return switch (metric) {
            case RTT -> time(attribute, 8);
            case RTTVAR -> time(attribute, 4);
            case RTO_MIN -> time(attribute, 1);
            case FEATURES -> {
                if (!attribute.values().getFirst().equals("ecn")) {
                    throw new IOException("features knows only 'ecn'");
                }
                yield ECN;
            }
            case MTU,
                    WINDOW,
                    SSTHRESH,
                    CWND,
                    ADVMSS,
                    REORDERING,
                    HOPLIMIT,
                    INITCWND,
                    INITRWND,
                    QUICKACK,
                    FASTOPEN_NO_COOKIE -> count(attribute);
            case CONGESTION_CONTROL -> throw new IllegalArgumentException("a name, not a number");
        };
    }

    private static int count(Route.Attribute attribute) throws IOException {
        String word = attribute.values().getFirst();
        OptionalInt number = RoutingNames.unsigned(word, 0xFFFF_FFFFL);
        return number.orElseThrow(() -> new IOException(attribute.name() + " needs a number, not '" + word + "'"));
    }

    /** As ip(8): {@code 2s} and {@code 200ms}, in parts of a millisecond; a bare number is in the kernel's unit. */
    private static int time(Route.Attribute attribute, int partsOfMillisecond) throws IOException {
        String word = attribute.values().getFirst();
        String digits = word.replaceAll("(ms|msec|msecs|s|sec|secs)$", "");
        OptionalInt number = RoutingNames.unsigned(digits, 0xFF_FFFF);
        if (number.isEmpty()) {
            throw new IOException(attribute.name() + " needs a time such as 200ms or 1s, not '" + word + "'");
        }
        String unit = word.substring(digits.length());
        if (unit.isEmpty()) {
            return number.getAsInt();
        }
        return Math.multiplyExact(number.getAsInt(), partsOfMillisecond * (unit.startsWith("m") ? 1 : 1000));
    }

    /** A network's address: the kernel refuses host bits. */
    static InetAddress masked(IpPrefix prefix) {
        byte[] address = prefix.address().getAddress();
        for (int bit = prefix.length(); bit < address.length * 8; bit++) {
            address[bit / 8] = (byte) (address[bit / 8] & ~(0x80 >> (bit % 8)));
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length of an address does not change", e);
        }
    }
}
