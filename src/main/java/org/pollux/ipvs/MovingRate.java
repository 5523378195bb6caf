package org.pollux.ipvs;

/**
 * The rate of one counter, from what it says every two seconds ({@code ip_vs_est}): an average that moves a quarter of the
 * way towards each new rate, kept as a fixed-point number. Shifts are the kernel's, so that figures come out the same.
 */
final class MovingRate {
    private static final int WEIGHT_BITS = 2;

    private final int scaleBits;
    private long last;
    private long average;

    private MovingRate(int scaleBits) {
        this.scaleBits = scaleBits;
    }

    /** For connections and packets, which can be few: ten bits of fraction. */
    static MovingRate fine() {
        return new MovingRate(10);
    }

    /** For bytes: five bits of fraction. */
    static MovingRate coarse() {
        return new MovingRate(5);
    }

    /** Two seconds have passed. */
    void sample(long counter) {
        // A rate per second of two seconds' difference: one shift less.
        long rate = (counter - last) << (scaleBits - 1);
        average += (rate - average) >> WEIGHT_BITS;
        last = counter;
    }

    /** Forgets all; what is counted from here on is new. */
    void reset(long counter) {
        last = counter;
        average = 0;
    }

    boolean isResting() {
        return average == 0;
    }

    /** Per second, rounded as the kernel does: just under a half is rounded up. */
    long perSecond() {
        return (average + (1L << (scaleBits - 1)) - 1) >> scaleBits;
    }
}
