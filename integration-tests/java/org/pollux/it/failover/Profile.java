package org.pollux.it.failover;

import java.util.EnumMap;
import java.util.Map;

/**
 * Settings with what is promised for them.
 *
 * @param title for people and reports
 * @param cluster a {@code cluster} block, or nothing
 * @param advertInterval {@code advert_int}
 * @param goals for the events that are measured with these settings
 */
record Profile(String title, String cluster, String advertInterval, Map<Event, Goal> goals) {
    private static final Goal SILENCE = new Goal(200, 350);
    private static final Goal FAST_SILENCE = new Goal(35, 80);

    /** A keepalived.conf as it is. */
    static final Profile DEFAULT = new Profile(
            "default",
            "",
            "1",
            inOrder(Map.of(
                    Event.KILLED, new Goal(30, 100),
                    Event.STOPPED, new Goal(10, 50),
                    Event.CUT, SILENCE,
                    Event.POWERED_OFF, SILENCE,
                    Event.FROZEN, SILENCE)));

    /** The documented fast profile, for directors with processors to spare. */
    static final Profile FAST = new Profile(
            "fast",
            """
            cluster {
                heartbeat_interval 5ms
                heartbeat_timeout 15ms
            }
            """,
            "1",
            inOrder(Map.of(
                    Event.CUT, FAST_SILENCE,
                    Event.POWERED_OFF, FAST_SILENCE,
                    Event.FROZEN, FAST_SILENCE)));

    /**
     * What is promised, in milliseconds.
     *
     * @param median of all repetitions
     * @param worst of all repetitions
     */
    record Goal(long median, long worst) {}

    /** Two holders after any event. */
    static final Goal TWO_HOLDERS = new Goal(1200, 2200);

    private static Map<Event, Goal> inOrder(Map<Event, Goal> goals) {
        return new EnumMap<>(goals);
    }
}
