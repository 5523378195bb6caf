package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.pollux.config.Checker.StatusRange;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Inert;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The checks of a real server: {@code PING_CHECK}, {@code TCP_CHECK}, {@code HTTP_GET}. */
public final class CheckerKeywords {
    public static final Setting<InetAddress> CONNECT_IP = Setting.of(
                    "connect_ip", Shape.one(Addresses.host()), "the address to check")
            .byDefault("the real server's");
    public static final Setting<Integer> CONNECT_PORT = Setting.of(
                    "connect_port", Shape.one(Addresses.port()), "the port to check")
            .byDefault("the real server's");
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
                    "connect_timeout", Shape.one(Ranges.timeout()), "how long the check may take")
            .byDefault("the real server's, else the virtual server's, else 5 s");
    public static final Setting<Integer> RETRY = Setting.of(
                    "retry", Shape.one(Numbers.whole(0, 1000)), "failures in a row that are forgiven")
            .byDefault("the real server's, else the virtual server's, else 1");
    public static final Setting<Duration> DELAY_BEFORE_RETRY = Setting.of(
                    "delay_before_retry", Shape.one(Ranges.pause()), "the pause after a forgiven failure")
            .byDefault("the real server's, else the virtual server's, else 1 s, for HTTP_GET 3 s");
    public static final Setting<Duration> DELAY_LOOP = Setting.of(
                    "delay_loop", Shape.one(Ranges.period()), "the pause between two checks")
            .byDefault("the real server's, else the virtual server's, else 60 s");
    public static final Setting<Duration> WARMUP = Setting.of(
                    "warmup", Shape.one(Ranges.pause()), "the first check comes after a random part of this")
            .byDefault("the real server's, else the virtual server's, else delay_loop");
    public static final Setting<Boolean> ALPHA = Setting.of(
                    "alpha", Shape.onOff(), "the real server stays out of service until this check has succeeded")
            .byDefault("the real server's, else the virtual server's, else off");

    public static final Setting<String> PATH =
            Setting.of("path", Shape.one(Words.urlPath()), "what to get").require();
    public static final Setting<String> DIGEST = Setting.of(
                    "digest", Shape.one(Words.md5()), "the MD5 digest that the answer's body must have")
            .byDefault("any body");
    public static final Setting<List<StatusRange>> STATUS_CODE = Setting.of(
                    "status_code", Shape.some(Words.statusRange()), "the status codes that are accepted")
            .byDefault("200-299");
    public static final Setting<String> URL_VIRTUALHOST = Setting.of(
                    "virtualhost", Shape.one(Words.name()), "the Host header of this request")
            .byDefault("the check's");

    public static final Setting<String> HTTP_VIRTUALHOST = Setting.of(
                    "virtualhost", Shape.one(Words.name()), "the Host header of the requests")
            .byDefault("the real server's, else the virtual server's, else the address");

    private static final List<Keyword<?>> SCHEDULE =
            List.of(CONNECT_TIMEOUT, RETRY, DELAY_BEFORE_RETRY, DELAY_LOOP, WARMUP, ALPHA);

    private static final List<Keyword<?>> NOT_YET = List.of(
            Inert.notYet("bindto", "the local address to check from"),
            Inert.notYet("bind_port", "the local port to check from"),
            Inert.notYet("bind_if", "the interface to check from"),
            Inert.notYet("fwmark", "the firewall mark of the check's packets"),
            Inert.noEffect("log_all_failures", "log each failure", "every change of a check is logged"));

    public static final Nested<Boolean> URL = Nested.of(
                    "url",
                    Shape.flag(),
                    new Block(
                            "url",
                            List.of(PATH, DIGEST, STATUS_CODE, URL_VIRTUALHOST),
                            List.of(
                                    Inert.notYet("regex", "a pattern that the body must have"),
                                    Inert.notYet("regex_no_match", "the pattern must not be found"),
                                    Inert.notYet("regex_options", "how the pattern is read"),
                                    Inert.notYet("regex_min_offset", "where the pattern may begin at the earliest"),
                                    Inert.notYet("regex_max_offset", "where the pattern may begin at the latest"),
                                    Inert.notYet("regex_stack", "the memory of the pattern search"))),
                    "one request")
            .repeat()
            .require();

    public static final Nested<Boolean> PING_CHECK = Nested.of(
                    "PING_CHECK",
                    Shape.flag(),
                    new Block(
                            "PING_CHECK",
                            List.of(CONNECT_IP),
                            SCHEDULE,
                            NOT_YET,
                            List.of(Inert.noEffect("connect_port", "the port to check", "an ICMP echo has no port"))),
                    "an ICMP echo is answered")
            .repeat();
    public static final Nested<Boolean> TCP_CHECK = Nested.of(
                    "TCP_CHECK",
                    Shape.flag(),
                    new Block("TCP_CHECK", List.of(CONNECT_IP, CONNECT_PORT), SCHEDULE, NOT_YET),
                    "a TCP connection can be made")
            .repeat();
    public static final Nested<Boolean> HTTP_GET = Nested.of(
                    "HTTP_GET",
                    Shape.flag(),
                    new Block(
                            "HTTP_GET",
                            List.of(URL, CONNECT_IP, CONNECT_PORT, HTTP_VIRTUALHOST),
                            SCHEDULE,
                            NOT_YET,
                            List.of(
                                    Inert.noEffect("http_protocol", "the version of HTTP", "checks speak HTTP/1.1"),
                                    Inert.noEffect(
                                            "fast_recovery",
                                            "try all urls at once after a failure",
                                            "every check always tries all urls"))),
                    "requests over HTTP are answered as expected")
            .repeat();

    static final List<Keyword<?>> CHECKERS = List.of(
            PING_CHECK,
            TCP_CHECK,
            HTTP_GET,
            Inert.notYet("SSL_GET", "requests over HTTPS are answered as expected"),
            Inert.notYet("SMTP_CHECK", "a mail server greets"),
            Inert.notYet("DNS_CHECK", "a name server answers"),
            Inert.notYet("MISC_CHECK", "a program ends well"),
            Inert.notYet("UDP_CHECK", "a datagram is answered"),
            Inert.notYet("FILE_CHECK", "a file says so"),
            Inert.notYet("BFD_CHECK", "a BFD session is up"));

    private CheckerKeywords() {}
}
