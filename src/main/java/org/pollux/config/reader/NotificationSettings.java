package org.pollux.config.reader;

import java.util.EnumMap;
import java.util.Map;
import org.pollux.config.Notifications;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Script;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Section;
import org.pollux.config.vocabulary.GlobalMailKeywords;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.NotifyKeywords;

/** Who is told of an instance's or a sync group's changes. */
public final class NotificationSettings {
    /** The keyword for each event's script. */
    public static final Map<Event, Setting<Script>> KEYWORDS = new EnumMap<>(Map.of(
            Event.MASTER, NotifyKeywords.NOTIFY_MASTER,
            Event.BACKUP, NotifyKeywords.NOTIFY_BACKUP,
            Event.FAULT, NotifyKeywords.NOTIFY_FAULT,
            Event.STOP, NotifyKeywords.NOTIFY_STOP,
            Event.DELETED, NotifyKeywords.NOTIFY_DELETED,
            Event.MASTER_HEARD_LOWER, NotifyKeywords.NOTIFY_MASTER_RX_LOWER_PRI,
            Event.ANY, NotifyKeywords.NOTIFY));

    private NotificationSettings() {}

    static Notifications read(Section block, Section globals) {
        Map<Event, Script> scripts = new EnumMap<>(Event.class);
        KEYWORDS.forEach((event, keyword) -> block.get(keyword).ifPresent(script -> scripts.put(event, script)));
        return new Notifications(
                scripts,
                Sections.first(
                                block.get(NotifyKeywords.NOTIFY_PRIORITY_CHANGES),
                                globals.get(GlobalVrrpKeywords.NOTIFY_PRIORITY_CHANGES))
                        .orElse(false),
                Sections.first(
                                block.get(NotifyKeywords.SMTP_ALERT),
                                globals.get(GlobalMailKeywords.SMTP_ALERT_VRRP),
                                globals.get(GlobalMailKeywords.SMTP_ALERT))
                        .orElse(false));
    }
}
