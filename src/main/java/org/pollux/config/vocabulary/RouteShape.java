package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Route;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Shape;

/** A line of {@code virtual_routes} or {@code static_routes}: what ip-route(8) takes after {@code ip route add}. */
record RouteShape() implements Shape<Route> {
    @Override
    public String syntax() {
        return "[blackhole|unreachable|prohibit|throw|...] [to] NETWORK|default [via ADDR] [dev IF] [src ADDR]"
                + " [table TABLE] [metric N] [scope SCOPE] [protocol PROTOCOL] [tos N] [pref low|medium|high] [onlink]"
                + " [nexthop via ADDR [dev IF] [weight N]] ... [" + String.join("|", RouteWords.ATTRIBUTES.keySet())
                + " [lock] VALUE] [encap TYPE ...] [add|prepend|append] [no_track] [track_group NAME]";
    }

    @Override
    public Optional<Route> read(Arguments arguments) {
        return new RouteLine(arguments).read();
    }

    @Override
    public List<String> words(Route route) {
        List<String> words = new ArrayList<>();
        if (route.kind() != Route.Kind.UNICAST) {
            words.add(RouteLine.KINDS.show(route.kind()));
        }
        words.add("to");
        words.add(Display.address(route.destination().address()) + "/"
                + route.destination().length());
        option(words, "src", route.source().map(Display::address));
        option(words, "from", route.from().map(from -> Display.address(from.address()) + "/" + from.length()));
        option(words, "table", route.table());
        option(words, "protocol", route.protocol());
        option(words, "scope", route.scope());
        option(words, "metric", route.metric());
        option(words, "tos", route.tos());
        option(words, "pref", route.preference().map(RouteLine.PREFERENCES::show));
        for (Route.Attribute attribute : route.attributes()) {
            words.add(attribute.name());
            if (attribute.locked()) {
                words.add("lock");
            }
            words.addAll(attribute.values());
        }
        switch (route.insertion()) {
            case ADD -> words.add("add");
            case APPEND -> words.add("append");
            case PREPEND -> {}
        }
        if (!route.tracked()) {
            words.add("no_track");
        }
        option(words, "track_group", route.trackGroup());
        boolean several = route.nextHops().size() > 1;
        for (Route.NextHop hop : route.nextHops()) {
            if (several || hop.weight().isPresent()) {
                words.add("nexthop");
            }
            option(words, "via", hop.gateway().map(Display::address));
            option(words, "dev", hop.device());
            option(words, "weight", hop.weight());
            if (hop.onLink()) {
                words.add("onlink");
            }
        }
        return words;
    }

    static void option(List<String> words, String name, Optional<?> value) {
        value.ifPresent(v -> {
            words.add(name);
            words.add(v.toString());
        });
    }
}
