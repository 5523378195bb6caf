package org.pollux.config;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the language can say and the daemon of this version does not do yet. A director refuses to run with what would
 * make it serve differently from what the file says; what is only told to nobody is a warning. An entry leaves this
 * class when the daemon learns it.
 */
public final class VersionLimits {
    /** What comes of asking for something that the daemon does not do. */
    public enum Consequence {
        /** {@code pollux run} refuses. */
        REFUSED,
        /** It runs without it. */
        LEFT_OUT
    }

    /**
     * One thing asked for that the daemon does not do.
     *
     * @param feature what it is, such as {@code persistence_timeout}
     * @param consequence what comes of it
     * @param position where it is asked for; absent for {@code global_defs}
     */
    public record Limit(String feature, Consequence consequence, Optional<SourcePosition> position) {
        /** For people, without the position. */
        public String message() {
            return switch (consequence) {
                case REFUSED -> feature + " is not done by this version: 'pollux run' refuses it";
                case LEFT_OUT -> feature + " is not done by this version and left out";
            };
        }
    }

    private final List<Limit> limits = new ArrayList<>();

    private VersionLimits() {}

    /** All that a configuration asks for and the daemon does not do, each kind of thing once per block. */
    public static List<Limit> of(Configuration configuration) {
        VersionLimits limits = new VersionLimits();
        limits.global(configuration);
        configuration.syncGroups().forEach(group -> limits.tracking(group.tracking()));
        configuration.vrrpInstances().forEach(limits::instance);
        configuration.virtualServers().forEach(limits::virtualServer);
        return limits.limits.stream().distinct().toList();
    }

    /** The same as warnings, for {@code pollux check}. */
    public static List<Diagnostic> diagnostics(Configuration configuration, String file) {
        return of(configuration).stream()
                .map(limit -> new Diagnostic(
                        Severity.WARNING,
                        DiagnosticCode.NOT_IN_THIS_VERSION,
                        limit.position().map(SourcePosition::file).orElse(file),
                        limit.position(),
                        limit.message(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .filter(warning -> !configuration.global().allowedWarnings().contains(warning.code()))
                .toList();
    }

    private void refuse(String feature, SourcePosition position) {
        limits.add(new Limit(feature, Consequence.REFUSED, Optional.of(position)));
    }

    private void refuseIf(boolean asked, String feature, SourcePosition position) {
        if (asked) {
            refuse(feature, position);
        }
    }

    private void global(Configuration configuration) {
        GlobalDefs global = configuration.global();
        global.namespace()
                .ifPresent(namespace -> refuse(
                        "net_namespace (start it with 'ip netns exec " + namespace.name() + "')",
                        namespace.position()));
        everywhere(global.mail().isPresent(), "mail (notification_email)", Consequence.LEFT_OUT);
        HostEntries host = configuration.host();
        host.addresses().forEach(address -> trackGroup(address.options().trackGroup(), address.position()));
        host.routes().forEach(this::route);
        host.rules().forEach(rule -> trackGroup(rule.trackGroup(), rule.position()));
        configuration.tracked().stream()
                .filter(TrackedObject.BfdInstance.class::isInstance)
                .forEach(session -> refuse("bfd_instance", session.position()));
    }

    private void everywhere(boolean asked, String feature, Consequence consequence) {
        if (asked) {
            limits.add(new Limit(feature, consequence, Optional.empty()));
        }
    }

    private void instance(VrrpInstance instance) {
        SourcePosition at = instance.position();
        instance.routes().forEach(this::route);
        tracking(instance.tracking());
        refuseIf(instance.device() instanceof VirtualDevice.Ipvlan, "use_ipvlan", at);
    }

    private void tracking(Tracking tracking) {
        tracking.bfdSessions().forEach(tracker -> refuse("track_bfd", tracker.position()));
    }

    private void trackGroup(Optional<String> group, SourcePosition at) {
        refuseIf(group.isPresent(), "track_group of a static entry", at);
    }

    private void route(Route route) {
        SourcePosition at = route.position();
        trackGroup(route.trackGroup(), at);
        refuseIf(route.kind() == Route.Kind.NAT, "a nat route", at);
        for (String name : List.of("encap", "as", "ttl-propagate", "vrf")) {
            refuseIf(route.attributes().stream().anyMatch(a -> a.name().equals(name)), name + " of a route", at);
        }
        boolean four = !(route.destination().address() instanceof Inet6Address);
        refuseIf(
                four && route.attributes().stream().anyMatch(a -> a.name().equals("expires")),
                "expires of an IPv4 route",
                at);
    }

    private void virtualServer(VirtualServer server) {
        SourcePosition at = server.position();
        VirtualServer.Quorum quorum = server.quorum();
        refuseIf(quorum.weight() != 1 || quorum.hysteresis() != 0, "quorum " + quorum.weight(), at);
        refuseIf(quorum.toldAtTheEnd(), "omega", at);
        refuseIf(server.suspended(), "ha_suspend", at);
        server.realServers().forEach(this::realServer);
    }

    private void realServer(RealServer server) {
        SourcePosition at = server.position();
        for (RealServer.Signal signal : server.signals()) {
            refuse(signal instanceof RealServer.Signal.File ? "FILE_CHECK" : "BFD_CHECK", at);
        }
        server.checkers().forEach(checker -> checker(checker, at));
    }

    private void checker(Checker checker, SourcePosition at) {
        if (checker instanceof Checker.Remote remote) {
            refuseIf(!remote.target().origin().equals(Checker.Origin.ANY), "bindto and its like", at);
        }
        switch (checker) {
            case Checker.Ping _, Checker.Tcp _ -> {}
            case Checker.Http http ->
                refuseIf(http.urls().stream().anyMatch(url -> url.pattern().isPresent()), "regex", at);
            case Checker.Https _ -> refuse("SSL_GET", at);
            case Checker.Udp _ -> refuse("UDP_CHECK", at);
            case Checker.Smtp _ -> refuse("SMTP_CHECK", at);
            case Checker.Dns _ -> refuse("DNS_CHECK", at);
            case Checker.Misc _ -> refuse("MISC_CHECK", at);
        }
    }
}
