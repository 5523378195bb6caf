package org.pollux.director;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pollux.config.Configuration;
import org.pollux.vip.RoutingEntry;
import org.pollux.vip.StaleAddresses;
import org.pollux.vip.StaleRouting;
import org.pollux.vip.VirtualAddress;
import org.pollux.vip.VirtualMac;
import org.pollux.vip.VirtualMacs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes away what an earlier run, which did not end in order, has left on this host. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /**
     * Removes them and says so in the log. Static addresses that are still configured stay.
     *
     * @throws DirectorException when the kernel refuses, or this host does not know a name in a route or a rule
     */
    static void remove(Configuration configuration) throws DirectorException {
        List<InstanceRole> roles = InstanceRoles.of(configuration);
        List<VirtualAddress> addresses =
                roles.stream().flatMap(role -> role.addresses().stream()).toList();
        List<VirtualMac> devices =
                roles.stream().flatMap(role -> role.devices().stream()).toList();
        List<RoutingEntry> routing = new ArrayList<>(new HeldRouting(new RoutingNames(), configuration)
                .entries(configuration.host().routes(), configuration.host().rules()));
        roles.forEach(role -> routing.addAll(role.routing()));
        try {
            StaleRouting.remove(routing).forEach(Leftovers::tell);
            StaleAddresses.Found found = StaleAddresses.remove(addresses, HostEntrySide.addresses(configuration));
            found.removed().forEach(Leftovers::tell);
            VirtualMacs.removeStale(devices).forEach(name -> tell("interface " + name));
            found.foreign()
                    .forEach(address -> LOG.warn(
                            "{} is on this host already and was not put there by Pollux: while this director is backup, "
                                    + "two hosts answer for it; take it out of the host's network configuration",
                            address));
        } catch (IOException e) {
            throw new DirectorException(e);
        }
    }

    private static void tell(Object what) {
        LOG.warn("removed {}, left by an earlier run", what);
    }
}
