package org.pollux.control.mark;

import java.net.Inet4Address;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pollux.ipvs.IpvsadmAddress;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.PortRange;

/** A rule as it is typed, without the command. */
final class MarkText {
    private MarkText() {}

    static String of(MarkRule rule) {
        StringBuilder text = new StringBuilder();
        rule.interfaceName().ifPresent(name -> text.append("-i ").append(name).append(' '));
        rule.protocol().ifPresent(protocol -> text.append("-p ")
                .append(protocol.name().toLowerCase(Locale.ROOT))
                .append(' '));
        boolean anywhere = rule.from().length() == 0 && rule.to().length() == 0;
        text.append(anywhere && rule.ipv6() ? "-6 " : "");
        network("-s", rule.from(), text);
        network("-d", rule.to(), text);
        ports("--sports", rule.sourcePorts(), text);
        ports("--dports", rule.destinationPorts(), text);
        return text.append("--set-mark ")
                .append(Integer.toUnsignedString(rule.mark()))
                .toString();
    }

    private static void network(String option, MarkRule.Network network, StringBuilder text) {
        if (network.length() > 0) {
            boolean whole = network.length() == (network.address() instanceof Inet4Address ? 32 : 128);
            text.append(option).append(' ').append(IpvsadmAddress.text(network.address()));
            text.append(whole ? "" : "/" + network.length()).append(' ');
        }
    }

    private static void ports(String option, List<PortRange> ports, StringBuilder text) {
        if (!ports.isEmpty()) {
            text.append(option)
                    .append(' ')
                    .append(ports.stream().map(MarkText::range).collect(Collectors.joining(",")))
                    .append(' ');
        }
    }

    private static String range(PortRange range) {
        return range.first() == range.last() ? "" + range.first() : range.first() + ":" + range.last();
    }
}
