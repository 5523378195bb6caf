package org.pollux.config;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code global_defs}, without what is a default of instances and already in them.
 *
 * @param routerId {@code router_id}: the name by which this director is shown; the host name when absent
 * @param scripts how scripts run
 * @param pipes {@code notify_fifo} and its like
 * @param mail who gets mail; nobody when absent
 * @param startupDelay {@code vrrp_startup_delay}: adverts are not acted on for so long after the start
 * @param delayAfterBoot {@code vrrp_delay_after_boot}: the same, counted from the boot
 * @param priority {@code vrrp_priority}, {@code vrrp_no_swap}
 * @param connectionTimeouts {@code lvs_timeouts}
 * @param sync {@code lvs_sync_daemon}; absent: connections are not told
 * @param initialNotifies {@code rs_init_notifies}: scripts of real servers run at the start too
 * @param namespace {@code net_namespace}: the network namespace to run in; the one it was started in when absent
 * @param allowedWarnings {@code allow_warning}: the findings that are not shown
 */
public record GlobalDefs(
        Optional<String> routerId,
        Scripts scripts,
        List<EventPipe> pipes,
        Optional<Mail> mail,
        Duration startupDelay,
        Duration delayAfterBoot,
        ProcessPriority priority,
        ConnectionTimeouts connectionTimeouts,
        Optional<ConnectionSync> sync,
        boolean initialNotifies,
        Optional<Namespace> namespace,
        Set<DiagnosticCode> allowedWarnings) {
    /**
     * A network namespace.
     *
     * @param name its name, as {@code ip netns} shows it
     * @param position where it is given
     */
    public record Namespace(String name, SourcePosition position) {}

    /**
     * How scripts run.
     *
     * @param user {@code script_user}; {@code keepalived_script} if there is such a user, else the daemon's, when absent
     * @param group its group
     * @param secure {@code enable_script_security}: no script runs as root that others than root can change
     * @param startup {@code startup_script}
     * @param shutdown {@code shutdown_script}
     * @param notifyTimeout {@code notify_script_timeout}: how long a script that is told of a change may take
     */
    public record Scripts(
            Optional<String> user,
            Optional<String> group,
            boolean secure,
            Optional<TimedScript> startup,
            Optional<TimedScript> shutdown,
            Duration notifyTimeout) {
        /** {@code notify_script_timeout} when the file gives none. */
        public static final Duration DEFAULT_NOTIFY_TIMEOUT = Duration.ofSeconds(60);

        /** As when the file does not mention any of it. */
        public static final Scripts DEFAULT = new Scripts(
                Optional.empty(), Optional.empty(), false, Optional.empty(), Optional.empty(), DEFAULT_NOTIFY_TIMEOUT);
    }

    /**
     * A script that is waited for.
     *
     * @param script the script
     * @param timeout how long
     */
    public record TimedScript(Script script, Duration timeout) {}

    /**
     * How long connections are kept without packets; IPVS's own times when absent.
     *
     * @param tcp established TCP connections
     * @param tcpFin TCP connections that are ending
     * @param udp UDP
     */
    public record ConnectionTimeouts(Optional<Duration> tcp, Optional<Duration> tcpFin, Optional<Duration> udp) {
        /** IPVS's own. */
        public static final ConnectionTimeouts DEFAULT =
                new ConnectionTimeouts(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Copies the collections. */
    public GlobalDefs {
        pipes = List.copyOf(pipes);
        allowedWarnings = Collections.unmodifiableSortedSet(new TreeSet<>(allowedWarnings));
    }
}
