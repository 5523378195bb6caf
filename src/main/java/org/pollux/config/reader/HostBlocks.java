package org.pollux.config.reader;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.HostEntries;
import org.pollux.config.IpPrefix;
import org.pollux.config.Route;
import org.pollux.config.RoutingRule;
import org.pollux.config.TrackGroup;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.RootKeywords;

/** What the host always has: static addresses, routes and rules. */
final class HostBlocks {
    private record Place(IpPrefix prefix, String interfaceName) {}

    private final Definitions<TrackGroup> groups;
    private final Problems problems;

    HostBlocks(Definitions<TrackGroup> groups, Problems problems) {
        this.groups = groups;
        this.problems = problems;
    }

    HostEntries read(Section root, Section globals, List<VrrpInstance> instances) {
        return new HostEntries(addresses(root, globals, instances), routes(root), rules(root));
    }

    private List<VirtualAddress> addresses(Section root, Section globals, List<VrrpInstance> instances) {
        Optional<String> device =
                Optional.of(globals.get(GlobalVrrpKeywords.DEFAULT_INTERFACE).orElse(Defaults.STATIC_INTERFACE));
        AddressLines lines = new AddressLines(device, problems);
        Map<InetAddress, String> holders = holders(instances);
        Map<Place, Span> seen = new HashMap<>();
        List<VirtualAddress> addresses = new ArrayList<>();
        for (Located<Line<IpPrefix>> line : root.all(RootKeywords.STATIC_IPADDRESS)) {
            Optional<VirtualAddress> address = lines.read(line);
            address.ifPresent(a -> {
                checkDuplicate(seen.putIfAbsent(new Place(a.prefix(), a.interfaceName()), line.span()), a, line.span());
                checkVirtual(a, holders, line.span());
                group(a.options().trackGroup(), line.span());
                addresses.add(a);
            });
        }
        return addresses;
    }

    private void checkDuplicate(@Nullable Span first, VirtualAddress address, Span span) {
        if (first != null) {
            problems.error(
                    DiagnosticCode.DUPLICATE,
                    span,
                    "static address " + Display.address(address.prefix().address()) + " exists already, in line "
                            + first.line(),
                    "each address once");
        }
    }

    private static Map<InetAddress, String> holders(List<VrrpInstance> instances) {
        Map<InetAddress, String> holders = new HashMap<>();
        for (VrrpInstance instance : instances) {
            instance.virtualAddresses()
                    .forEach(address -> holders.put(address.prefix().address(), instance.name()));
        }
        return holders;
    }

    private void checkVirtual(VirtualAddress address, Map<InetAddress, String> holders, Span span) {
        String holder = holders.get(address.prefix().address());
        if (holder != null) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span,
                    "address " + Display.address(address.prefix().address()) + " is static, but "
                            + Printable.quoted(holder) + " moves it between the directors",
                    "static addresses of this host alone");
        }
    }

    private List<Route> routes(Section root) {
        List<Route> routes = new ArrayList<>();
        for (Located<Route> line : root.all(RootKeywords.STATIC_ROUTES)) {
            group(line.value().trackGroup(), line.span());
            routes.add(line.value());
        }
        return routes;
    }

    private List<RoutingRule> rules(Section root) {
        List<RoutingRule> rules = new ArrayList<>();
        for (Located<RoutingRule> line : root.all(RootKeywords.STATIC_RULES)) {
            group(line.value().trackGroup(), line.span());
            rules.add(line.value());
        }
        return rules;
    }

    private void group(Optional<String> name, Span span) {
        name.ifPresent(n -> groups.resolve(n, span));
    }
}
