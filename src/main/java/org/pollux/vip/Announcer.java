package org.pollux.vip;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * Tells the network which Ethernet address now answers for a virtual address. For one owner thread; no call waits. Times
 * are those of one monotonic clock, in nanoseconds.
 */
public interface Announcer extends AutoCloseable {
    /**
     * An announcement that did not go out.
     *
     * @param address which address
     * @param reason why, for an operator
     */
    record Failure(VirtualAddress address, String reason) {
        @Override
        public String toString() {
            return address + " was not announced: " + reason;
        }
    }

    /**
     * Sends the first burst for these addresses now and plans the further ones. Addresses being announced start anew.
     * Interfaces without ARP (loopback, tunnels) have nobody to tell and are passed over.
     */
    List<Failure> announce(Collection<VirtualAddress> addresses, AnnouncePlan plan, long now);

    /** Sends what is due. Call it at {@link #nextDeadline} at the latest. */
    List<Failure> poll(long now);

    /** Announces these no longer. */
    void silence(Collection<VirtualAddress> addresses);

    /** When {@link #poll} has something to send; empty when nothing is planned. */
    OptionalLong nextDeadline();

    /** Makes the first {@link #announce} as quick as any later one; sends nothing. */
    void warmUp();

    /** Stops announcing. */
    @Override
    void close();
}
