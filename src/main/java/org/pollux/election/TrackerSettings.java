package org.pollux.election;

/**
 * Something an instance or a sync group watches, and what its result does (keepalived.conf(5), {@code track_interface},
 * {@code track_script}, {@code track_file}, {@code track_process}).
 *
 * <p>A positive weight is added to the priority while the result is good, a negative one while it is bad. Weight 0 makes
 * a bad result a fault. A number, as a file has, is multiplied by the weight and added; -254 or less is a fault, and
 * with weight 0 every number but 0 is one.
 *
 * @param name by which its results are told; one tracker may serve several instances and groups
 * @param weight -254..254
 * @param reverse good and bad are exchanged, and a number's sign
 * @param initiallyFailed {@code init_fail}: bad until the first result; otherwise an instance does not start before the
 *     first result of a tracker of weight 0, and a weight changes nothing until then
 */
public record TrackerSettings(String name, int weight, boolean reverse, boolean initiallyFailed) {
    /** The largest weight, and the smallest with the other sign. */
    public static final int MAX_WEIGHT = 254;

    /** Checks the ranges. */
    public TrackerSettings {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tracker has no name");
        }
        if (weight < -MAX_WEIGHT || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("tracker " + name + ": weight " + weight + " is not in -254..254");
        }
    }

    /** One that counts for nothing, or not as bad, until its first result. */
    public TrackerSettings(String name, int weight, boolean reverse) {
        this(name, weight, reverse, false);
    }
}
