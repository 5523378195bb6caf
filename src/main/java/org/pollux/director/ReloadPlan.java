package org.pollux.director;

import java.util.List;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.diff.Change;
import org.pollux.config.diff.ConfigurationDiff;

/**
 * What a reload from one configuration to another comes to. Pure.
 *
 * @param changes every difference, in the order of the file's blocks
 * @param restart those of them that a running director cannot take up
 */
record ReloadPlan(List<Change> changes, List<Change> restart) {
    /** Settings of {@code global_defs} that are not looked at between a start and a reload. */
    private static final Set<String> LIVE_SETTINGS = Set.of(
            "allow_warning",
            "vrrp_startup_delay",
            "vrrp_delay_after_boot",
            "notification_email",
            "notification_email_from",
            "smtp_server",
            "smtp_helo_name",
            "smtp_connect_timeout");

    ReloadPlan {
        changes = List.copyOf(changes);
        restart = List.copyOf(restart);
    }

    /** Compares two configurations. */
    static ReloadPlan between(Configuration before, Configuration after) {
        List<Change> changes = ConfigurationDiff.between(before, after);
        return new ReloadPlan(
                changes, changes.stream().filter(ReloadPlan::needsRestart).toList());
    }

    /** Sockets, programs and the name by which the others know this director last as long as the process. */
    private static boolean needsRestart(Change change) {
        Change.Subject block = change.path().getFirst();
        return switch (block.kind()) {
            case VIRTUAL_SERVER -> false;
            case SETTING -> !block.name().equals("global_defs") || !isLive(change);
            default -> true;
        };
    }

    private static boolean isLive(Change change) {
        return change.path().size() > 1
                && LIVE_SETTINGS.contains(change.path().get(1).name());
    }
}
