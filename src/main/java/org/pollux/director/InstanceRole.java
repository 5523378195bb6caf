package org.pollux.director;

import java.net.InetAddress;
import java.util.List;
import org.pollux.config.VrrpInstance;
import org.pollux.vip.AnnouncePlan;
import org.pollux.vip.VirtualAddress;

/**
 * What the master of an instance holds and how it tells the network.
 *
 * @param name the instance's name
 * @param addresses its virtual addresses
 * @param announcing how they are announced
 */
record InstanceRole(String name, List<VirtualAddress> addresses, AnnouncePlan announcing) {
    InstanceRole {
        addresses = List.copyOf(addresses);
    }

    /** What the data plane may balance while the role is held: virtual servers can come to any of the addresses. */
    List<InetAddress> balanced() {
        return addresses.stream().map(VirtualAddress::address).toList();
    }

    /** The role of a configured instance. */
    static InstanceRole of(VrrpInstance instance) {
        List<VirtualAddress> addresses = instance.virtualAddresses().stream()
                .map(address -> HeldAddresses.of(address, address.interfaceName()))
                .toList();
        return new InstanceRole(
                instance.name(),
                addresses,
                new AnnouncePlan(
                        instance.garp().repeat(),
                        instance.garp().secondBurstDelay(),
                        instance.garp().refresh(),
                        instance.garp().refreshRepeat()));
    }
}
