package org.pollux.director;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.VirtualServer.Service;

/** Which addresses a configuration balances. */
final class ServedAddresses {
    private ServedAddresses() {}

    /**
     * Those of its virtual servers, groups included, and those that its mark rules name one by one. A rule for a network
     * is about the instances' addresses in it, and about these.
     */
    static Set<InetAddress> of(Configuration configuration) {
        Set<InetAddress> served = configuration.virtualServers().stream()
                .flatMap(server -> configuration.services(server).stream())
                .flatMap(service -> service instanceof Service.Addressed addressed
                        ? Stream.of(addressed.address())
                        : Stream.empty())
                .collect(Collectors.toCollection(HashSet::new));
        served.addAll(HandMade.addresses(MarkPlan.of(configuration.markRules())));
        return served;
    }

    /** Those that its instances have: served while the instance's master is here. */
    static Set<InetAddress> moving(Configuration configuration) {
        return configuration.vrrpInstances().stream()
                .flatMap(instance -> instance.virtualAddresses().stream())
                .map(address -> address.prefix().address())
                .collect(Collectors.toSet());
    }
}
