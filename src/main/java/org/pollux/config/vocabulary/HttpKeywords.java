package org.pollux.config.vocabulary;

import java.util.List;
import org.pollux.config.Checker.StatusRange;
import org.pollux.config.schema.Block;
import org.pollux.config.schema.Choice;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Keyword.Nested;
import org.pollux.config.schema.Keyword.Setting;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;
import org.pollux.config.schema.Words;

/** {@code HTTP_GET} and {@code SSL_GET}. */
public final class HttpKeywords {
    private static final ValueType<Integer> OFFSET = Numbers.whole(0, Integer.MAX_VALUE);

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
    public static final Setting<RegexLine> REGEX = Setting.of(
                    "regex", new RegexLine.Line(), "a pattern that the answer's body must have")
            .byDefault("none");
    public static final Setting<Boolean> REGEX_NO_MATCH = Setting.of(
                    "regex_no_match", Shape.flag(), "the body must not have the pattern")
            .byDefault("off");
    public static final Setting<List<String>> REGEX_OPTIONS = Setting.of(
                    "regex_options",
                    Shape.some(Choice.words(
                            "allow_empty_class",
                            "alt_bsux",
                            "auto_callout",
                            "caseless",
                            "dollar_endonly",
                            "dotall",
                            "dupnames",
                            "extended",
                            "firstline",
                            "match_unset_backref",
                            "multiline",
                            "never_ucp",
                            "never_utf",
                            "no_auto_capture",
                            "no_auto_possess",
                            "no_dotstar_anchor",
                            "no_start_optimize",
                            "ucp",
                            "ungreedy",
                            "utf",
                            "never_backslash_c",
                            "alt_circumflex",
                            "alt_verbnames",
                            "use_offset_limit")),
                    "how the pattern is read, by pcre2api(3)'s names")
            .byDefault("none");
    public static final Setting<Integer> REGEX_MIN_OFFSET = Setting.of(
                    "regex_min_offset", Shape.one(OFFSET), "where the pattern may begin at the earliest")
            .byDefault("0");
    public static final Setting<Integer> REGEX_MAX_OFFSET = Setting.of(
                    "regex_max_offset", Shape.one(OFFSET), "where the pattern must have begun")
            .byDefault("anywhere");

    public static final Nested<Boolean> URL = Nested.of(
                    "url",
                    Shape.flag(),
                    new Block(
                            "url",
                            List.of(
                                    PATH,
                                    DIGEST,
                                    STATUS_CODE,
                                    URL_VIRTUALHOST,
                                    REGEX,
                                    REGEX_NO_MATCH,
                                    REGEX_OPTIONS,
                                    REGEX_MIN_OFFSET,
                                    REGEX_MAX_OFFSET,
                                    Ignored.shaped(
                                            "regex_stack",
                                            new WordsUpTo<>(Numbers.whole(0, Integer.MAX_VALUE), 2),
                                            "the memory of the pattern search",
                                            "memory is taken as needed"))),
                    "one request")
            .repeat()
            .require();
    public static final Setting<String> VIRTUALHOST = Setting.of(
                    "virtualhost", Shape.one(Words.name()), "the Host header of the requests")
            .byDefault("the real server's, else the virtual server's, else the address");
    public static final Setting<Boolean> ENABLE_SNI = Setting.of(
                    "enable_sni", Shape.flag(), "the virtualhost is named in the TLS handshake")
            .byDefault("off");
    public static final Setting<String> SNI_NAME = Setting.of(
                    "sni_name", Shape.one(Words.dnsName()), "this is named in the TLS handshake")
            .byDefault("none; the virtualhost with enable_sni");

    private static final List<Keyword<?>> COMMON = List.of(
            URL,
            VIRTUALHOST,
            Ignored.one(
                    "http_protocol",
                    Choice.words("1.0", "1.0C", "1.0c", "1.1"),
                    "the version of HTTP",
                    "checks speak HTTP/1.1"),
            Ignored.onOff("fast_recovery", "all urls are tried at once after a failure", "every check tries all urls"));

    public static final Nested<Boolean> HTTP_GET = CheckerKeywords.check(
            "HTTP_GET",
            "requests over HTTP are answered as expected",
            COMMON,
            List.of(
                    Ignored.flag("enable_sni", "the virtualhost is named in the TLS handshake", "there is no TLS"),
                    Ignored.one("sni_name", Words.dnsName(), "the name in the TLS handshake", "there is no TLS"),
                    Ignored.onOff("tls_compliant", "a TLS connection must be ended properly", "there is no TLS")),
            CheckerKeywords.CONNECT,
            CheckerKeywords.SCHEDULE);
    public static final Nested<Boolean> SSL_GET = CheckerKeywords.check(
            "SSL_GET",
            "requests over HTTPS are answered as expected",
            COMMON,
            List.of(
                    ENABLE_SNI,
                    SNI_NAME,
                    Ignored.onOff(
                            "tls_compliant",
                            "a TLS connection must be ended properly",
                            "how it ends makes no difference")),
            CheckerKeywords.CONNECT,
            CheckerKeywords.SCHEDULE);

    private HttpKeywords() {}
}
