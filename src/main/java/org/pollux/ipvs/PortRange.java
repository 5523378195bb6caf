package org.pollux.ipvs;

/**
 * Ports from one to another.
 *
 * @param first the lowest, 0 to 65535
 * @param last the highest, not below the first
 */
public record PortRange(int first, int last) {
    /** Checks the ports. */
    public PortRange {
        Ports.checked(first);
        Ports.checked(last);
        if (last < first) {
            throw new IllegalArgumentException("ports " + first + "-" + last + " are the wrong way round");
        }
    }
}
