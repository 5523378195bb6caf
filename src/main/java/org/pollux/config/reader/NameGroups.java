package org.pollux.config.reader;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.GarpGroup;
import org.pollux.config.SyncGroup;
import org.pollux.config.TrackGroup;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Keyword.Nested.Occurrence;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;
import org.pollux.config.vocabulary.RootKeywords;
import org.pollux.config.vocabulary.SyncGroupKeywords;

/** The groups: of instances that change together or that static entries go with, and of interfaces. */
final class NameGroups {
    private final Problems problems;

    NameGroups(Problems problems) {
        this.problems = problems;
    }

    List<SyncGroup> syncGroups(
            Section root, Section globals, Definitions<VrrpInstance> instances, TrackerLines trackers) {
        List<SyncGroup> groups = new ArrayList<>();
        Definitions<SyncGroup> names = new Definitions<>("vrrp_sync_group", problems);
        Map<String, String> homes = new HashMap<>();
        for (Located<Occurrence<String>> block : root.all(RootKeywords.VRRP_SYNC_GROUP)) {
            String name = block.value().arguments();
            Section section = block.value().section();
            Map<VrrpInstance, Span> members = new LinkedHashMap<>();
            List<String> memberNames = members(section, instances, members);
            checkHomes(name, section, homes);
            checkMembers(name, block.span(), memberNames);
            checkIntervals(name, members);
            SyncGroup group = new SyncGroup(
                    name,
                    memberNames,
                    trackers.read(section),
                    NotificationSettings.read(section, globals),
                    section.mentions(SyncGroupKeywords.SYNC_GROUP_TRACKING_WEIGHT),
                    block.span().position());
            names.add(name, block.span(), Optional.of(group));
            groups.add(group);
        }
        return groups;
    }

    Definitions<TrackGroup> trackGroups(Section root, Definitions<VrrpInstance> instances, List<TrackGroup> all) {
        Definitions<TrackGroup> names = new Definitions<>("track_group", problems);
        for (Located<Occurrence<String>> block : root.all(RootKeywords.TRACK_GROUP)) {
            String name = block.value().arguments();
            List<String> members = members(block.value().section(), instances, new LinkedHashMap<>());
            TrackGroup group = new TrackGroup(name, members, block.span().position());
            names.add(name, block.span(), Optional.of(group));
            all.add(group);
        }
        return names;
    }

    private List<String> members(
            Section section, Definitions<VrrpInstance> instances, Map<VrrpInstance, Span> resolved) {
        List<String> names = new ArrayList<>();
        for (Located<List<String>> line : section.all(SyncGroupKeywords.GROUP)) {
            for (String name : line.value()) {
                instances.resolve(name, line.span()).ifPresent(instance -> resolved.put(instance, line.span()));
                if (names.contains(name)) {
                    problems.error(
                            DiagnosticCode.DUPLICATE,
                            line.span(),
                            Printable.quoted(name) + " is listed twice",
                            "each instance once");
                } else {
                    names.add(name);
                }
            }
        }
        return names;
    }

    private void checkHomes(String group, Section section, Map<String, String> homes) {
        for (Located<List<String>> line : section.all(SyncGroupKeywords.GROUP)) {
            for (String name : line.value()) {
                String other = homes.putIfAbsent(name, group);
                if (other != null && !other.equals(group)) {
                    problems.error(
                            DiagnosticCode.DUPLICATE,
                            line.span(),
                            Printable.quoted(name) + " is a member of " + Printable.quoted(other) + " already",
                            "each instance in one vrrp_sync_group at most");
                }
            }
        }
    }

    private void checkMembers(String name, Span span, List<String> members) {
        if (members.size() == 1) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span,
                    "vrrp_sync_group " + Printable.quoted(name) + " has only one member");
        }
    }

    private void checkIntervals(String name, Map<VrrpInstance, Span> members) {
        Optional<Duration> first = members.keySet().stream().findFirst().map(VrrpInstance::advertInterval);
        members.forEach((instance, span) -> {
            if (!first.equals(Optional.of(instance.advertInterval()))) {
                problems.warning(
                        DiagnosticCode.DISAGREEMENT,
                        span,
                        "the members of " + Printable.quoted(name) + " have different advert_int: they will change "
                                + "one after the other");
            }
        });
    }

    List<GarpGroup> garpGroups(Section root) {
        List<GarpGroup> groups = new ArrayList<>();
        Map<String, Span> homes = new HashMap<>();
        for (Located<Occurrence<Boolean>> block : root.all(RootKeywords.GARP_GROUP)) {
            Section section = block.value().section();
            List<String> interfaces = new ArrayList<>();
            section.get(RootKeywords.GARP_INTERFACE).ifPresent(interfaces::add);
            section.all(RootKeywords.GARP_INTERFACES).forEach(line -> interfaces.addAll(line.value()));
            for (String name : interfaces) {
                Span home = homes.putIfAbsent(name, block.span());
                if (home != null) {
                    problems.error(
                            DiagnosticCode.DUPLICATE,
                            block.span(),
                            "interface " + Printable.quoted(name) + " is in a garp_group already, in line "
                                    + home.line(),
                            "each interface in one garp_group at most");
                }
            }
            checkGarpGroup(section, interfaces, block.span());
            groups.add(new GarpGroup(
                    section.get(RootKeywords.GARP_INTERVAL),
                    section.get(RootKeywords.GNA_INTERVAL),
                    interfaces,
                    block.span().position()));
        }
        return groups;
    }

    private void checkGarpGroup(Section section, List<String> interfaces, Span span) {
        boolean named = section.mentions(RootKeywords.GARP_INTERFACE) || section.mentions(RootKeywords.GARP_INTERFACES);
        if (interfaces.isEmpty() && !named) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    span,
                    "garp_group has no interface",
                    "'interface IF' or 'interfaces { }' in the block");
        }
        if (!section.mentions(RootKeywords.GARP_INTERVAL) && !section.mentions(RootKeywords.GNA_INTERVAL)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    span,
                    "garp_group has no interval",
                    "'garp_interval TIME' or 'gna_interval TIME' in the block");
        }
    }
}
