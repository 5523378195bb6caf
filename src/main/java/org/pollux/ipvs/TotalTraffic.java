package org.pollux.ipvs;

/**
 * The traffic of all services together, also of those that were removed since.
 *
 * @param counters since the engine was made or last zeroed
 * @param rates per second
 */
public record TotalTraffic(Counters counters, Rates rates) {
    /** No traffic. */
    public static final TotalTraffic NONE = new TotalTraffic(new Counters(0, 0, 0, 0, 0), Rates.NONE);
}
