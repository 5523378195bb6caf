package org.pollux.config.reader;

import java.util.EnumMap;
import java.util.Map;
import org.pollux.config.Notifications;
import org.pollux.config.Notifications.Event;
import org.pollux.config.Script;
import org.pollux.config.schema.Section;
import org.pollux.config.vocabulary.GlobalMailKeywords;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.NotifyKeywords;

/** Who is told of an instance's or a sync group's changes. */
final class NotificationSettings {
    private NotificationSettings() {}

    static Notifications read(Section block, Section globals) {
        Map<Event, Script> scripts = new EnumMap<>(Event.class);
        for (Event event : Event.values()) {
            block.get(NotifyKeywords.keyword(event)).ifPresent(script -> scripts.put(event, script));
        }
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
