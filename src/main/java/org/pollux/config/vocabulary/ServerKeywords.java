package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** What {@code virtual_server} and {@code real_server} have in common. */
public final class ServerKeywords {
    /**
     * An address with a port.
     *
     * @param address the address
     * @param port the port; absent where it may be left out
     */
    public record Endpoint(InetAddress address, Optional<Integer> port) {}

    public static final Setting<Boolean> INHIBIT_ON_FAILURE = Setting.of(
                    "inhibit_on_failure",
                    Shape.onOff(),
                    "a failed real server stays listed with weight 0 instead of being removed")
            .byDefault("off");
    public static final Setting<Boolean> ALPHA = Setting.of(
                    "alpha", Shape.onOff(), "real servers stay out of service until their checks have succeeded once")
            .byDefault("off");
    public static final Setting<Duration> DELAY_LOOP = Setting.of(
                    "delay_loop", Shape.one(Ranges.period()), "the pause between two checks")
            .byDefault("60 s");
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
                    "connect_timeout", Shape.one(Ranges.timeout()), "how long a check may take")
            .byDefault("5 s");
    public static final Setting<Integer> RETRY = Setting.of(
                    "retry", Shape.one(Numbers.whole(1, 1000)), "failures in a row that are forgiven")
            .byDefault("1, for DNS_CHECK 3, for MISC_CHECK none");
    public static final Setting<Duration> DELAY_BEFORE_RETRY = Setting.of(
                    "delay_before_retry", Shape.one(Ranges.pause()), "the pause after a forgiven failure")
            .byDefault("1 s, for HTTP_GET and SSL_GET 3 s, for DNS_CHECK delay_loop");
    public static final Setting<Duration> WARMUP = Setting.of(
                    "warmup", Shape.one(Ranges.pause()), "the first check comes after a random part of this")
            .byDefault("delay_loop");
    public static final Setting<String> VIRTUALHOST = Setting.of(
                    "virtualhost", Shape.one(Words.name()), "the Host header of HTTP checks")
            .byDefault("the address");
    public static final Setting<Boolean> SMTP_ALERT = Setting.of(
                    "smtp_alert", Shape.onOff(), "changes of real servers are mailed")
            .byDefault("smtp_alert_checker of global_defs, else its smtp_alert, else on");

    /** Settings that a real server inherits and may set itself. */
    static final List<Keyword<?>> INHERITED = List.of(
            INHIBIT_ON_FAILURE,
            ALPHA,
            DELAY_LOOP,
            CONNECT_TIMEOUT,
            RETRY,
            DELAY_BEFORE_RETRY,
            WARMUP,
            VIRTUALHOST,
            SMTP_ALERT,
            Ignored.one("snmp_name", Words.text(), "a name in SNMP tables", "there is no SNMP agent"));

    private ServerKeywords() {}
}
