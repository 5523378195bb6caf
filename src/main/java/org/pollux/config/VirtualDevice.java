package org.pollux.config;

import java.util.Optional;

/** The interface that an instance's addresses live on. */
public sealed interface VirtualDevice {
    /** The instance's {@code interface} itself. */
    VirtualDevice NONE = new Physical();

    /** The instance's {@code interface} itself. */
    record Physical() implements VirtualDevice {}

    /**
     * {@code use_vmac}: a macvlan interface with VRRP's MAC address.
     *
     * @param name its name; chosen from {@code vmac_prefix} and the router id when absent
     * @param mac the MAC address, 5 or 6 octets in hexadecimal; VRRP's when absent
     * @param transmitOnBase {@code vmac_xmit_base}: adverts leave by the base interface
     * @param forOtherInterfaces {@code use_vmac_addr}: addresses on other interfaces get such interfaces too
     * @param group the kernel's interface group
     */
    record Macvlan(
            Optional<String> name,
            Optional<String> mac,
            boolean transmitOnBase,
            boolean forOtherInterfaces,
            Optional<Long> group)
            implements VirtualDevice {}

    /**
     * {@code use_ipvlan}: an ipvlan interface.
     *
     * @param name its name
     * @param address its own address
     * @param mode how its neighbours on the same interface are treated
     * @param group the kernel's interface group
     */
    record Ipvlan(Optional<String> name, Optional<IpPrefix> address, Mode mode, Optional<Long> group)
            implements VirtualDevice {
        /** Who may talk to whom among the ipvlan interfaces of one link. */
        public enum Mode {
            /** All. */
            BRIDGE,
            /** None. */
            PRIVATE,
            /** All, by way of the switch. */
            VEPA
        }
    }
}
