package org.pollux.config;

import java.util.List;

/**
 * A {@code track_group}: the instances whose state goes with static addresses, routes and rules.
 *
 * @param name the group's name
 * @param members {@code group}: the names of its instances, at least one
 * @param position where the block begins
 */
public record TrackGroup(String name, List<String> members, SourcePosition position) {
    /** Copies the list. */
    public TrackGroup {
        members = List.copyOf(members);
    }
}
