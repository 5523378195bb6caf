package org.pollux.vip;

import java.time.Duration;

/**
 * How often a new holder tells the network.
 *
 * @param repeat announcements per burst and address, at least 1; each is an ARP request and an ARP reply, or for IPv6 one
 *     neighbour advertisement
 * @param secondBurstDelay when the burst is repeated; zero means never
 * @param refresh the period of further announcements; zero means none
 * @param refreshRepeat announcements per refresh and address, at least 1
 */
public record AnnouncePlan(int repeat, Duration secondBurstDelay, Duration refresh, int refreshRepeat) {
    /** Refuses counts below one and negative times. */
    public AnnouncePlan {
        if (repeat < 1 || refreshRepeat < 1) {
            throw new IllegalArgumentException("at least one announcement: " + repeat + ", " + refreshRepeat);
        }
        if (secondBurstDelay.isNegative() || refresh.isNegative()) {
            throw new IllegalArgumentException("negative time: " + secondBurstDelay + ", " + refresh);
        }
    }
}
