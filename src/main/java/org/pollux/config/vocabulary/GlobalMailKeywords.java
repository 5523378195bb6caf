package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.List;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Entries;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The keywords of {@code global_defs} about mail. */
public final class GlobalMailKeywords {
    public static final Entries<List<String>> NOTIFICATION_EMAIL = Entries.of(
                    "notification_email", Shape.some(Words.text()), "who gets mail")
            .byDefault("nobody");
    public static final Setting<String> NOTIFICATION_EMAIL_FROM = Setting.of(
                    "notification_email_from", Shape.one(Words.text()), "who sends mail")
            .byDefault("the daemon's user at this host");
    public static final Setting<MailServer> SMTP_SERVER = Setting.of(
                    "smtp_server", new MailServer.Line(), "the server that takes mail")
            .byDefault("127.0.0.1 25");
    public static final Setting<String> SMTP_HELO_NAME = Setting.of(
                    "smtp_helo_name", Shape.one(Words.hostName()), "this host's name to the mail server")
            .byDefault("the host name");
    public static final Setting<Duration> SMTP_CONNECT_TIMEOUT = Setting.of(
                    "smtp_connect_timeout",
                    Shape.one(Numbers.time(Duration.ofSeconds(1), Duration.ofHours(1))),
                    "how long the mail server may take")
            .byDefault("30 s");
    public static final Setting<Boolean> SMTP_ALERT = Setting.of(
                    "smtp_alert", Shape.onOff(), "mail about all changes; other keywords say otherwise for some")
            .byDefault("off for instances, groups and virtual servers, on for real servers");
    public static final Setting<Boolean> SMTP_ALERT_VRRP = Setting.of(
                    "smtp_alert_vrrp", Shape.onOff(), "mail about instances and sync groups")
            .byDefault("smtp_alert");
    public static final Setting<Boolean> SMTP_ALERT_CHECKER = Setting.of(
                    "smtp_alert_checker", Shape.onOff(), "mail about virtual and real servers")
            .byDefault("smtp_alert");

    static final List<Keyword<?>> KEYWORDS = List.of(
            NOTIFICATION_EMAIL,
            NOTIFICATION_EMAIL_FROM,
            SMTP_SERVER,
            SMTP_HELO_NAME,
            SMTP_CONNECT_TIMEOUT,
            SMTP_ALERT,
            SMTP_ALERT_VRRP,
            SMTP_ALERT_CHECKER,
            Ignored.flag("no_email_faults", "no mail about faults", "what is mailed is told by smtp_alert"),
            Ignored.flag(
                    "no_checker_emails",
                    "mail about a real server only when it leaves or joins, not about each check",
                    "that is the only mail there is"));

    private GlobalMailKeywords() {}
}
