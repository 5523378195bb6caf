package org.pollux.election;

import java.util.List;

/**
 * Instances that are master together or not at all. What is a fault for one is a fault for all of them; they rank by one
 * priority, the lowest base priority among them with the weights that count.
 *
 * @param name unique among the director's groups
 * @param members the names of its instances, at least one; an instance is in one group at most
 * @param trackers what the group itself watches
 * @param memberWeights {@code sync_group_tracking_weight}: the weights of the members' own trackers count for the group,
 *     each tracker once; otherwise only their faults do
 */
public record SyncGroupSettings(
        String name, List<String> members, List<TrackerSettings> trackers, boolean memberWeights) {
    /** Checks that there are members, each once, and copies the lists. */
    public SyncGroupSettings {
        members = List.copyOf(members);
        trackers = List.copyOf(trackers);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("sync group " + name + " has no members");
        }
        if (members.stream().distinct().count() != members.size()) {
            throw new IllegalArgumentException("sync group " + name + " names a member twice: " + members);
        }
    }
}
