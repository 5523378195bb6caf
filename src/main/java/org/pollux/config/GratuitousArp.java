package org.pollux.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a master announces its addresses.
 *
 * @param repeat {@code garp_master_repeat}: announcements per burst and address, at least 1
 * @param secondBurstDelay {@code garp_master_delay}: when the burst is repeated; zero means never
 * @param refresh {@code garp_master_refresh}: the period of further announcements while master; zero means none
 * @param refreshRepeat {@code garp_master_refresh_repeat}: announcements per refresh and address, at least 1
 * @param lowerRepeat {@code garp_lower_prio_repeat}: announcements per address after a lower master was heard
 * @param lowerSecondDelay {@code garp_lower_prio_delay}: when those are repeated; zero means never
 * @param interval {@code vrrp_garp_interval}: the time between two gratuitous ARP packets
 * @param neighbourInterval {@code vrrp_gna_interval}: the time between two unsolicited neighbour advertisements
 * @param otherInterfaces {@code garp_extra_if}: announcements of VMACs on the interfaces that carry addresses
 */
public record GratuitousArp(
        int repeat,
        Duration secondBurstDelay,
        Duration refresh,
        int refreshRepeat,
        int lowerRepeat,
        Duration lowerSecondDelay,
        Duration interval,
        Duration neighbourInterval,
        Optional<OtherInterfaces> otherInterfaces) {
    /**
     * Announcements on the interfaces of addresses besides the instance's own.
     *
     * @param all also of addresses that are not on a VMAC interface
     * @param period from one to the next
     */
    public record OtherInterfaces(boolean all, Duration period) {}

    /** The answer to a lower master is a master's first burst; packets follow each other at once. */
    public GratuitousArp(int repeat, Duration secondBurstDelay, Duration refresh, int refreshRepeat) {
        this(
                repeat,
                secondBurstDelay,
                refresh,
                refreshRepeat,
                repeat,
                secondBurstDelay,
                Duration.ZERO,
                Duration.ZERO,
                Optional.empty());
    }
}
