package org.pollux.election;

import java.util.List;
import java.util.Optional;

/**
 * What a director of the simulated cluster is configured with.
 *
 * @param election for all instances
 * @param instances its instances
 * @param groups its sync groups
 */
record SimulatedSettings(ElectionSettings election, List<InstanceSettings> instances, List<SyncGroupSettings> groups) {
    boolean has(String instance) {
        return find(instance).isPresent();
    }

    Optional<InstanceSettings> find(String instance) {
        for (InstanceSettings settings : instances) {
            if (settings.name().equals(instance)) {
                return Optional.of(settings);
            }
        }
        return Optional.empty();
    }

    /** The instances that are master together with this one, itself included. */
    List<String> together(String instance) {
        for (SyncGroupSettings group : groups) {
            if (group.members().contains(instance)) {
                return group.members();
            }
        }
        return List.of(instance);
    }

    SimulatedSettings with(List<InstanceSettings> changed) {
        return new SimulatedSettings(election, changed, groups);
    }
}
