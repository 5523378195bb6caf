package org.pollux.director;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.MarkRule;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VirtualServer;
import org.pollux.config.VrrpInstance;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.pollux.linux.Route;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the configuration needs of this host, held against what the host has. */
final class HostFacts {
    private static final Logger LOG = LoggerFactory.getLogger(HostFacts.class);

    /** Where a routed address may be, and no packet comes by. */
    private static final String LOOPBACK = "lo";

    private final Configuration configuration;
    private final Netlink netlink;
    private final Map<String, Link> links = new LinkedHashMap<>();

    /**
     * Reads the host's interfaces.
     *
     * @throws DirectorException when they cannot be read, or one that an instance needs is missing
     */
    HostFacts(Configuration configuration, Netlink netlink) throws DirectorException {
        this.configuration = configuration;
        this.netlink = netlink;
        try {
            netlink.links().forEach(link -> links.put(link.name(), link));
        } catch (LinuxException e) {
            throw new DirectorException("cannot read the network interfaces: " + e.getMessage(), e);
        }
        requireInterfaces();
    }

    /**
     * The interfaces whose packets the data plane must see: those the configuration names, or else those of the
     * instances and of their addresses, those that mark rules name, those that have a virtual address which belongs to
     * no instance, and those of the routes to the real servers.
     */
    List<String> dataPlaneInterfaces() throws DirectorException {
        if (!configuration.dataPlane().interfaces().isEmpty()) {
            return configuration.dataPlane().interfaces();
        }
        Set<String> names = new LinkedHashSet<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            names.addAll(interfacesOf(instance));
        }
        configuration.markRules().forEach(rule -> rule.interfaceName().ifPresent(names::add));
        addFixed(names);
        for (InetAddress server : realServerAddresses()) {
            routedBy(server, names);
        }
        return List.copyOf(names);
    }

    /**
     * The address from which this director talks to the others.
     *
     * @throws DirectorException when the configuration leaves it open and the interface has none
     */
    InetAddress clusterAddress() throws DirectorException {
        if (configuration.cluster().bindAddress().isPresent()) {
            return configuration.cluster().bindAddress().get();
        }
        String name = configuration
                .cluster()
                .bindInterface()
                .orElseThrow(() -> new DirectorException("it is not known where the other directors are: "
                        + "set 'interface' or 'bind_address' in the cluster block"));
        Link link = links.get(name);
        if (link == null) {
            throw new DirectorException("the cluster's interface " + name + " does not exist on this host (it has "
                    + String.join(", ", links.keySet()) + ")");
        }
        Set<InetAddress> virtual = configuration.vrrpInstances().stream()
                .flatMap(instance -> instance.virtualAddresses().stream())
                .map(address -> address.prefix().address())
                .collect(Collectors.toSet());
        // The peers' address family, IPv4 where none are listed.
        boolean six = configuration.cluster().peers().stream().anyMatch(Inet6Address.class::isInstance);
        try {
            return netlink.addresses().stream()
                    .filter(address -> address.interfaceIndex() == link.index())
                    .map(InterfaceAddress::address)
                    .filter(address -> address instanceof Inet6Address == six
                            && !(six && address.isLinkLocalAddress())
                            && !virtual.contains(address))
                    .findFirst()
                    .orElseThrow(() -> new DirectorException("the cluster's interface " + name
                            + " has no " + (six ? "IPv6" : "IPv4")
                            + " address of its own: give it one, or set 'bind_address' in the cluster block"));
        } catch (LinuxException e) {
            throw new DirectorException("cannot read the addresses of " + name + ": " + e.getMessage(), e);
        }
    }

    /** The interfaces that an instance lives on: its own and those of its addresses, each once. */
    static List<String> interfacesOf(VrrpInstance instance) {
        return Stream.concat(
                        Stream.of(instance.interfaceName()),
                        instance.virtualAddresses().stream().map(VirtualAddress::interfaceName))
                .distinct()
                .toList();
    }

    private void requireInterfaces() throws DirectorException {
        List<String> problems = new ArrayList<>();
        for (VrrpInstance instance : configuration.vrrpInstances()) {
            for (String name : interfacesOf(instance)) {
                if (!links.containsKey(name)) {
                    problems.add(
                            "interface " + name + " of instance " + instance.name() + " (" + instance.position() + ")");
                }
            }
        }
        // Those that the data_plane block names are served when they appear.
        for (MarkRule rule : configuration.markRules()) {
            rule.interfaceName()
                    .filter(name -> !links.containsKey(name)
                            && !configuration.dataPlane().interfaces().contains(name))
                    .ifPresent(
                            name -> problems.add("interface " + name + " of packet_marks (" + rule.position() + ")"));
        }
        if (!problems.isEmpty()) {
            throw new DirectorException(String.join(", ", problems)
                    + (problems.size() == 1 ? " does" : " do") + " not exist on this host, which has "
                    + String.join(", ", links.keySet()) + ": correct the name or create the interface");
        }
    }

    private void addFixed(Set<String> names) throws DirectorException {
        Set<InetAddress> fixed = ServedAddresses.of(configuration);
        fixed.removeAll(ServedAddresses.moving(configuration));
        if (fixed.isEmpty()) {
            return;
        }
        try {
            for (InterfaceAddress address : netlink.addresses()) {
                links.values().stream()
                        .filter(link -> fixed.contains(address.address())
                                && link.index() == address.interfaceIndex()
                                && !link.name().equals(LOOPBACK))
                        .map(Link::name)
                        .forEach(names::add);
            }
        } catch (LinuxException e) {
            throw new DirectorException("cannot read the addresses of this host: " + e.getMessage(), e);
        }
    }

    private Set<InetAddress> realServerAddresses() {
        Set<InetAddress> all = new LinkedHashSet<>();
        for (VirtualServer server : configuration.virtualServers()) {
            server.realServers().stream().map(RealServer::address).forEach(all::add);
            server.sorryServer().ifPresent(sorry -> all.add(sorry.address()));
        }
        return all;
    }

    private void routedBy(InetAddress server, Set<String> names) throws DirectorException {
        Route route;
        try {
            route = netlink.route(server);
        } catch (LinuxException e) {
            throw new DirectorException(
                    "cannot look up the route to real server " + server.getHostAddress() + ": " + e.getMessage(), e);
        }
        switch (route) {
            case Route.Unicast unicast ->
                links.values().stream()
                        .filter(link -> link.index() == unicast.interfaceIndex())
                        .map(Link::name)
                        .forEach(names::add);
            default ->
                LOG.warn(
                        "there is no route to real server {} now: unless its interface is one of {} it cannot be "
                                + "served until a restart (name it in data_plane {{ interfaces }} to avoid this)",
                        server.getHostAddress(),
                        names);
        }
    }
}
