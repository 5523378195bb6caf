package org.pollux.dataplane;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pollux.ipvs.TableUse;

/**
 * A data plane at one moment.
 *
 * @param running whether its thread lives; false also after {@link DataPlane#close()}
 * @param ports the interfaces it serves, in the order of the options
 * @param activeAddresses how many virtual addresses are active
 * @param table how full the engine is; empty when it does not run
 * @param flows connections' directions that are forwarded without the engine at present
 * @param noSurvival why established connections end with the process; empty when they outlive it
 * @param counters packets since the start by what became of them, in a fixed order; names are lower case with
 *     underscores, such as {@code forwarded_nat_in}, and are the ones shown to operators
 * @param gaps how long packets may have had to wait
 * @param sync the synchronisation daemons that run, the master first
 */
public record DataPlaneStatus(
        boolean running,
        List<Port> ports,
        int activeAddresses,
        Optional<TableUse> table,
        long flows,
        String noSurvival,
        Map<String, Long> counters,
        Gaps gaps,
        List<SyncStatus> sync) {
    /**
     * How long packets may have had to wait for the packet thread: by its longest turns, and when it woke too late.
     *
     * @param longest the longest since the start
     * @param longestOfLastMinute the longest of the last minute, or up to five seconds more
     * @param longestOwn the longest since the start without the time in which the thread could have run but had no processor
     * @param notable how many were longer than 5 ms
     * @param waited for how long the thread could have run but had no processor, since the start
     */
    public record Gaps(
            Duration longest, Duration longestOfLastMinute, Duration longestOwn, long notable, Duration waited) {}

    /**
     * One interface.
     *
     * @param name its name
     * @param mode {@code native} or {@code generic}; {@code none} when it is not served at present
     * @param queues its receive queues
     * @param note why it is not served, or not better, such as that it does not exist, or the driver's refusal of native
     *     mode; empty when there is nothing to say
     */
    public record Port(String name, String mode, int queues, String note) {
        /** In words, for the log. */
        @Override
        public String toString() {
            return name
                    + (mode.equals("none")
                            ? ", not served"
                            : " with " + mode + " XDP on " + queues + (queues == 1 ? " queue" : " queues"))
                    + (note.isEmpty() ? "" : " (" + note + ")");
        }
    }

    public DataPlaneStatus {
        ports = List.copyOf(ports);
        sync = List.copyOf(sync);
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    }
}
