package org.pollux.config.vocabulary;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.pollux.config.Checker.Dns.RecordType;
import org.pollux.config.Script;
import org.pollux.config.Weight;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.Words;

/** The checks of a real server. */
public final class CheckerKeywords {
    public static final Setting<InetAddress> CONNECT_IP = Setting.of(
                    "connect_ip", Shape.one(Addresses.host()), "the address to check")
            .byDefault("the real server's");
    public static final Setting<Integer> CONNECT_PORT = Setting.of(
                    "connect_port", Shape.one(Addresses.port()), "the port to check")
            .byDefault("the real server's");
    public static final Setting<InetAddress> BINDTO = Setting.of(
                    "bindto", Shape.one(Addresses.host()), "the local address to check from")
            .byDefault("what the routes say");
    public static final Setting<Integer> BIND_PORT = Setting.of(
                    "bind_port", Shape.one(Addresses.port()), "the local port to check from")
            .byDefault("any");
    public static final Setting<String> BIND_IF = Setting.of(
                    "bind_if", Shape.one(Words.interfaceName()), "the interface to check from")
            .byDefault("what the routes say");
    public static final Setting<Integer> FWMARK = Setting.of(
                    "fwmark", Shape.one(Ranges.mark()), "the firewall mark of the check's packets")
            .byDefault("none");
    public static final Setting<Duration> CONNECT_TIMEOUT = Setting.of(
                    "connect_timeout", Shape.one(Ranges.timeout()), "how long the check may take")
            .byDefault("the real server's, else the virtual server's, else 5 s");
    public static final Setting<Integer> RETRY = Setting.of(
                    "retry", Shape.one(Numbers.whole(0, 1000)), "failures in a row that are forgiven")
            .alias("nb_get_retry")
            .byDefault("the real server's, else the virtual server's, else 1; DNS_CHECK 3, MISC_CHECK 0");
    public static final Setting<Duration> DELAY_BEFORE_RETRY = Setting.of(
                    "delay_before_retry", Shape.one(Ranges.pause()), "the pause after a forgiven failure")
            .byDefault("the servers', else 1 s; HTTP_GET and SSL_GET 3 s, DNS_CHECK delay_loop");
    public static final Setting<Duration> DELAY_LOOP = Setting.of(
                    "delay_loop", Shape.one(Ranges.period()), "the pause between two checks")
            .byDefault("the real server's, else the virtual server's, else 60 s");
    public static final Setting<Duration> WARMUP = Setting.of(
                    "warmup", Shape.one(Ranges.pause()), "the first check comes after a random part of this")
            .byDefault("the real server's, else the virtual server's, else delay_loop");
    public static final Setting<Boolean> ALPHA = Setting.of(
                    "alpha", Shape.onOff(), "the real server stays out of service until this check has succeeded")
            .byDefault("the real server's, else the virtual server's, else off");

    static final List<Keyword<?>> SCHEDULE = List.of(
            RETRY,
            DELAY_BEFORE_RETRY,
            DELAY_LOOP,
            WARMUP,
            ALPHA,
            Ignored.onOff("log_all_failures", "each failure is logged", "every change of a check is logged"));
    static final List<Keyword<?>> CONNECT =
            List.of(CONNECT_IP, CONNECT_PORT, BINDTO, BIND_PORT, BIND_IF, CONNECT_TIMEOUT, FWMARK);

    private static final List<Keyword<?>> CONNECT_WITHOUT_PORT = List.of(
            CONNECT_IP,
            BINDTO,
            BIND_IF,
            CONNECT_TIMEOUT,
            FWMARK,
            Ignored.one("connect_port", Addresses.port(), "the port to check", "an ICMP echo has no port"),
            Ignored.one("bind_port", Addresses.port(), "the local port", "an ICMP echo has no port"));

