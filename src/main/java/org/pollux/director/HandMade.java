package org.pollux.director;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.GlobalDefs;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.Timeouts;

/**
 * What an administrator has made by hand and no reload may touch: services, mark rules, timeouts; and the engine's
 * switches, which each reload sets again. Any thread; what belongs
 * together is changed while no reload is under way.
 */
final class HandMade {
    private final Set<ServiceKey> services = new LinkedHashSet<>();
    private List<MarkRule> marks = List.of();
    private Timeouts timeouts;
    private EngineOptions options;

    /** @param configuration what holds to begin with */
    HandMade(Configuration configuration) {
        timeouts = timeouts(configuration);
        options = options(configuration);
    }

    /** The configuration's switches. */
    static EngineOptions options(Configuration configuration) {
        return EngineWords.options(configuration.dataPlane().connections());
    }

    /** The configuration's timeouts; where it has none, Linux's. */
    static Timeouts timeouts(Configuration configuration) {
        GlobalDefs.ConnectionTimeouts given = configuration.global().connectionTimeouts();
        return new Timeouts(
                given.tcp().filter(HandMade::isGiven).orElse(Timeouts.DEFAULT.tcp()),
                given.tcpFin().filter(HandMade::isGiven).orElse(Timeouts.DEFAULT.tcpFin()),
                given.udp().filter(HandMade::isGiven).orElse(Timeouts.DEFAULT.udp()));
    }

    /** Zero leaves a timeout as it is. */
    private static boolean isGiven(Duration timeout) {
        return !timeout.isZero();
    }

    synchronized void add(ServiceKey service) {
        services.add(service);
    }

    /** Forgets a service; one of the configuration is passed over. */
    synchronized void remove(ServiceKey service) {
        services.remove(service);
    }

    synchronized void removeServices() {
        services.clear();
    }

    synchronized boolean contains(ServiceKey service) {
        return services.contains(service);
    }

    synchronized List<MarkRule> marks() {
        return marks;
    }

    synchronized void marks(List<MarkRule> rules) {
        marks = List.copyOf(rules);
    }

    /** The switches in force. */
    synchronized EngineOptions options() {
        return options;
    }

    synchronized void options(EngineOptions newOptions) {
        options = newOptions;
    }

    /** The timeouts to begin with: those set last. */
    synchronized Timeouts timeouts() {
        return timeouts;
    }

    synchronized void timeouts(Timeouts newTimeouts) {
        timeouts = newTimeouts;
    }

    /** The virtual addresses that its services and mark rules are about. */
    synchronized Set<InetAddress> addresses() {
        Set<InetAddress> addresses = services.stream()
                .flatMap(key ->
                        key instanceof ServiceKey.Addressed addressed ? Stream.of(addressed.address()) : Stream.empty())
                .collect(Collectors.toCollection(HashSet::new));
        addresses.addAll(addresses(marks));
        return addresses;
    }

    /** The single addresses that mark rules are about; a rule for a network does not say which of it are this host's. */
    static Set<InetAddress> addresses(List<MarkRule> rules) {
        return rules.stream()
                .map(MarkRule::to)
                .filter(network -> network.length() == (network.address() instanceof Inet4Address ? 32 : 128))
                .map(MarkRule.Network::address)
                .collect(Collectors.toSet());
    }
}
