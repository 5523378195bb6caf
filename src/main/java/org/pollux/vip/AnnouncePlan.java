package org.pollux.vip;

import java.time.Duration;
import java.util.Optional;

/**
 * How often a new holder tells the network.
 *
 * @param repeat announcements per burst and address, at least 1; each is an ARP request and an ARP reply, or for IPv6 one
 *     neighbour advertisement
 * @param secondBurstDelay when the burst is repeated; zero means never
 * @param refresh the period of further announcements; zero means none
 * @param refreshRepeat announcements per refresh and address, at least 1
 * @param reminder the period of single announcements besides those, for switches that would forget where the address is;
 *     zero means none
 * @param pace how quickly packets follow each other
 */
public record AnnouncePlan(
        int repeat, Duration secondBurstDelay, Duration refresh, int refreshRepeat, Duration reminder, Pace pace) {
    /**
     * How quickly announcements follow each other.
     *
     * @param group announcements with the same group wait for each other; without one, those on the same interface do
     * @param arp the time between two ARP packets; zero: at once
     * @param neighbour the time between two neighbour advertisements; zero: at once
     */
    public record Pace(Optional<String> group, Duration arp, Duration neighbour) {
        /** All at once. */
        public static final Pace UNLIMITED = new Pace(Optional.empty(), Duration.ZERO, Duration.ZERO);

        /** Refuses negative times. */
        public Pace {
            if (arp.isNegative() || neighbour.isNegative()) {
                throw new IllegalArgumentException("negative time: " + arp + ", " + neighbour);
            }
        }
    }

    /** Refuses counts below one and negative times. */
    public AnnouncePlan {
        if (repeat < 1 || refreshRepeat < 1) {
            throw new IllegalArgumentException("at least one announcement: " + repeat + ", " + refreshRepeat);
        }
        if (secondBurstDelay.isNegative() || refresh.isNegative() || reminder.isNegative()) {
            throw new IllegalArgumentException("negative time: " + secondBurstDelay + ", " + refresh + ", " + reminder);
        }
    }

    /** Without reminders, all packets of a burst at once. */
    public AnnouncePlan(int repeat, Duration secondBurstDelay, Duration refresh, int refreshRepeat) {
        this(repeat, secondBurstDelay, refresh, refreshRepeat, Duration.ZERO, Pace.UNLIMITED);
    }

    /** The same with another first and second burst. */
    public AnnouncePlan withBursts(int otherRepeat, Duration otherSecondBurstDelay) {
        return new AnnouncePlan(otherRepeat, otherSecondBurstDelay, refresh, refreshRepeat, reminder, pace);
    }

    /** The same with reminders. */
    public AnnouncePlan withReminder(Duration period) {
        return new AnnouncePlan(repeat, secondBurstDelay, refresh, refreshRepeat, period, pace);
    }
}
