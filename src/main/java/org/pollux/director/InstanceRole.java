package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.RoutingEntry;
import org.pollux.vip.VirtualAddress;
import org.pollux.vip.VirtualMac;

/**
 * What the master of an instance holds and how it tells the network.
 *
 * @param name the instance's name
 * @param addresses its virtual addresses
 * @param untracked those of them without which it can be master
 * @param devices the interfaces of its own that some of its addresses are on
 * @param routing its routes and rules
 * @param announcing how its addresses are announced
 */
record InstanceRole(
        String name,
        List<VirtualAddress> addresses,
        Set<VirtualAddress> untracked,
        List<VirtualMac> devices,
        List<RoutingEntry> routing,
        Announcing announcing) {
    /**
     * How addresses are announced.
     *
     * @param plan after a takeover
     * @param special for addresses that have a plan of their own
     * @param answers announcements per address after a lower master was heard; 0 for none
     * @param secondAnswers when those are repeated; zero means never
     */
    record Announcing(
            AnnouncePlan plan, Map<VirtualAddress, AnnouncePlan> special, int answers, Duration secondAnswers) {
        Announcing {
            special = Map.copyOf(special);
        }

        /** The plan an address is announced by after a takeover. */
        AnnouncePlan plan(VirtualAddress address) {
            return special.getOrDefault(address, plan);
        }

        /** Addresses by the plan they are announced by after a takeover. */
        Map<AnnouncePlan, List<VirtualAddress>> plans(Collection<VirtualAddress> addresses) {
            Map<AnnouncePlan, List<VirtualAddress>> plans = new LinkedHashMap<>();
            for (VirtualAddress address : addresses) {
                plans.computeIfAbsent(plan(address), _ -> new ArrayList<>()).add(address);
            }
            return plans;
        }
    }

    InstanceRole {
        addresses = List.copyOf(addresses);
        untracked = Set.copyOf(untracked);
        devices = List.copyOf(devices);
        routing = List.copyOf(routing);
    }

    /** What the data plane may balance while the role is held: virtual servers can come to any of the addresses. */
    List<InetAddress> balanced() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }

    List<String> deviceNames() {
        return devices.stream().map(VirtualMac::name).toList();
    }

    /** The same role without some addresses. */
    InstanceRole without(Collection<VirtualAddress> others) {
        return new InstanceRole(
                name,
                addresses.stream().filter(address -> !others.contains(address)).toList(),
                untracked,
                devices,
                routing,
                announcing);
    }
}
