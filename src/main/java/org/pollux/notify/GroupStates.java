package org.pollux.notify;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Notifications.Event;
import org.pollux.config.SyncGroup;

/**
 * What each sync group is as a whole, from what its members are: MASTER when all are, FAULT when one is, STOP when all
 * have stopped, else BACKUP. Owned by one thread.
 */
public final class GroupStates {
    private static final Set<Event> STATES = Set.of(Event.MASTER, Event.BACKUP, Event.FAULT, Event.STOP);

    private final Map<String, List<String>> membersByGroup = new HashMap<>();
    private final Map<String, String> groupByMember = new HashMap<>();
    private final Map<String, Event> members = new HashMap<>();
    private final Map<String, Event> groups = new HashMap<>();

    /** Groups whose members have not started. */
    public GroupStates(List<SyncGroup> groups) {
        reconfigure(groups);
    }

    /** Other groups from now on; what their members are is known. */
    public void reconfigure(List<SyncGroup> changed) {
        membersByGroup.clear();
        groupByMember.clear();
        for (SyncGroup group : changed) {
            membersByGroup.put(group.name(), group.members());
            group.members().forEach(member -> groupByMember.put(member, group.name()));
        }
        groups.keySet().retainAll(membersByGroup.keySet());
    }

    /**
     * A member has changed.
     *
     * @param instance any instance
     * @param state MASTER, BACKUP, FAULT or STOP
     * @return what its group has become by it; empty when that is the same as before, or it is in no group
     */
    public Optional<Notice.GroupChanged> changed(String instance, Event state) {
        if (!STATES.contains(state)) {
            throw new IllegalArgumentException(state + " is no state");
        }
        members.put(instance, state);
        String group = groupByMember.get(instance);
        if (group == null) {
            return Optional.empty();
        }
        Optional<Event> whole = whole(membersByGroup.getOrDefault(group, List.of()));
        if (whole.isEmpty() || whole.get() == groups.put(group, whole.get())) {
            return Optional.empty();
        }
        return Optional.of(new Notice.GroupChanged(group, whole.get()));
    }

    private Optional<Event> whole(List<String> names) {
        List<Event> states =
                names.stream().filter(members::containsKey).map(members::get).toList();
        if (states.size() < names.size()) {
            // Not all have started yet.
            return Optional.empty();
        }
        if (states.contains(Event.FAULT)) {
            return Optional.of(Event.FAULT);
        }
        Event first = states.getFirst();
        return Optional.of(states.stream().allMatch(first::equals) ? first : Event.BACKUP);
    }
}
