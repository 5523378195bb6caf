package org.pollux.director;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.pollux.config.Configuration;
import org.pollux.config.SyncGroup;
import org.pollux.config.TrackedObject;
import org.pollux.config.Tracker;
import org.pollux.config.Tracking;
import org.pollux.config.VrrpInstance;
import org.pollux.director.tracking.TrackerNames;
import org.pollux.election.ElectionSettings;
import org.pollux.election.InstanceSettings;
import org.pollux.election.SyncGroupSettings;
import org.pollux.election.TrackerSettings;

/**
 * A configuration in the election's words. The same at a start and at a reload, so that both do the same.
 *
 * @param settings what holds for all instances
 * @param instances the instances in the file's order
 * @param groups the sync groups in the file's order
 */
record ElectionPlan(ElectionSettings settings, List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    ElectionPlan {
        instances = List.copyOf(instances);
        groups = List.copyOf(groups);
    }

    /**
     * The plan of a configuration.
     *
     * @param configuration what the file says
     * @param expectedPeers how many other directors there are; 0 when they are discovered
     * @param sinceBoot how long ago this host was booted: on Linux, {@link System#nanoTime()} counts from then
     */
    static ElectionPlan of(Configuration configuration, int expectedPeers, Duration sinceBoot) {
        return new ElectionPlan(
                ClusterPlan.withQuorum(
                        ElectionSettings.defaults(expectedPeers)
                                .withStartupDelay(startupDelay(configuration, sinceBoot)),
                        configuration.cluster(),
                        expectedPeers),
                configuration.vrrpInstances().stream()
                        .map(instance -> instance(instance, configuration))
                        .toList(),
                configuration.syncGroups().stream()
                        .map(group -> group(group, configuration))
                        .toList());
    }

    /** The longer of the two delays, as with keepalived. */
    private static Duration startupDelay(Configuration configuration, Duration sinceBoot) {
        Duration afterStart = configuration.global().startupDelay();
        Duration afterBoot = configuration.global().delayAfterBoot().minus(sinceBoot);
        return afterStart.compareTo(afterBoot) < 0 ? afterBoot : afterStart;
    }

    private static InstanceSettings instance(VrrpInstance instance, Configuration configuration) {
        return new InstanceSettings(
                instance.name(),
                instance.virtualRouterId(),
                instance.priority(),
                instance.advertInterval(),
                instance.preempt(),
                instance.preemptDelay(),
                instance.downTimerAdverts(),
                instance.lateMasterPriority().filter(_ -> !instance.preempt()),
                trackers(instance.tracking(), configuration));
    }

    private static SyncGroupSettings group(SyncGroup group, Configuration configuration) {
        return new SyncGroupSettings(
                group.name(), group.members(), trackers(group.tracking(), configuration), group.trackingWeight());
    }

    private static List<TrackerSettings> trackers(Tracking tracking, Configuration configuration) {
        return Stream.of(
                        tracking.interfaces().stream()
                                .map(tracker -> tracker(tracker, TrackerNames.networkInterface(tracker.name()), false)),
                        tracking.scripts().stream()
                                .map(tracker -> tracker(
                                        tracker,
                                        TrackerNames.script(tracker.name()),
                                        initiallyFailed(tracker.name(), configuration))),
                        tracking.files().stream()
                                .map(tracker -> tracker(tracker, TrackerNames.file(tracker.name()), false)),
                        tracking.processes().stream()
                                .map(tracker -> tracker(tracker, TrackerNames.process(tracker.name()), false)))
                .flatMap(stream -> stream)
                .toList();
    }

    private static TrackerSettings tracker(Tracker tracker, String name, boolean initiallyFailed) {
        return new TrackerSettings(
                name, tracker.weight().value(), tracker.weight().reverse(), initiallyFailed);
    }

    private static boolean initiallyFailed(String script, Configuration configuration) {
        return configuration.tracked().stream()
                .anyMatch(object -> object instanceof TrackedObject.VrrpScript tracked
                        && tracked.name().equals(script)
                        && tracked.initiallyFailed());
    }
}
