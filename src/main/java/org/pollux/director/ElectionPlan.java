package org.pollux.director;

import java.util.List;
import org.pollux.config.Configuration;
import org.pollux.config.VrrpInstance;
import org.pollux.election.ElectionSettings;
import org.pollux.election.InstanceSettings;

/**
 * A configuration in the election's words. The same at a start and at a reload, so that both do the same.
 *
 * @param settings what holds for all instances
 * @param instances the instances in the file's order
 */
record ElectionPlan(ElectionSettings settings, List<InstanceSettings> instances) {
    ElectionPlan {
        instances = List.copyOf(instances);
    }

    /**
     * The plan of a configuration.
     *
     * @param configuration what the file says
     * @param expectedPeers how many other directors there are; 0 when they are discovered
     */
    static ElectionPlan of(Configuration configuration, int expectedPeers) {
        return new ElectionPlan(
                ClusterPlan.withQuorum(
                        ElectionSettings.defaults(expectedPeers), configuration.cluster(), expectedPeers),
                configuration.vrrpInstances().stream()
                        .map(ElectionPlan::instance)
                        .toList());
    }

    private static InstanceSettings instance(VrrpInstance instance) {
        return new InstanceSettings(
                instance.name(),
                instance.virtualRouterId(),
                instance.priority(),
                instance.advertInterval(),
                instance.preempt(),
                instance.preemptDelay());
    }
}
