package org.pollux.control.ipvsadm;

/**
 * How a listing looks.
 *
 * @param columns which figures it has
 * @param numeric addresses and ports as numbers, not by name
 * @param exact large numbers in full
 * @param sorted in ipvsadm's order, not in the table's
 * @param persistent the connections' persistence engine too
 */
record View(Columns columns, boolean numeric, boolean exact, boolean sorted, boolean persistent) {
    /** Which figures a listing of services has. */
    enum Columns {
        /** Weight and connections. */
        STANDARD,
        /** What was counted. */
        STATS,
        /** What is counted per second. */
        RATE,
        /** Limits of connections. */
        THRESHOLDS,
        /** Persistent connections. */
        PERSISTENT,
        /** What packets are wrapped into. */
        TUNNELS
    }
}
