package org.pollux.director;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.Notifications.Event;
import org.pollux.election.InstanceStatus;
import org.pollux.election.State;
import org.pollux.election.Transition;
import org.pollux.notify.GroupStates;
import org.pollux.notify.Notice;
import org.pollux.notify.Notifier;

/**
 * Gives notice of role changes once all their steps are done. The addresses that a stopping director keeps until its
 * successor has them are no state of their own: it has stopped when it has let go. On the election's thread.
 */
final class RoleNotices implements TransitionListener {
    private final Notifier notifier;
    private final GroupStates groups;
    private final Map<String, Integer> priorities = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    private boolean wantsPriorities;

    RoleNotices(Notifier notifier, Configuration configuration) {
        this.notifier = notifier;
        groups = new GroupStates(configuration.syncGroups());
        wantsPriorities = wantsPriorities(configuration);
    }

    private static boolean wantsPriorities(Configuration configuration) {
        return configuration.vrrpInstances().stream()
                .anyMatch(instance -> instance.notifications().priorityChanges());
    }

    /** Another configuration holds from now on: instances that it does not have are deleted when they have let go. */
    void reconfigure(Configuration before, Configuration after) {
        before.vrrpInstances().forEach(instance -> deleted.add(instance.name()));
        after.vrrpInstances().forEach(instance -> deleted.remove(instance.name()));
        groups.reconfigure(after.syncGroups());
        wantsPriorities = wantsPriorities(after);
    }

    @Override
    public void changed(Transition transition) {
        String instance = transition.instance();
        Optional<Event> state = state(transition);
        if (state.isEmpty()) {
            return;
        }
        boolean gone = state.get() == Event.STOP && deleted.remove(instance);
        priorities.put(instance, transition.priority());
        notifier.tell(new Notice.InstanceChanged(instance, gone ? Event.DELETED : state.get(), transition.priority()));
        groups.changed(instance, state.get()).ifPresent(notifier::tell);
    }

    @Override
    public void otherMasterHeard(String instance) {
        notifier.tell(
                new Notice.InstanceChanged(instance, Event.MASTER_HEARD_LOWER, priorities.getOrDefault(instance, 0)));
    }

    /** Whether anybody wants to hear of {@link #priorities}. */
    boolean wantsPriorities() {
        return wantsPriorities;
    }

    /** The instances are so now: gives notice of effective priorities that are not as before. */
    void priorities(List<InstanceStatus> instances) {
        for (InstanceStatus instance : instances) {
            Integer before = priorities.put(instance.name(), instance.priority());
            if (before != null && before != instance.priority()) {
                notifier.tell(new Notice.PriorityChanged(
                        instance.name(), instance.state() == State.MASTER, instance.priority()));
            }
        }
    }

    private static Optional<Event> state(Transition transition) {
        return switch (transition.to()) {
            case MASTER -> Optional.of(Event.MASTER);
            case BACKUP -> Optional.of(Event.BACKUP);
            case FAULT -> Optional.of(Event.FAULT);
            case INIT -> transition.from() == State.INIT ? Optional.empty() : Optional.of(Event.STOP);
            case HANDOVER -> Optional.empty();
        };
    }
}
