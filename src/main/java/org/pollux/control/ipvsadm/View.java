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
    /** What the options of a line come to. */
    static View of(GivenOptions given) {
        return new View(
                columns(given),
                given.contains(CheckedOption.NUMERIC),
                given.contains(CheckedOption.EXACT),
                !given.contains(CheckedOption.NO_SORT),
                given.contains(CheckedOption.PERSISTENT_CONN));
    }

    private static Columns columns(GivenOptions given) {
        if (given.contains(CheckedOption.STATS)) {
            return Columns.STATS;
        } else if (given.contains(CheckedOption.RATE)) {
            return Columns.RATE;
        } else if (given.contains(CheckedOption.THRESHOLDS)) {
            return Columns.THRESHOLDS;
        } else if (given.contains(CheckedOption.PERSISTENT_CONN)) {
            return Columns.PERSISTENT;
        }
        return given.contains(CheckedOption.TUNNEL_INFO) ? Columns.TUNNELS : Columns.STANDARD;
    }

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
