package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.Route;
import org.pollux.config.Route.Attribute;
import org.pollux.config.Route.Insertion;
import org.pollux.config.Route.NextHop;
import org.pollux.config.Severity;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Word;

/** Reads one route, word by word. */
final class RouteLine {
    static final Choice<Route.Kind> KINDS = Choice.lowerCase(Route.Kind.class);
    static final Choice<Route.Preference> PREFERENCES = Choice.lowerCase(Route.Preference.class);

    private final Arguments arguments;
    private final List<NextHop> hops = new ArrayList<>();
    private final List<Attribute> attributes = new ArrayList<>();
    private Route.Kind kind = Route.Kind.UNICAST;
    private Optional<String> destination = Optional.empty();
    private Optional<Word> destinationWord = Optional.empty();
    private Optional<InetAddress> source = Optional.empty();
    private Optional<IpPrefix> from = Optional.empty();
    private Optional<String> table = Optional.empty();
    private Optional<String> protocol = Optional.empty();
    private Optional<String> scope = Optional.empty();
    private Optional<Long> metric = Optional.empty();
    private Optional<Integer> tos = Optional.empty();
    private Optional<Route.Preference> preference = Optional.empty();
    private Optional<String> trackGroup = Optional.empty();
    private Insertion insertion = Insertion.PREPEND;
    private boolean tracked = true;
    private boolean hopOpen;
    private boolean good = true;

    RouteLine(Arguments arguments) {
        this.arguments = arguments;
    }

    Optional<Route> read() {
        while (good && arguments.hasNext()) {
            word(arguments.take());
        }
        if (!good) {
            arguments.skipRest();
            return Optional.empty();
        }
        Optional<IpPrefix> network = network();
        return network.map(to -> new Route(
                kind,
                to,
                source,
                from,
                hops,
                table,
                protocol,
                scope,
                metric,
                tos,
                preference,
                attributes,
                insertion,
                tracked,
                trackGroup,
                arguments.span().position()));
    }

    private void word(Word word) {
        String text = word.text();
        switch (text) {
            case "to" -> {}
            case "src" -> source = value(Addresses.host(), text);
            case "from" -> from = value(Addresses.network(), text);
            case "via", "gw" -> gateway(text);
            case "or" -> {
                hopOpen = false;
                gateway(text);
            }
            case "nexthop" -> hopOpen = false;
            case "dev", "oif" ->
                value(Words.interfaceName(), text)
                        .ifPresent(device ->
                                hop(h -> new NextHop(h.gateway(), Optional.of(device), h.weight(), h.onLink())));
            case "weight" ->
                value(Numbers.whole(1, 256), text)
                        .ifPresent(weight ->
                                hop(h -> new NextHop(h.gateway(), h.device(), Optional.of(weight), h.onLink())));
            case "onlink" -> hop(h -> new NextHop(h.gateway(), h.device(), h.weight(), true));
            case "table" -> table = value(RouteWords.TABLE, text);
            case "protocol", "proto" -> protocol = value(RouteWords.PROTOCOL, text);
            case "scope" -> scope = value(RouteWords.SCOPE, text);
            case "metric", "priority", "preference" -> metric = value(RouteWords.METRIC, text);
            case "tos", "dsfield" -> tos = value(RouteWords.TOS, text);
            case "pref" -> preference = value(PREFERENCES, text);
            case "track_group" -> trackGroup = value(Words.name(), text);
            case "no_track" -> tracked = false;
            case "add" -> insertion = Insertion.ADD;
            case "prepend" -> insertion = Insertion.PREPEND;
            case "append" -> insertion = Insertion.APPEND;
            case "encap" -> encapsulation();
            default -> other(word, text);
        }
    }

