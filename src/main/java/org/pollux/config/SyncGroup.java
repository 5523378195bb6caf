package org.pollux.config;

import java.util.List;

/**
 * A {@code vrrp_sync_group}: instances that are master together or not at all.
 *
 * @param name the group's name
 * @param members {@code group}: the names of its instances, at least one
 * @param tracking what the group watches for all of them
 * @param notifications who is told
 * @param trackingWeight {@code sync_group_tracking_weight}: weights may change the members' priorities
 * @param position where the block begins
 */
public record SyncGroup(
        String name,
        List<String> members,
        Tracking tracking,
        Notifications notifications,
        boolean trackingWeight,
        SourcePosition position) {
    /** Copies the list. */
    public SyncGroup {
        members = List.copyOf(members);
    }
}
