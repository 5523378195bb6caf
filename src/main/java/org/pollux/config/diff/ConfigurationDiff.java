package org.pollux.config.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pollux.config.ClusterSecret;
import org.pollux.config.Configuration;
import org.pollux.config.diff.Change.Kind;
import org.pollux.config.diff.Change.Subject;
import org.pollux.config.effective.EffectiveConfiguration;
import org.pollux.config.effective.Node;

/**
 * Compares configurations. Instances, groups and tracked objects are the same by name, virtual servers by address,
 * port and protocol, by mark or by group, real servers by address and port, checks by their kind and target, addresses
 * by address and interface; the order of them is no difference.
 */
public final class ConfigurationDiff {
    private static final Set<String> CHECKERS = Set.of(
            "PING_CHECK",
            "TCP_CHECK",
            "UDP_CHECK",
            "HTTP_GET",
            "SSL_GET",
            "SMTP_CHECK",
            "DNS_CHECK",
            "MISC_CHECK",
            "FILE_CHECK",
            "BFD_CHECK");
    private static final Set<String> TRACKED =
            Set.of("vrrp_script", "track_file", "vrrp_track_process", "bfd_instance");
    private static final Set<String> ADDRESSES =
            Set.of("virtual_ipaddress", "virtual_ipaddress_excluded", "static_ipaddress");
    private static final Set<String> CHECK_TARGET =
            Set.of("connect_ip", "connect_port", "misc_path", "track_file", "name", "type");

    private final List<Change> changes = new ArrayList<>();

    private ConfigurationDiff() {}

    /** What is different in the new configuration, in the order of its blocks; empty when it says the same. */
    public static List<Change> between(Configuration before, Configuration after) {
        ConfigurationDiff diff = new ConfigurationDiff();
        diff.compare(
                List.of(), Optional.empty(), EffectiveConfiguration.nodes(before), EffectiveConfiguration.nodes(after));
        diff.compareSecrets(before.cluster().secret(), after.cluster().secret());
        return List.copyOf(diff.changes);
    }

    /** The nodes do not show secrets, so that one given instead of another looks the same there. */
    private void compareSecrets(Optional<ClusterSecret> before, Optional<ClusterSecret> after) {
        boolean given = before.filter(ClusterSecret.Given.class::isInstance).isPresent()
                && after.filter(ClusterSecret.Given.class::isInstance).isPresent();
        if (given && !before.equals(after)) {
            changes.add(new Change.Changed(
                    List.of(new Subject(Kind.SETTING, "cluster"), new Subject(Kind.SETTING, "secret")),
                    ClusterSecret.HIDDEN,
                    ClusterSecret.HIDDEN));
        }
    }

    private void compare(List<Subject> path, Optional<String> parent, List<Node> before, List<Node> after) {
        Map<Subject, Node> old = bySubject(parent, before);
        Map<Subject, Node> young = bySubject(parent, after);
        Stream.concat(old.keySet().stream(), young.keySet().stream())
                .distinct()
                .forEach(subject -> compare(
                        with(path, subject),
                        Optional.ofNullable(old.get(subject)),
                        Optional.ofNullable(young.get(subject))));
    }

    private void compare(List<Subject> path, Optional<Node> before, Optional<Node> after) {
        if (before.isEmpty() || after.isEmpty()) {
            oneOnly(path, before, after);
            return;
        }
        Node old = before.get();
        Node young = after.get();
        if (!old.words().equals(young.words()) && old.body().isEmpty()) {
            changes.add(new Change.Changed(path, shown(old), shown(young)));
        } else if (old.body().isPresent()) {
            compare(
                    path,
                    Optional.of(old.keyword()),
                    old.body().get(),
                    young.body().orElse(List.of()));
        }
    }

