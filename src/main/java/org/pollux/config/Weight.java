package org.pollux.config;

/**
 * What the result of something tracked does to a priority: a positive weight is added while the result is good, a
 * negative one while it is bad, zero makes a bad result a fault.
 *
 * @param value the weight, -254..254
 * @param reverse good and bad are exchanged
 */
public record Weight(int value, boolean reverse) {
    /** A bad result is a fault. */
    public static final Weight FAULT = new Weight(0, false);

    /** Whether a bad result is a fault instead of a change of the priority. */
    public boolean isFault() {
        return value == 0;
    }
}
