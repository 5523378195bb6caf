package org.pollux.config.vocabulary;

import static org.pollux.config.vocabulary.RouteShape.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.RoutingRule;
import org.pollux.config.RoutingRule.Action;
import org.pollux.config.RoutingRule.Selector;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Shape;

/** A line of {@code virtual_rules} or {@code static_rules}: what ip-rule(8) takes after {@code ip rule add}. */
record RuleShape() implements Shape<RoutingRule> {
    @Override
    public String syntax() {
        return "[not] [from NETWORK|all] [to NETWORK|all] [iif IF] [oif IF] [tos N] [fwmark MARK[/MASK]]"
                + " [uidrange UID-UID] [ipproto PROTOCOL] [sport PORT[-PORT]] [dport PORT[-PORT]] [tunnel-id N]"
                + " [inet|inet6] [preference N] [table TABLE [suppress_prefixlength N] [suppress_ifgroup GROUP]"
                + " [realms REALMS] [protocol PROTOCOL] | goto N | nop | l3mdev | blackhole | prohibit | unreachable]"
                + " [no_track] [track_group NAME]";
    }

    @Override
    public Optional<RoutingRule> read(Arguments arguments) {
        return new RuleLine(arguments).read();
    }

    @Override
    public List<String> words(RoutingRule rule) {
        List<String> words = new ArrayList<>();
        Selector selector = rule.selector();
        selector.family().ifPresent(family -> words.add(family.name().toLowerCase(Locale.ROOT)));
        if (selector.inverted()) {
            words.add("not");
        }
        words.add("from");
        words.add(selector.from().map(RuleShape::network).orElse("all"));
        option(words, "to", selector.to().map(RuleShape::network));
        option(words, "tos", selector.tos());
        option(words, "fwmark", selector.mark());
        option(words, "iif", selector.incoming());
        option(words, "oif", selector.outgoing());
        option(words, "uidrange", selector.uidRange().map(uids -> uids.first() + "-" + uids.last()));
        option(words, "ipproto", selector.ipProtocol());
        option(words, "sport", selector.sourcePorts());
        option(words, "dport", selector.destinationPorts());
        option(words, "tunnel-id", selector.tunnel());
        action(rule.action(), words);
        option(words, "preference", rule.preference());
        if (!rule.tracked()) {
            words.add("no_track");
        }
        option(words, "track_group", rule.trackGroup());
        return words;
    }

    private static void action(Action action, List<String> words) {
        switch (action) {
            case Action.Lookup lookup -> {
                words.add("table");
                words.add(lookup.table());
                option(words, "suppress_prefixlength", lookup.suppressPrefixLength());
                option(words, "suppress_ifgroup", lookup.suppressGroup());
                option(words, "realms", lookup.realms());
                option(words, "protocol", lookup.protocol());
            }
            case Action.LookupVrf _ -> words.add("l3mdev");
            case Action.Goto(long preference) -> {
                words.add("goto");
                words.add(Long.toString(preference));
            }
            case Action.Nothing _ -> words.add("nop");
            case Action.Drop(var kind) -> words.add(RouteLine.KINDS.show(kind));
        }
    }

    private static String network(IpPrefix prefix) {
        return Display.address(prefix.address()) + "/" + prefix.length();
    }
}
