package org.pollux.director;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.pollux.election.Reason;
import org.pollux.vip.KernelRouting;
import org.pollux.vip.RoutingEntries;
import org.pollux.vip.RoutingEntry;
import org.pollux.vip.RoutingNotice;
import org.pollux.vip.VirtualMac;
import org.pollux.vip.VirtualMacs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes with an instance's addresses: its macvlan interfaces, routes and rules. On the election's thread. What the
 * kernel refuses here is told and tried again, but takes nobody's mastership: an address without a route is better than no
 * address.
 */
final class Surroundings implements ElectionLoop.Timed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Surroundings.class);

    private final VirtualMacs devices;
    private final RoutingEntries routing;

    Surroundings(VirtualMacs devices, RoutingEntries routing) {
        this.devices = devices;
        this.routing = routing;
    }

    /**
     * The steps of a takeover: the given ones, which hold and announce addresses, with those that the roles need besides.
     *
     * @param leasing holds the addresses
     * @param announcing announces them
     */
    List<RoleStep> around(List<InstanceRole> roles, RoleStep leasing, RoleStep announcing) {
        List<RoleStep> steps = new ArrayList<>();
        if (roles.stream().anyMatch(role -> !role.devices().isEmpty())) {
            steps.add(devices());
        }
        steps.add(leasing);
        steps.add(announcing);
        // A reload may give them to any instance.
        steps.add(routes());
        return steps;
    }

    /**
     * Makes the interfaces of all instances, in the calling thread's network namespace; they are down.
     *
     * @throws IOException when one cannot be made; nothing is left then
     */
    static Surroundings open(List<InstanceRole> roles) throws IOException {
        List<VirtualMac> all =
                roles.stream().flatMap(role -> role.devices().stream()).toList();
        VirtualMacs devices = VirtualMacs.open(all);
        try {
            return new Surroundings(devices, KernelRouting.open());
        } catch (IOException e) {
            devices.close();
            throw e;
        }
    }

    /** Sets the role's interfaces up before its addresses come, and down some time after they went. */
    private RoleStep devices() {
        return new RoleStep() {
            @Override
            public String name() {
                return "interfaces";
            }

            @Override
            public void take(InstanceRole role, Reason reason) {
                devices.raise(role.deviceNames()).forEach(LOG::warn);
            }

            @Override
            public void give(InstanceRole role, Reason reason) {
                devices.lower(role.deviceNames());
            }

            // The interfaces are the same as long as the process runs.
            @Override
            public void change(List<InstanceRole> before, List<InstanceRole> after) {}
        };
    }

    /** Puts the role's routes and rules in place, which may need its addresses, and takes them away before these go. */
    private RoleStep routes() {
        return new RoleStep() {
            @Override
            public String name() {
                return "routes";
            }

            @Override
            public void take(InstanceRole role, Reason reason) {
                tell(routing.acquire(role.routing(), System.nanoTime()));
            }

            @Override
            public void give(InstanceRole role, Reason reason) {
                tell(routing.release(role.routing()));
            }

            @Override
            public void change(List<InstanceRole> before, List<InstanceRole> after) {
                List<RoutingEntry> wanted = entries(after);
                tell(routing.release(entries(before).stream()
                        .filter(entry -> !wanted.contains(entry))
                        .toList()));
                tell(routing.acquire(wanted, System.nanoTime()));
            }

            private List<RoutingEntry> entries(List<InstanceRole> roles) {
                return roles.stream().flatMap(role -> role.routing().stream()).toList();
            }
        };
    }

    /** Makes an interface again that another program removed; gives whether it is there now. */
    boolean mended(String interfaceName) {
        if (!devices.has(interfaceName)) {
            return false;
        }
        devices.raise(List.of(interfaceName)).forEach(LOG::warn);
        return devices.present(interfaceName);
    }

    private static void tell(List<RoutingNotice> notices) {
        for (RoutingNotice notice : notices) {
            switch (notice) {
                case RoutingNotice.PutBack _, RoutingNotice.Taken _ -> LOG.warn("{}", notice);
                case RoutingNotice.Refused _ -> LOG.error("{}", notice);
            }
        }
    }

    @Override
    public void step(long now) {
        tell(routing.check(now));
        devices.settle().ifPresent(LOG::error);
    }

    @Override
    public long nextDeadline() {
        return devices.unsettled() ? System.nanoTime() : routing.nextDeadline().orElse(Long.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        routing.close();
        devices.close();
    }
}
