package org.pollux.config.reader;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.MarkRule;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Service;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.VirtualServerGroup.Member;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword.NamedEntries.Listed;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.Vocabulary;

/** Groups of virtual addresses, and the marks by which virtual servers find packets. */
final class ServiceGroups {
    /** Each is a service with all the real servers: more than this many is a mistyped range. */
    private static final int MOST_SERVICES = 4096;

    private final Problems problems;
    private final Definitions<VirtualServerGroup> names;
    private final List<VirtualServerGroup> groups = new ArrayList<>();
    private final List<MarkRule> rules = new ArrayList<>();
    private final Map<Integer, Span> given = new HashMap<>();
    private final boolean addressesMove;
    private final Set<Integer> wanted = new HashSet<>();

    ServiceGroups(Section root, Problems problems) {
        this.problems = problems;
        this.names = new Definitions<>("virtual_server_group", problems);
        this.addressesMove = !root.all(Vocabulary.VRRP_INSTANCE).isEmpty();
        root.all(RootKeywords.VIRTUAL_SERVER_GROUP).forEach(this::group);
        root.all(RootKeywords.PACKET_MARKS).forEach(this::rule);
    }

    List<VirtualServerGroup> groups() {
        return groups;
    }

    List<MarkRule> rules() {
        return rules;
    }

    /** The ports of a group's addresses, two different ones at most: with two, no port fits them all. */
    static List<Integer> ports(VirtualServerGroup group) {
        return group.addresses().stream()
                .map(VirtualServerGroup.Addresses::port)
                .distinct()
                .limit(2)
                .toList();
    }

    Optional<VirtualServerGroup> resolve(String name, Span span) {
        Optional<VirtualServerGroup> group = names.resolve(name, span);
        group.ifPresent(g -> {
            for (Member member : g.members()) {
                if (member instanceof VirtualServerGroup.Mark mark) {
                    want(mark.mark(), span);
                }
            }
        });
        return group;
    }

    /** Notes that a virtual server lives on a mark, and warns when nothing here gives it. */
    void want(int mark, Span span) {
        wanted.add(mark);
        if (!given.containsKey(mark)) {
            problems.warning(
                    DiagnosticCode.UNMARKED,
                    span,
                    "no line of packet_marks gives the mark " + mark
                            + ", and those of iptables are not seen: the service gets packets only by 'pollux mark'");
        } else if (!addressesMove && rules.stream().noneMatch(rule -> rule.mark() == mark && namesAddress(rule))) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span,
                    "no line of packet_marks says 'to ADDR' for the mark " + mark
                            + ", and there is no vrrp_instance: it is not known at which addresses packets come");
        }
    }

    private static boolean namesAddress(MarkRule rule) {
        return rule.to().stream()
                .anyMatch(to -> to.length() == AddressFamily.of(to.address()).bits());
    }

    void warnOfUnused() {
        names.warnOfUnused("");
        given.forEach((mark, span) -> {
            if (!wanted.contains(mark)) {
                problems.warning(DiagnosticCode.UNUSED, span, "no virtual_server uses the mark " + mark);
            }
        });
    }

    private void group(Located<Listed<String, Member>> block) {
        List<Member> members = new ArrayList<>();
        for (Located<Member> member : block.value().entries()) {
            if (members.contains(member.value())) {
                problems.error(
                        DiagnosticCode.DUPLICATE, member.span(), "this member is listed twice", "each member once");
            } else {
                members.add(member.value());
            }
        }
        String name = block.value().arguments();
        if (block.value().lines() == 0) {
            problems.error(
                    DiagnosticCode.MISSING_ARGUMENT,
                    block.span(),
                    "virtual_server_group " + Printable.quoted(name) + " has no members",
                    "lines such as '192.0.2.10 80' or 'fwmark 1' in the block");
        }
        VirtualServerGroup group =
                new VirtualServerGroup(name, members, block.span().position());
        boolean tooLarge = group.size().compareTo(BigInteger.valueOf(MOST_SERVICES)) > 0;
        if (tooLarge) {
            problems.error(
                    DiagnosticCode.OUT_OF_RANGE,
                    block.span(),
                    "virtual_server_group " + Printable.quoted(name) + " has " + group.size() + " addresses and marks",
                    "at most " + MOST_SERVICES);
        }
        names.add(name, block.span(), Optional.of(group).filter(_ -> !tooLarge));
        groups.add(group);
    }

    private void rule(Located<Line<Integer>> located) {
        Line<Integer> line = located.value();
        Optional<IpPrefix> from = line.get(RootKeywords.MARK_FROM);
        Optional<IpPrefix> to = line.get(RootKeywords.MARK_TO);
        boolean ports = line.get(RootKeywords.MARK_PORTS).isPresent()
                || line.get(RootKeywords.MARK_SOURCE_PORTS).isPresent();
        if (ports && line.get(RootKeywords.MARK_PROTOCOL).isEmpty()) {
            problems.error(
                    DiagnosticCode.MISSING_ARGUMENT,
                    located.span(),
                    "ports without a protocol",
                    "'protocol TCP|UDP|SCTP' on the line");
        }
        if (from.isPresent()
                && to.isPresent()
                && from.get().address().getAddress().length
                        != to.get().address().getAddress().length) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    located.span(),
                    "from and to are of different address families",
                    "both IPv4 or both IPv6");
        }
        given.putIfAbsent(line.head(), located.span());
        rules.add(new MarkRule(
                line.head(),
                line.get(RootKeywords.MARK_PROTOCOL),
                from,
                to,
                line.get(RootKeywords.MARK_PORTS).orElse(List.of()),
                line.get(RootKeywords.MARK_SOURCE_PORTS).orElse(List.of()),
                line.get(RootKeywords.MARK_INTERFACE),
                located.span().position()));
    }

    /** What a service is called in messages. */
    static String name(VirtualServer.Service service) {
        return switch (service) {
            case Service.Addressed(var protocol, var address, int port) ->
                Display.address(address) + " " + port + " " + protocol;
            case Service.Marked marked -> "fwmark " + marked.mark();
            case Service.Grouped grouped -> "group " + grouped.name();
        };
    }
}
