package org.pollux.election;

import java.net.InetAddress;
import java.util.Arrays;

/**
 * One life of one director. A director that restarts is another member: its epoch differs.
 *
 * <p>The order is that of the tie-break (RFC 9568 §6.4.3): the numerically higher address wins; name and epoch only
 * make the order total.
 *
 * @param name {@code router_id}, for people
 * @param address the address it speaks from
 * @param epoch chosen at its start, differs between two lives
 */
public record MemberId(String name, InetAddress address, long epoch) implements Comparable<MemberId> {
    @Override
    public int compareTo(MemberId other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.address.getAddress();
        int byAddress = mine.length != theirs.length
                ? Integer.compare(mine.length, theirs.length)
                : Arrays.compareUnsigned(mine, theirs);
        if (byAddress != 0) {
            return byAddress;
        }
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : Long.compareUnsigned(epoch, other.epoch);
    }

    /** Whether both are lives of the same director. */
    public boolean sameDirector(MemberId other) {
        return name.equals(other.name) && address.equals(other.address);
    }

    /** {@code name (address)}. */
    @Override
    public String toString() {
        return name + " (" + address.getHostAddress() + ")";
    }
}
