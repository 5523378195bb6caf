package org.pollux.director;

import java.io.IOException;
import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.pollux.config.AddressFamily;
import org.pollux.config.Configuration;
import org.pollux.config.IpPrefix;
import org.pollux.config.PortRange;
import org.pollux.config.RoutingRule;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.RuleEntry;
import org.pollux.vip.RoutingEntry;

/** From the configuration's rules to those that are put into the kernel. */
final class HeldRules {
    /**
     * The preference of the first rule that the file gives none; each further one is before it, as with {@code ip rule add}.
     * The kernel would choose another at each attempt to put the rule back.
     */
    private static final int FIRST_PREFERENCE = 16384;

    private static final Map<String, Integer> IP_PROTOCOLS = Map.ofEntries(
            Map.entry("icmp", 1),
            Map.entry("igmp", 2),
            Map.entry("tcp", 6),
            Map.entry("udp", 17),
            Map.entry("dccp", 33),
            Map.entry("gre", 47),
            Map.entry("esp", 50),
            Map.entry("ah", 51),
            Map.entry("ipv6-icmp", 58),
            Map.entry("ospf", 89),
            Map.entry("vrrp", 112),
            Map.entry("sctp", 132),
            Map.entry("udplite", 136));

    private final RoutingNames names;
    private final Map<RoutingRule, Integer> preferences = new HashMap<>();

    HeldRules(RoutingNames names, Configuration configuration) {
        this.names = names;
        List<RoutingRule> all = new ArrayList<>(configuration.host().rules());
        configuration.vrrpInstances().stream().map(VrrpInstance::rules).forEach(all::addAll);
        all.stream()
                .filter(rule -> rule.preference().isEmpty())
                .forEach(rule -> preferences.put(rule, FIRST_PREFERENCE - preferences.size()));
    }

    /**
     * A rule of the configuration.
     *
     * @throws DirectorException with the place in the configuration, when this host does not know a name
     */
    RoutingEntry rule(RoutingRule rule) throws DirectorException {
        try {
            return new RoutingEntry.OfRule(entry(rule));
        } catch (IOException e) {
            throw new DirectorException(rule.position() + ": rule: " + e.getMessage(), e);
        }
    }

    private RuleEntry entry(RoutingRule rule) throws IOException {
        RoutingRule.Selector selector = rule.selector();
        return new RuleEntry(
                family(selector),
                rule.preference().map(Long::intValue).orElseGet(() -> preferences.getOrDefault(rule, FIRST_PREFERENCE)),
                selector.inverted(),
                selector.from().map(HeldRules::prefix),
                selector.to().map(HeldRules::prefix),
                selector.tos().orElse(0),
                mark(selector.mark()),
                selector.incoming(),
                selector.outgoing(),
                selector.uidRange().map(range -> new RuleEntry.Range((int) range.first(), (int) range.last())),
                ipProtocol(selector.ipProtocol()),
                selector.sourcePorts().map(HeldRules::range),
                selector.destinationPorts().map(HeldRules::range),
                selector.tunnel().map(OptionalLong::of).orElseGet(OptionalLong::empty),
                action(rule.action()),
                protocol(rule.action()));
    }

    private static RuleEntry.Family family(RoutingRule.Selector selector) {
        Optional<IpPrefix> network = selector.from().or(selector::to);
        boolean four = network.isPresent()
                ? network.get().address() instanceof Inet4Address
                : selector.family().orElse(AddressFamily.INET) == AddressFamily.INET;
        return four ? RuleEntry.Family.IPV4 : RuleEntry.Family.IPV6;
    }

    private static RuleEntry.Prefix prefix(IpPrefix prefix) {
        return new RuleEntry.Prefix(HeldRouting.masked(prefix), prefix.length());
    }

    private static RuleEntry.Range range(PortRange range) {
        return new RuleEntry.Range(range.first(), range.last());
    }

    private static Optional<RuleEntry.Mark> mark(Optional<String> word) throws IOException {
        if (word.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = word.get().split("/", 2);
        int mask = parts.length == 2 ? number("fwmark", parts[1], 0xFFFF_FFFFL) : -1;
        return Optional.of(new RuleEntry.Mark(number("fwmark", parts[0], 0xFFFF_FFFFL), mask));
    }

    private static OptionalInt ipProtocol(Optional<String> word) throws IOException {
        if (word.isEmpty()) {
            return OptionalInt.empty();
        }
        Integer known = IP_PROTOCOLS.get(word.get());
        return OptionalInt.of(known == null ? number("ipproto", word.get(), 255) : known);
    }

    private static int number(String name, String word, long largest) throws IOException {
        return RoutingNames.unsigned(word, largest)
                .orElseThrow(
                        () -> new IOException(name + " needs a number from 0 to " + largest + ", not '" + word + "'"));
    }

    private RuleEntry.Action action(RoutingRule.Action action) throws IOException {
        return switch (action) {
            case RoutingRule.Action.Lookup lookup ->
                new RuleEntry.Action.Lookup(
                        names.number(RoutingNames.Kind.TABLE, lookup.table()),
                        lookup.suppressPrefixLength().map(OptionalInt::of).orElseGet(OptionalInt::empty),
                        optional(RoutingNames.Kind.GROUP, lookup.suppressGroup()),
                        lookup.realms().isPresent()
                                ? OptionalInt.of(HeldRouting.realms(
                                        names, lookup.realms().get()))
                                : OptionalInt.empty());
            case RoutingRule.Action.LookupVrf _ -> new RuleEntry.Action.LookupVrf();
            case RoutingRule.Action.Goto(long preference) -> new RuleEntry.Action.Goto((int) preference);
            case RoutingRule.Action.Nothing _ -> new RuleEntry.Action.Nothing();
            case RoutingRule.Action.Drop(var kind) -> new RuleEntry.Action.Drop(HeldRouting.type(kind));
        };
    }

    private int protocol(RoutingRule.Action action) throws IOException {
        return action instanceof RoutingRule.Action.Lookup lookup
                        && lookup.protocol().isPresent()
                ? names.number(RoutingNames.Kind.PROTOCOL, lookup.protocol().get())
                : RoutingEntry.TAG;
    }

    private OptionalInt optional(RoutingNames.Kind kind, Optional<String> word) throws IOException {
        return word.isPresent() ? OptionalInt.of(names.number(kind, word.get())) : OptionalInt.empty();
    }
}
