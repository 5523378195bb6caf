package org.pollux.config;

/**
 * A range of ports.
 *
 * @param first the first, 0..65535
 * @param last the last, included, not less than the first
 */
public record PortRange(int first, int last) {
    /** Refuses a range that ends before it begins or leaves 0..65535. */
    public PortRange {
        if (first < 0 || last > 65535 || first > last) {
            throw new IllegalArgumentException("no range of ports: " + first + "-" + last);
        }
    }

    /** {@code 80} or {@code 8000-8010}. */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
