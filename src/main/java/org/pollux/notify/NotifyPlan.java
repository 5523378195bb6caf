package org.pollux.notify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.config.Configuration;
import org.pollux.config.Notifications;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Script;
import org.pollux.config.SyncGroup;
import org.pollux.config.VrrpInstance;

/**
 * Which scripts a notice runs.
 *
 * @param instances what each instance wants
 * @param groups what each sync group wants
 * @param scripts the scripts' users
 * @param limit how long a script may take
 * @param before the plan that this one replaced, for what is gone with it
 */
public record NotifyPlan(
        Map<String, Notifications> instances,
        Map<String, Notifications> groups,
        Scripts scripts,
        Duration limit,
        Optional<NotifyPlan> before) {
    /** How long a script for a stop may take: the director waits for it. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** Copies the maps. */
    public NotifyPlan {
        instances = Map.copyOf(instances);
        groups = Map.copyOf(groups);
    }

    /** The plan of a configuration whose scripts are prepared. */
    public static NotifyPlan of(Configuration configuration, Scripts scripts) {
        return new NotifyPlan(
                configuration.vrrpInstances().stream()
                        .collect(Collectors.toMap(VrrpInstance::name, VrrpInstance::notifications)),
                configuration.syncGroups().stream()
                        .collect(Collectors.toMap(SyncGroup::name, SyncGroup::notifications)),
                scripts,
                configuration.global().scripts().notifyTimeout(),
                Optional.empty());
    }

    /** This plan as the one that replaces another. */
    NotifyPlan after(NotifyPlan replaced) {
        NotifyPlan last =
                new NotifyPlan(replaced.instances, replaced.groups, replaced.scripts, replaced.limit, Optional.empty());
        return new NotifyPlan(instances, groups, scripts, limit, Optional.of(last));
    }

    /** Whether FIFOs hear of it. */
    boolean writes(Notice notice) {
        return switch (notice) {
            case Notice.PriorityChanged changed ->
                of(instances, changed.instance()).priorityChanges();
            default -> true;
        };
    }

    /**
     * What is run for a notice, in order: the script of the event, without arguments of its own, and then the one for all
     * events, which gets four.
     */
    List<ScriptRun> runs(Notice notice) {
        boolean gone =
                switch (notice) {
                    case Notice.InstanceChanged changed -> !instances.containsKey(changed.instance());
                    case Notice.GroupChanged changed -> !groups.containsKey(changed.group());
                    default -> false;
                };
        if (gone) {
            return before.map(plan -> plan.runs(notice)).orElse(List.of());
        }
        return switch (notice) {
            case Notice.InstanceChanged changed ->
                runs(
                        notice,
                        of(instances, changed.instance()),
                        changed.event(),
                        "INSTANCE",
                        changed.instance(),
                        changed.priority());
            case Notice.GroupChanged changed ->
                runs(notice, of(groups, changed.group()), changed.event(), "GROUP", changed.group(), 0);
            case Notice.PriorityChanged _ -> List.of();
            case Notice.VirtualServerChanged changed ->
                changed.script().stream()
                        .map(script -> run(notice, changed.up() ? "quorum_up" : "quorum_down", script, limit))
                        .toList();
            case Notice.RealServerChanged changed ->
                changed.script().stream()
                        .map(script -> run(notice, changed.up() ? "notify_up" : "notify_down", script, limit))
                        .toList();
        };
    }

    private List<ScriptRun> runs(
            Notice notice, Notifications wanted, Event event, String type, String name, int priority) {
        Duration allowed = event == Event.STOP && limit.compareTo(STOP_LIMIT) > 0 ? STOP_LIMIT : limit;
        List<ScriptRun> runs = new ArrayList<>();
        Optional.ofNullable(wanted.scripts().get(event))
                .ifPresent(script -> runs.add(run(notice, keyword(event), script, allowed)));
        // As with keepalived, the script for all events does not hear of adverts.
        if (event != Event.MASTER_HEARD_LOWER) {
            Optional.ofNullable(wanted.scripts().get(Event.ANY))
                    .ifPresent(script -> runs.add(run(
                            notice,
                            "notify " + Notice.word(event),
                            script,
                            allowed,
                            type,
                            name,
                            Notice.word(event),
                            Integer.toString(priority))));
        }
        return runs;
    }

    private ScriptRun run(Notice notice, String what, Script script, Duration allowed, String... arguments) {
        return new ScriptRun(notice.subject() + ": " + what, scripts.program(script, arguments), allowed);
    }

    private static Notifications of(Map<String, Notifications> all, String name) {
        return Optional.ofNullable(all.get(name)).orElse(Notifications.NONE);
    }

    private static String keyword(Event event) {
        return switch (event) {
            case MASTER -> "notify_master";
            case BACKUP -> "notify_backup";
            case FAULT -> "notify_fault";
            case STOP -> "notify_stop";
            case DELETED -> "notify_deleted";
            case MASTER_HEARD_LOWER -> "notify_master_rx_lower_pri";
            case ANY -> "notify";
        };
    }
}