    public static final Setting<String> PAYLOAD = Setting.of(
                    "payload", Shape.one(Words.hexBytes()), "what is sent, in hexadecimal digits")
            .byDefault("one byte of zero");
    public static final Setting<String> REQUIRE_REPLY = Setting.of(
                    "require_reply",
                    Shape.oneOr(Words.hexPattern(), ""),
                    "an answer must come, and begin with this; x for any digit")
            .byDefault("none need come");
    public static final Setting<Integer> MIN_REPLY_LENGTH = Setting.of(
                    "min_reply_length", Shape.one(Numbers.whole(0, 65535)), "the shortest answer in bytes")
            .byDefault("0");
    public static final Setting<Integer> MAX_REPLY_LENGTH = Setting.of(
                    "max_reply_length", Shape.one(Numbers.whole(0, 65535)), "the longest answer in bytes")
            .byDefault("255");
    public static final Setting<String> HELO_NAME = Setting.of(
                    "helo_name", Shape.one(Words.hostName()), "this host's name to the mail server")
            .byDefault("smtpchecker.pollux");
    public static final Nested<Boolean> SMTP_HOST = Nested.of(
                    "host",
                    Shape.flag(),
                    new Block("host", CONNECT),
                    "another target of the check; an old form, SMTP_CHECK can be given several times")
            .repeat();
    public static final Setting<RecordType> DNS_TYPE = Setting.of(
                    "type", Shape.one(Choice.upperCase(RecordType.class).inAnyCase()), "what is asked for")
            .byDefault("SOA");
    public static final Setting<String> DNS_NAME = Setting.of(
                    "name", Shape.one(Words.dnsName()), "the name that is asked for")
            .byDefault("the root");
    public static final Setting<Script> MISC_PATH =
            Setting.of("misc_path", new ScriptShape(), "the program; 0 is good").require();
    public static final Setting<Duration> MISC_TIMEOUT = Setting.of(
                    "misc_timeout", Shape.one(Ranges.timeout()), "how long it may take")
            .byDefault("delay_loop");
    public static final Setting<Boolean> MISC_DYNAMIC = Setting.of(
                    "misc_dynamic", Shape.onOff(), "an exit status from 2 to 255, less 2, is the server's weight")
            .byDefault("off");
    public static final Setting<Account> MISC_USER =
            Setting.of("user", new Account.Line(), "who runs it").byDefault("script_user");
    public static final Setting<String> FILE = Setting.of(
                    "track_file", Shape.one(Words.name()), "the name of a track_file")
            .require();
    public static final Setting<Weight> FILE_WEIGHT = Setting.of(
                    "weight", new WeightShape(254), "what its number is multiplied with")
            .byDefault("the track_file's");
    public static final Setting<String> BFD_NAME = Setting.of(
                    "name", Shape.one(Words.name()), "the name of a bfd_instance")
            .require();

    public static final Nested<Boolean> PING_CHECK =
            check("PING_CHECK", "an ICMP echo is answered", CONNECT_WITHOUT_PORT, SCHEDULE);
    public static final Nested<Boolean> TCP_CHECK =
            check("TCP_CHECK", "a TCP connection can be made", CONNECT, SCHEDULE);
    public static final Nested<Boolean> UDP_CHECK = check(
            "UDP_CHECK",
            "a datagram is not refused, or is answered",
            List.of(PAYLOAD, REQUIRE_REPLY, MIN_REPLY_LENGTH, MAX_REPLY_LENGTH),
            CONNECT,
            SCHEDULE);
    public static final Nested<Boolean> SMTP_CHECK =
            check("SMTP_CHECK", "a mail server greets", List.of(HELO_NAME, SMTP_HOST), CONNECT, SCHEDULE);
    public static final Nested<Boolean> DNS_CHECK =
            check("DNS_CHECK", "a name server answers", List.of(DNS_TYPE, DNS_NAME), CONNECT, SCHEDULE);
    public static final Nested<Boolean> MISC_CHECK = check(
            "MISC_CHECK", "a program ends well", List.of(MISC_PATH, MISC_TIMEOUT, MISC_DYNAMIC, MISC_USER), SCHEDULE);
    public static final Nested<Boolean> FILE_CHECK = check(
            "FILE_CHECK", "a file's number changes the weight", List.<Keyword<?>>of(FILE, FILE_WEIGHT), List.of());
    public static final Nested<Boolean> BFD_CHECK =
            check("BFD_CHECK", "a BFD session is up", List.<Keyword<?>>of(BFD_NAME, ALPHA), List.of());

    static final List<Keyword<?>> CHECKERS = List.of(
            PING_CHECK,
            TCP_CHECK,
            UDP_CHECK,
            HttpKeywords.HTTP_GET,
            HttpKeywords.SSL_GET,
            SMTP_CHECK,
            DNS_CHECK,
            MISC_CHECK,
            FILE_CHECK,
            BFD_CHECK);

    @SafeVarargs
    static Nested<Boolean> check(String name, String description, List<Keyword<?>>... groups) {
        return Nested.of(name, Shape.flag(), new Block(name, groups), description)
                .repeat();
    }

    private CheckerKeywords() {}
}
