package org.pollux.config.vocabulary;

import java.util.Optional;
import java.util.regex.Pattern;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.PortRange;
import org.pollux.config.Route;
import org.pollux.config.RoutingRule;
import org.pollux.config.RoutingRule.Action;
import org.pollux.config.RoutingRule.Selector;
import org.pollux.config.RoutingRule.UidRange;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Word;

/** Reads one routing rule, word by word. */
final class RuleLine {
    private static final Pattern UIDS = Pattern.compile("[0-9]{1,10}-[0-9]{1,10}");

    private final Arguments arguments;
    private Optional<AddressFamily> family = Optional.empty();
    private boolean inverted;
    private Optional<IpPrefix> from = Optional.empty();
    private Optional<IpPrefix> to = Optional.empty();
    private Optional<Integer> tos = Optional.empty();
    private Optional<String> mark = Optional.empty();
    private Optional<String> incoming = Optional.empty();
    private Optional<String> outgoing = Optional.empty();
    private Optional<UidRange> uids = Optional.empty();
    private Optional<String> ipProtocol = Optional.empty();
    private Optional<PortRange> sourcePorts = Optional.empty();
    private Optional<PortRange> destinationPorts = Optional.empty();
    private Optional<Long> tunnel = Optional.empty();
    private Optional<String> table = Optional.empty();
    private Optional<Integer> suppressLength = Optional.empty();
    private Optional<String> suppressGroup = Optional.empty();
    private Optional<String> realms = Optional.empty();
    private Optional<String> protocol = Optional.empty();
    private Optional<Action> action = Optional.empty();
    private Optional<Long> preference = Optional.empty();
    private Optional<String> trackGroup = Optional.empty();
    private boolean tracked = true;
    private boolean good = true;

    RuleLine(Arguments arguments) {
        this.arguments = arguments;
    }

    Optional<RoutingRule> read() {
        while (good && arguments.hasNext()) {
            word(arguments.take());
        }
        if (!good) {
            arguments.skipRest();
            return Optional.empty();
        }
        Selector selector = new Selector(
                family,
                inverted,
                from,
                to,
                tos,
                mark,
                incoming,
                outgoing,
                uids,
                ipProtocol,
                sourcePorts,
                destinationPorts,
                tunnel);
        return action().map(a -> new RoutingRule(
                selector, a, preference, tracked, trackGroup, arguments.span().position()));
    }

    private void word(Word word) {
        String text = word.text();
        switch (text) {
            case "inet" -> family = Optional.of(AddressFamily.INET);
            case "inet6" -> family = Optional.of(AddressFamily.INET6);
            case "not" -> inverted = true;
            case "from" -> from = network(text);
            case "to", "dst" -> to = network(text);
            case "tos", "dsfield" -> tos = value(RouteWords.TOS, text);
            case "fwmark" -> mark = value(Words.kernelName("MARK[/MASK]", "mark with an optional mask"), text);
            case "iif", "dev" -> incoming = value(Words.interfaceName(), text);
            case "oif" -> outgoing = value(Words.interfaceName(), text);
            case "uidrange" -> uids = uids(text);
            case "ipproto" -> ipProtocol = value(Words.kernelName("PROTOCOL", "IP protocol"), text);
            case "sport" -> sourcePorts = value(new PortRangeType(), text);
            case "dport" -> destinationPorts = value(new PortRangeType(), text);
            case "tunnel-id" -> tunnel = value(Numbers.wholeLong(0, Long.MAX_VALUE), text);
            case "table", "lookup" -> table = value(RouteWords.TABLE, text);
            case "suppress_prefixlength" -> suppressLength = value(Numbers.whole(0, 128), text);
            case "suppress_ifgroup" -> suppressGroup = value(Words.kernelName("GROUP", "interface group"), text);
            case "realms" -> realms = value(RouteWords.REALMS, text);
            case "protocol" -> protocol = value(RouteWords.PROTOCOL, text);
            case "preference", "priority", "order", "pref" -> preference = value(RouteWords.METRIC, text);
            case "goto" -> value(RouteWords.METRIC, text).ifPresent(target -> act(new Action.Goto(target)));
            case "nop" -> act(new Action.Nothing());
            case "l3mdev" -> act(new Action.LookupVrf());
            case "blackhole" -> act(new Action.Drop(Route.Kind.BLACKHOLE));
            case "prohibit" -> act(new Action.Drop(Route.Kind.PROHIBIT));
            case "unreachable" -> act(new Action.Drop(Route.Kind.UNREACHABLE));
            case "no_track" -> tracked = false;
            case "track_group" -> trackGroup = value(Words.name(), text);
            default -> unknown(word, text);
        }
    }

    private void act(Action what) {
        action = Optional.of(what);
    }

    private void unknown(Word word, String text) {
        good = false;
        arguments
                .problems()
                .error(
                        DiagnosticCode.UNKNOWN_KEYWORD,
                        word.span(),
                        "unknown option " + Printable.quoted(text) + " of a routing rule",
                        "the end of the line or a word of ip-rule(8)");
    }

    private <T> Optional<T> value(ValueType<T> type, String name) {
        Optional<T> value = arguments.value(type, name);
        good &= value.isPresent();
        return value;
    }

    private Optional<IpPrefix> network(String name) {
        if (arguments.takeIf("all") || arguments.takeIf("any") || arguments.takeIf("default")) {
            return Optional.empty();
        }
        return value(Addresses.network(), name);
    }

    private Optional<UidRange> uids(String name) {
        Optional<String> text = value(Words.kernelName("UID-UID", "range of user ids"), name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (UIDS.matcher(text.get()).matches()) {
            int dash = text.get().indexOf('-');
            long first = Long.parseLong(text.get().substring(0, dash));
            long last = Long.parseLong(text.get().substring(dash + 1));
            if (first <= last) {
                return Optional.of(new UidRange(first, last));
            }
        }
        good = false;
        arguments
                .problems()
                .error(
                        DiagnosticCode.BAD_VALUE,
                        arguments.span(),
                        "uidrange " + Printable.quoted(text.get()) + " is not a range of user ids",
                        "a range such as 1000-1999");
        return Optional.empty();
    }

    /** What a rule says of the lookup belongs to no other action. */
    private Optional<Action> action() {
        boolean looksUp = table.isPresent() || suppressLength.isPresent() || suppressGroup.isPresent();
        if (action.isPresent() && looksUp) {
            arguments
                    .problems()
                    .error(
                            DiagnosticCode.CONFLICT,
                            arguments.span(),
                            "the rule asks a table and does something else too",
                            "one of table, goto, nop, l3mdev, blackhole, prohibit, unreachable");
            return Optional.empty();
        }
        if (action.isPresent()) {
            return action;
        }
        return Optional.of(new Action.Lookup(table.orElse("main"), suppressLength, suppressGroup, realms, protocol));
    }
}
