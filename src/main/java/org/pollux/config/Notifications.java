package org.pollux.config;

import java.util.EnumMap;
import java.util.Map;

/**
 * Who is told of the changes of an instance or a sync group.
 *
 * @param scripts the script of each event that has one
 * @param priorityChanges {@code notify_priority_changes}: scripts and FIFOs hear of priorities too
 * @param mail {@code smtp_alert}: changes are mailed
 */
public record Notifications(Map<Event, Script> scripts, boolean priorityChanges, boolean mail) {
    /** What a script can be run for. */
    public enum Event {
        /** {@code notify_master}. */
        MASTER,
        /** {@code notify_backup}. */
        BACKUP,
        /** {@code notify_fault}. */
        FAULT,
        /** {@code notify_stop}. */
        STOP,
        /** {@code notify_deleted}: the instance is gone after a reload. */
        DELETED,
        /** {@code notify_master_rx_lower_pri}: a master heard one of lower priority. */
        MASTER_HEARD_LOWER,
        /** {@code notify}: every change. */
        ANY
    }

    /** Nobody. */
    public static final Notifications NONE = new Notifications(Map.of(), false, false);

    /** Copies the map. */
    public Notifications {
        Map<Event, Script> ordered = new EnumMap<>(Event.class);
        ordered.putAll(scripts);
        scripts = java.util.Collections.unmodifiableMap(ordered);
    }
}
