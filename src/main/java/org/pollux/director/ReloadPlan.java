package org.pollux.director;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.diff.Change;
import org.pollux.config.diff.ConfigurationDiff;

/**
 * What a reload from one configuration to another comes to. Pure.
 *
 * @param changes every difference, in the order of the file's blocks
 * @param restart in words, what a running director cannot take up
 */
record ReloadPlan(List<Change> changes, List<String> restart) {
    /** Blocks of other settings than those of instances and servers that a running director can take up. */
    private static final Set<String> LIVE_BLOCKS =
            Set.of("garp_group", "interface_up_down_delays", "packet_marks", "virtual_server_group");

    /**
     * Settings of {@code global_defs} that a running director can take up, or that are not looked at between a start and a
     * reload.
     */
    private static final Set<String> LIVE_SETTINGS = Set.of(
            "allow_warning",
            "script_user",
            "enable_script_security",
            "notify_script_timeout",
            "startup_script",
            "startup_script_timeout",
            "shutdown_script",
            "shutdown_script_timeout",
            "rs_init_notifies",
            "lvs_timeouts",
            "lvs_sync_daemon",
            "vrrp_garp_interval",
            "vrrp_gna_interval",
            "vrrp_startup_delay",
            "vrrp_delay_after_boot",
            "notification_email",
            "notification_email_from",
            "smtp_server",
            "smtp_helo_name",
            "smtp_connect_timeout");

    private static final Set<String> SECRETS = Set.of("secret", "secret_accepted", "secret_file");

    ReloadPlan {
        changes = List.copyOf(changes);
        restart = List.copyOf(restart);
    }

    /** Compares two configurations. */
    static ReloadPlan between(Configuration before, Configuration after) {
        List<Change> changes = ConfigurationDiff.between(before, after);
        // Without an instance there is no cluster and no election that another one could come to.
        boolean first = before.vrrpInstances().isEmpty();
        boolean sealed = before.cluster().secret().isPresent()
                && after.cluster().secret().isPresent();
        List<String> restart = new ArrayList<>();
        changes.stream()
                .filter(change -> needsRestart(change, first) && !(sealed && isSecret(change)))
                .map(Change::words)
                .forEach(restart::add);
        restart.addAll(FixedFeatures.changed(before, after));
        return new ReloadPlan(changes, restart);
    }

    /** Sockets, programs and the name by which the others know this director last as long as the process. */
    private static boolean needsRestart(Change change, boolean firstInstance) {
        Change.Subject block = change.path().getFirst();
        return switch (block.kind()) {
            case VIRTUAL_SERVER, SYNC_GROUP, TRACKED_OBJECT -> false;
            case INSTANCE -> firstInstance;
            case SETTING -> !LIVE_BLOCKS.contains(keyword(block)) && !isLive(block, change);
            case ADDRESS, ROUTE, RULE, REAL_SERVER, CHECKER -> true;
        };
    }

    /** A secret is replaced while the cluster runs; whether there is one is settled when it is joined. */
    private static boolean isSecret(Change change) {
        return change.path().getFirst().name().equals("cluster")
                && inner(change).filter(SECRETS::contains).isPresent();
    }

    /** Without the name of the block. */
    private static String keyword(Change.Subject block) {
        return block.name().split(" ", 2)[0];
    }

    private static boolean isLive(Change.Subject block, Change change) {
        return block.name().equals("global_defs")
                && inner(change).filter(LIVE_SETTINGS::contains).isPresent();
    }

    private static Optional<String> inner(Change change) {
        return change.path().stream().skip(1).map(Change.Subject::name).findFirst();
    }
}
