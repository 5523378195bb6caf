package org.pollux.ipvs;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Finds the mark of a packet: the first rule that matches says it. Rules are asked about new connections only. */
final class Marks {
    private final List<MarkRule> told;
    private final Rule[] rules;

    Marks(List<MarkRule> rules) {
        told = List.copyOf(rules);
        this.rules = rules.stream().map(Rule::new).toArray(Rule[]::new);
    }

    /** The rules it was made from. */
    List<MarkRule> rules() {
        return told;
    }

    /**
     * The packet's mark, 0 if it has none.
     *
     * @param arrival name of the interface it came by
     */
    int of(Packet packet, String arrival) {
        for (Rule rule : rules) {
            if (rule.matches(packet, arrival)) {
                return rule.mark;
            }
        }
        return 0;
    }

    /** A rule in numbers. */
    private static final class Rule {
        final int mark;
        private final boolean ipv6;
        private final boolean anyProtocol;
        private final int protocol;
        private final Block from;
        private final Block to;
        private final int[] sourcePorts;
        private final int[] destinationPorts;
        private final Optional<String> interfaceName;

        Rule(MarkRule rule) {
            mark = rule.mark();
            ipv6 = rule.ipv6();
            anyProtocol = rule.protocol().isEmpty();
            protocol = rule.protocol().map(Protocol::number).orElse(0);
            from = new Block(rule.from());
            to = new Block(rule.to());
            sourcePorts = bounds(rule.sourcePorts());
            destinationPorts = bounds(rule.destinationPorts());
            interfaceName = rule.interfaceName();
        }

        boolean matches(Packet packet, String arrival) {
            return packet.ipv6 == ipv6
                    && (anyProtocol || packet.protocol == protocol)
                    && to.contains(packet.destinationHigh, packet.destinationLow)
                    && from.contains(packet.sourceHigh, packet.sourceLow)
                    && isIn(destinationPorts, packet.destinationPort)
                    && isIn(sourcePorts, packet.sourcePort)
                    && (interfaceName.isEmpty() || interfaceName.get().equals(arrival));
        }

        private static int[] bounds(List<PortRange> ranges) {
            return ranges.stream()
                    .flatMapToInt(range -> IntStream.of(range.first(), range.last()))
                    .toArray();
        }

        private static boolean isIn(int[] bounds, int port) {
            if (bounds.length == 0) {
                return true;
            }
            for (int i = 0; i < bounds.length; i += 2) {
                if (port >= bounds[i] && port <= bounds[i + 1]) {
                    return true;
                }
            }
            return false;
        }
    }
}
