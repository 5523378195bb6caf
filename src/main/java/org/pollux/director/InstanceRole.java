package org.pollux.director;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.pollux.config.VrrpInstance;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;

/**
 * What the master of an instance holds and how it tells the network.
 *
 * @param name the instance's name
 * @param addresses its virtual addresses
 * @param balanced those of them that virtual servers use
 * @param announcing how they are announced
 */
record InstanceRole(String name, List<VirtualAddress> addresses, List<InetAddress> balanced, AnnouncePlan announcing) {
    InstanceRole {
        addresses = List.copyOf(addresses);
        balanced = List.copyOf(balanced);
    }

    /**
     * The role of a configured instance.
     *
     * @param instance the instance
     * @param services the addresses of all virtual servers
     */
    static InstanceRole of(VrrpInstance instance, Set<InetAddress> services) {
        List<VirtualAddress> addresses = instance.virtualAddresses().stream()
                .map(address -> HeldAddresses.of(address, address.interfaceName()))
                .toList();
        return new InstanceRole(
                instance.name(),
                addresses,
                addresses.stream()
                        .map(VirtualAddress::address)
                        .filter(services::contains)
                        .toList(),
                new AnnouncePlan(
                        instance.garp().repeat(),
                        instance.garp().secondBurstDelay(),
                        instance.garp().refresh(),
                        instance.garp().refreshRepeat()));
    }
}
