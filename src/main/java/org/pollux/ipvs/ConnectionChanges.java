package org.pollux.ipvs;

/**
 * Hears of the connections that other directors should know, as an {@link AnnouncementRule} says; on the engine's thread,
 * in the middle of its work. Must neither wait nor call the engine.
 */
@FunctionalInterface
public interface ConnectionChanges {
    /**
     * A connection or template is as it is said here now.
     *
     * @param connection valid during the call only
     * @return false if there is no room for it: it is lost, and counted in {@link Engine#lostAnnouncements()}
     */
    boolean changed(ChangedConnection connection);
}
