package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Script;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Shape;

/** Who is told of the changes of instances and sync groups. */
public final class NotifyKeywords {
    public static final Setting<Script> NOTIFY_MASTER = script("notify_master", "a script for becoming master");
    public static final Setting<Script> NOTIFY_BACKUP = script("notify_backup", "a script for becoming backup");
    public static final Setting<Script> NOTIFY_FAULT = script("notify_fault", "a script for a fault");
    public static final Setting<Script> NOTIFY_STOP = script("notify_stop", "a script for stopping");
    public static final Setting<Script> NOTIFY = script(
            "notify", "a script for every change; it gets INSTANCE or GROUP, the name, the state and the priority");
    public static final Setting<Script> NOTIFY_DELETED =
            script("notify_deleted", "a script for an instance that is gone after a reload");
    public static final Setting<Script> NOTIFY_MASTER_RX_LOWER_PRI =
            script("notify_master_rx_lower_pri", "a script for a master that heard a lower one");
    public static final Setting<Boolean> NOTIFY_PRIORITY_CHANGES = Setting.of(
                    "notify_priority_changes", Shape.onOff(), "scripts and FIFOs hear of priorities too")
            .byDefault("vrrp_notify_priority_changes");
    public static final Setting<Boolean> SMTP_ALERT = Setting.of("smtp_alert", Shape.onOff(), "changes are mailed")
            .byDefault("smtp_alert_vrrp of global_defs, else its smtp_alert, else off");

    static final List<Keyword<?>> KEYWORDS = List.of(
            NOTIFY_MASTER, NOTIFY_BACKUP, NOTIFY_FAULT, NOTIFY_STOP, NOTIFY, NOTIFY_PRIORITY_CHANGES, SMTP_ALERT);

    static final List<Keyword<?>> OF_INSTANCES = List.of(NOTIFY_DELETED, NOTIFY_MASTER_RX_LOWER_PRI);

    private NotifyKeywords() {}

    /** The keyword for an event's script. */
    public static Setting<Script> keyword(Event event) {
        return switch (event) {
            case MASTER -> NOTIFY_MASTER;
            case BACKUP -> NOTIFY_BACKUP;
            case FAULT -> NOTIFY_FAULT;
            case STOP -> NOTIFY_STOP;
            case DELETED -> NOTIFY_DELETED;
            case MASTER_HEARD_LOWER -> NOTIFY_MASTER_RX_LOWER_PRI;
            case ANY -> NOTIFY;
        };
    }

    private static Setting<Script> script(String name, String description) {
        return Setting.of(name, new ScriptShape(), description).byDefault("none");
    }
}