    private void other(Word word, String text) {
        ValueType<?> attribute = RouteWords.ATTRIBUTES.get(text);
        if (attribute != null) {
            boolean locked = arguments.takeIf("lock");
            attribute(text, attribute, locked);
        } else if (destination.isEmpty() && KINDS.words().containsKey(text)) {
            kind = KINDS.words().getOrDefault(text, Route.Kind.UNICAST);
        } else if (destination.isEmpty()) {
            destination = Optional.of(text);
            destinationWord = Optional.of(word);
        } else {
            good = false;
            arguments
                    .problems()
                    .error(
                            DiagnosticCode.UNKNOWN_KEYWORD,
                            word.span(),
                            "unknown option " + Printable.quoted(text) + " of a route",
                            "the end of the line or a word of ip-route(8)");
        }
    }

    private <T> void attribute(String name, ValueType<T> type, boolean locked) {
        value(type, name).ifPresent(v -> attributes.add(new Attribute(name, List.of(type.show(v)), locked)));
    }

    private <T> Optional<T> value(ValueType<T> type, String name) {
        Optional<T> value = arguments.value(type, name);
        good &= value.isPresent();
        return value;
    }

    private void gateway(String name) {
        if (!arguments.takeIf("inet")) {
            arguments.takeIf("inet6");
        }
        if (hopOpen && hops.getLast().gateway().isPresent()) {
            hopOpen = false;
        }
        value(Addresses.host(), name)
                .ifPresent(gateway -> hop(h -> new NextHop(Optional.of(gateway), h.device(), h.weight(), h.onLink())));
    }

    private interface Change {
        NextHop of(NextHop hop);
    }

    private void hop(Change change) {
        NextHop present =
                hopOpen ? hops.removeLast() : new NextHop(Optional.empty(), Optional.empty(), Optional.empty(), false);
        hops.add(change.of(present));
        hopOpen = true;
    }

    private void encapsulation() {
        Optional<String> type = value(Choice.words("ip", "ip6", "mpls", "ila"), "encap");
        List<String> words = new ArrayList<>();
        type.ifPresent(words::add);
        if (type.isPresent() && !type.get().startsWith("ip")) {
            value(Words.text(), "encap " + type.get()).ifPresent(words::add);
        }
        List<String> parts = type.filter(t -> t.startsWith("ip")).isPresent() ? RouteWords.OUTER : List.of("ttl");
        while (good && arguments.peek().filter(w -> parts.contains(w.text())).isPresent()) {
            String part = arguments.take().text();
            words.add(part);
            value(Words.text(), part).ifPresent(words::add);
        }
        attributes.add(new Attribute("encap", words, false));
    }

    /** {@code default} has no address family of its own: that of the gateway or the source, else IPv4. */
    private Optional<IpPrefix> network() {
        if (destination.isEmpty()) {
            arguments
                    .problems()
                    .error(
                            DiagnosticCode.MISSING_ARGUMENT,
                            arguments.span(),
                            "the route has no destination",
                            Addresses.network().expected() + ", or default");
            return Optional.empty();
        }
        if (destination.get().equals("default") || destination.get().equals("all")) {
            boolean six = hops.stream().flatMap(h -> h.gateway().stream()).anyMatch(RouteLine::isIpv6)
                    || source.filter(RouteLine::isIpv6).isPresent();
            return Optional.of(new IpPrefix(InetAddress.ofLiteral(six ? "::" : "0.0.0.0"), 0));
        }
        return switch (Addresses.network().read(destination.get())) {
            case ValueType.Outcome.Good<IpPrefix>(IpPrefix prefix) -> Optional.of(prefix);
            case ValueType.Outcome.Bad<IpPrefix>(var code, var problem, var near) -> {
                arguments
                        .problems()
                        .report(
                                Severity.ERROR,
                                code,
                                destinationWord.orElseThrow().span(),
                                "route to " + Printable.quoted(destination.get()) + " " + problem,
                                Optional.of(Addresses.network().expected()),
                                near);
                yield Optional.empty();
            }
        };
    }

    private static boolean isIpv6(InetAddress address) {
        return AddressFamily.of(address) == AddressFamily.INET6;
    }
}
