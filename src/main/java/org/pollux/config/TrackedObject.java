package org.pollux.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Something defined once by name, that instances, sync groups and real servers can watch. */
public sealed interface TrackedObject {
    /** The name by which it is tracked. */
    String name();

    /** What its result does where the tracker gives no weight. */
    Weight weight();

    /** Where the block begins. */
    SourcePosition position();

    /**
     * {@code vrrp_script}: a program that is run again and again.
     *
     * @param name its name
     * @param script the program
     * @param interval {@code interval}: from start to start
     * @param timeout {@code timeout}: how long a run may take
     * @param weight {@code weight}
     * @param rise {@code rise}: good results in a row that make it good, at least 1
     * @param fall {@code fall}: bad results in a row that make it bad, at least 1
     * @param initiallyFailed {@code init_fail}: bad until it was good
     * @param position where the block begins
     */
    record VrrpScript(
            String name,
            Script script,
            Duration interval,
            Duration timeout,
            Weight weight,
            int rise,
            int fall,
            boolean initiallyFailed,
            SourcePosition position)
            implements TrackedObject {}

    /**
     * {@code track_file}: a file with a number, which is multiplied by the weight and added to the priority.
     *
     * @param name its name
     * @param file {@code file}: the path
     * @param weight {@code weight}
     * @param creation {@code init_file}: the file is made at the start
     * @param position where the block begins
     */
    record TrackFile(String name, String file, Weight weight, Optional<Creation> creation, SourcePosition position)
            implements TrackedObject {
        /**
         * How the file is made at the start.
         *
         * @param value the number written
         * @param overwrite also where the file exists
         */
        public record Creation(int value, boolean overwrite) {}
    }

    /**
     * {@code vrrp_track_process}: a number of running processes.
     *
     * @param name its name
     * @param command {@code process}: the program and the arguments that count
     * @param match {@code param_match}: how the arguments are compared
     * @param fullCommand {@code full_command}: the whole command line is compared, not the process's short name
     * @param weight {@code weight}
     * @param quorum {@code quorum}: so many must run, at least 1
     * @param quorumMax {@code quorum_max}: not more may run
     * @param terminateDelay {@code terminate_delay}: how long their end goes unnoticed
     * @param forkDelay {@code fork_delay}: how long their start goes unnoticed
     * @param position where the block begins
     */
    record TrackProcess(
            String name,
            List<String> command,
            Match match,
            boolean fullCommand,
            Weight weight,
            int quorum,
            Optional<Integer> quorumMax,
            Duration terminateDelay,
            Duration forkDelay,
            SourcePosition position)
            implements TrackedObject {
        /** How a process's arguments are compared with those of the configuration. */
        public enum Match {
            /** They are not. */
            NONE,
            /** All are the same. */
            EXACT,
            /** The first ones are the same. */
            INITIAL,
            /** The first ones are the same, the last of them as far as it goes. */
            PARTIAL
        }

        /** Copies the list. */
        public TrackProcess {
            command = List.copyOf(command);
        }
    }

    /**
     * {@code bfd_instance}: a BFD session (RFC 5880).
     *
     * @param name its name, at most 31 characters
     * @param neighbor {@code neighbor_ip}
     * @param source {@code source_ip}
     * @param minRx {@code min_rx}: the shortest interval that we can receive
     * @param minTx {@code min_tx}: the shortest interval that we send in
     * @param idleTx {@code idle_tx}: the interval while the session is down, at least a second
     * @param multiplier {@code multiplier}: so many packets may be missed, 1..255
     * @param passive {@code passive}: the neighbour begins
     * @param ttl {@code ttl} or {@code hoplimit}, 1..255; 255, or 64 over IPv6
     * @param maxHops {@code max_hops}, -1..255
     * @param multihop {@code multihop}: RFC 5883 instead of RFC 5881
     * @param weight {@code weight}
     * @param usedBy {@code vrrp}, {@code checker}: who hears of it; both when the file names none
     * @param position where the block begins
     */
    record BfdInstance(
            String name,
            InetAddress neighbor,
            Optional<InetAddress> source,
            Duration minRx,
            Duration minTx,
            Duration idleTx,
            int multiplier,
            boolean passive,
            int ttl,
            int maxHops,
            boolean multihop,
            Weight weight,
            Set<User> usedBy,
            SourcePosition position)
            implements TrackedObject {
        /** Who hears of a session. */
        public enum User {
            /** Instances and sync groups. */
            VRRP,
            /** Real servers. */
            CHECKER
        }

        /** Copies the set. */
        public BfdInstance {
            usedBy = Collections.unmodifiableSortedSet(new TreeSet<>(usedBy));
        }
    }
}