    /** A list or a block of settings is only the sum of what stands in it. */
    private void oneOnly(List<Subject> path, Optional<Node> before, Optional<Node> after) {
        Node node = before.or(() -> after).orElseThrow();
        boolean list = path.getLast().kind() == Kind.SETTING && node.body().isPresent();
        if (list) {
            compare(
                    path,
                    Optional.of(node.keyword()),
                    before.flatMap(Node::body).orElse(List.of()),
                    after.flatMap(Node::body).orElse(List.of()));
        } else if (node.body().isEmpty()
                && path.getLast().name().equals(node.keyword())
                && !node.words().isEmpty()) {
            changes.add(new Change.Changed(
                    path,
                    before.map(ConfigurationDiff::shown).orElse("none"),
                    after.map(ConfigurationDiff::shown).orElse("none")));
        } else if (before.isPresent()) {
            changes.add(new Change.Removed(path));
        } else {
            changes.add(new Change.Added(path));
        }
    }

    private static String shown(Node node) {
        return node.words().isEmpty() ? "none" : node.value();
    }

    private static List<Subject> with(List<Subject> path, Subject subject) {
        List<Subject> longer = new ArrayList<>(path);
        longer.add(subject);
        return longer;
    }

    /** Equal subjects in one block are told apart by their number. */
    private static Map<Subject, Node> bySubject(Optional<String> parent, List<Node> nodes) {
        Map<Subject, Node> all = new LinkedHashMap<>();
        Map<Subject, Integer> seen = new HashMap<>();
        for (Node node : nodes) {
            Subject subject = subject(parent, node);
            int number = seen.merge(subject, 1, Integer::sum);
            all.put(number == 1 ? subject : new Subject(subject.kind(), subject.name() + " (" + number + ")"), node);
        }
        return all;
    }

    private static Subject subject(Optional<String> parent, Node node) {
        String keyword = node.keyword();
        if (parent.filter(ADDRESSES::contains).isPresent()) {
            return new Subject(Kind.ADDRESS, "address " + keyword + after(node, "dev"));
        }
        if (parent.filter(p -> p.endsWith("_routes")).isPresent()) {
            return new Subject(Kind.ROUTE, "route " + node.line());
        }
        if (parent.filter(p -> p.endsWith("_rules")).isPresent()) {
            return new Subject(Kind.RULE, "rule " + node.line());
        }
        if (CHECKERS.contains(keyword)) {
            return new Subject(Kind.CHECKER, keyword + target(node));
        }
        if (TRACKED.contains(keyword) && node.body().isPresent() && parent.isEmpty()) {
            return new Subject(Kind.TRACKED_OBJECT, node.line());
        }
        return switch (keyword) {
            case "vrrp_instance" -> new Subject(Kind.INSTANCE, node.line());
            case "vrrp_sync_group" -> new Subject(Kind.SYNC_GROUP, node.line());
            case "virtual_server" -> new Subject(Kind.VIRTUAL_SERVER, node.line() + protocol(node));
            case "real_server" -> new Subject(Kind.REAL_SERVER, node.line());
            default -> setting(parent, node);
        };
    }

    /** A line of a list is itself; a keyword with a value is known by the keyword. */
    private static Subject setting(Optional<String> parent, Node node) {
        boolean named = node.body().isPresent() && !node.words().isEmpty();
        boolean line = parent.filter(ConfigurationDiff::isList).isPresent();
        return new Subject(Kind.SETTING, named || line ? node.line() : node.keyword());
    }

    private static boolean isList(String keyword) {
        return switch (keyword) {
            case "peers",
                    "unicast_peer",
                    "interfaces",
                    "group",
                    "notification_email",
                    "packet_marks",
                    "virtual_server_group",
                    "interface_up_down_delays" -> true;
            default -> false;
        };
    }

    private static String after(Node node, String word) {
        int at = node.words().indexOf(word);
        return at < 0 ? "" : " " + word + " " + node.words().get(at + 1);
    }

    private static String protocol(Node node) {
        return node.body().stream()
                .flatMap(List::stream)
                .filter(child -> child.keyword().equals("protocol"))
                .map(child -> " " + child.value())
                .collect(Collectors.joining());
    }

    private static String target(Node checker) {
        return checker.body().stream()
                .flatMap(List::stream)
                .filter(child -> CHECK_TARGET.contains(child.keyword()))
                .map(child -> " " + child.value())
                .collect(Collectors.joining());
    }
}
