package org.pollux.it.failover;

import java.time.Duration;

/**
 * What one event cost.
 *
 * @param takeover from just before the event to the successor's first answer
 * @param silence the longest time in which nobody answered
 * @param service the longest time without an answer of the balanced web service; requests are rarer than echoes, so it is
 *     up to 25 ms too long
 * @param twoHolders for how long two directors held the address
 * @param proberPause by how much the measuring program was late at most: the measurement's own error
 * @param decided from the event to the successor's decision, by its journal
 * @param reason the successor's reason, by its journal
 * @param steps the steps of the takeover with their microseconds, by its journal
 */
record Measurement(
        Duration takeover,
        Duration silence,
        Duration service,
        Duration twoHolders,
        Duration proberPause,
        Duration decided,
        String reason,
        String steps) {
    /**
     * What counts: a master that stops cleanly answers until its successor does, so what clients notice is the silence;
     * in all other cases the old master serves nothing from the event on, even where its kernel still answers an echo.
     */
    Duration outage(Event event) {
        return event == Event.STOPPED || silence.compareTo(takeover) > 0 ? silence : takeover;
    }
}
