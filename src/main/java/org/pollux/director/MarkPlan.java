package org.pollux.director;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pollux.config.IpPrefix;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.PortRange;

/** The configuration's {@code packet_marks} in the engine's terms. */
final class MarkPlan {
    private MarkPlan() {}

    /** A line that names no network is about both families, and becomes a rule for each. */
    static List<MarkRule> of(List<org.pollux.config.MarkRule> lines) {
        List<MarkRule> rules = new ArrayList<>();
        for (org.pollux.config.MarkRule line : lines) {
            Optional<Boolean> family = Stream.of(line.from(), line.to())
                    .flatMap(Optional::stream)
                    .map(prefix -> prefix.address() instanceof Inet6Address)
                    .findFirst();
            if (family.isEmpty() || !family.get()) {
                rules.add(rule(line, false));
            }
            if (family.isEmpty() || family.get()) {
                rules.add(rule(line, true));
            }
        }
        return rules;
    }

    private static MarkRule rule(org.pollux.config.MarkRule line, boolean ipv6) {
        return new MarkRule(
                line.mark(),
                ipv6,
                line.protocol().map(EngineWords::protocol),
                network(line.from(), ipv6),
                network(line.to(), ipv6),
                ports(line.sourcePorts()),
                ports(line.ports()),
                line.interfaceName());
    }

    private static MarkRule.Network network(Optional<IpPrefix> prefix, boolean ipv6) {
        return prefix.map(given -> new MarkRule.Network(given.address(), given.length()))
                .orElseGet(() -> new MarkRule.Network(AddressWords.toInetAddress(ipv6, 0, 0), 0));
    }

    private static List<PortRange> ports(List<org.pollux.config.PortRange> ranges) {
        return ranges.stream()
                .map(range -> new PortRange(range.first(), range.last()))
                .toList();
    }
}
