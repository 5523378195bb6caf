package org.pollux.config.schema;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pollux.config.Checker.StatusRange;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.ValueType.Outcome;

/** Names and other texts. */
public final class Words {
    /** The kernel's IFNAMSIZ without the closing NUL. */
    private static final int LONGEST_INTERFACE = 15;

    private static final Pattern MD5 = Pattern.compile("[0-9a-fA-F]{32}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\\$?");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:-]{1,253}");
    private static final Pattern DNS_NAME = Pattern.compile("\\.|([A-Za-z0-9_-]{1,63}\\.)*[A-Za-z0-9_-]{1,63}\\.?");
    private static final Pattern HEX_BYTES = Pattern.compile("([0-9a-fA-F]{2}){1,1024}");
    private static final Pattern HEX_PATTERN = Pattern.compile("([0-9a-fA-FxX]{2}){1,1024}");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){4,5}");
    private static final Pattern KERNEL_NAME = Pattern.compile("[A-Za-z0-9_./-]{1,63}");
    private static final Pattern STATUS = Pattern.compile("[0-9]{3}(-[0-9]{3})?");

    private record Checked<T>(String syntax, String expected, java.util.function.Function<String, Outcome<T>> reading)
            implements ValueType<T> {
        @Override
        public Outcome<T> read(String text) {
            return reading.apply(text);
        }
    }

    private Words() {}

    /** Any text that is not empty and has no control characters. */
    public static ValueType<String> text() {
        return text(
                "TEXT",
                "text",
                "a text without control characters",
                text -> !text.isEmpty() && text.chars().noneMatch(Character::isISOControl));
    }

    /** The name of something in the file: one word. */
    public static ValueType<String> name() {
        return text(
                "NAME",
                "name",
                "a name without blanks",
                text -> !text.isEmpty() && text.chars().noneMatch(Words::isBlankOrControl));
    }

    /** The name of a network interface: 1 to 15 characters, no slash, no blank (netdevice(7)). */
    public static ValueType<String> interfaceName() {
        return text(
                "IF",
                "interface name",
                "an interface name of at most 15 characters",
                text -> !text.isEmpty()
                        && text.length() <= LONGEST_INTERFACE
                        && !text.equals(".")
                        && !text.equals("..")
                        && text.indexOf('/') < 0
                        && text.chars().noneMatch(Words::isBlankOrControl));
    }

    /** The label of an address: 1 to 15 characters, no blank (ip-address(8)). */
    public static ValueType<String> label() {
        return text(
                "LABEL",
                "label",
                "a label of at most 15 characters, such as eth0:vip",
                text -> !text.isEmpty()
                        && text.length() <= LONGEST_INTERFACE
                        && text.chars().noneMatch(Words::isBlankOrControl));
    }

    /** The path of a file: begins with a slash. */
    public static ValueType<String> filePath() {
        return text(
                "FILE",
                "path",
                "a path that begins with '/'",
                text -> text.startsWith("/") && text.chars().noneMatch(Character::isISOControl));
    }

    /** The name of a user or group, or its number. */
    public static ValueType<String> account() {
        return matching("USER", "name of a user or group", "a user or group such as keepalived_script", ACCOUNT);
    }

    /** A host name or an address; it is not resolved. */
    public static ValueType<String> hostName() {
        return matching("HOST", "host name", "a host name or an IP address", HOST);
    }

    /** A DNS name, the root included. */
    public static ValueType<String> dnsName() {
        return matching("NAME", "DNS name", "a DNS name such as www.example.org", DNS_NAME);
    }

    /** Bytes in hexadecimal digits, two for each, given back in lower case. */
    public static ValueType<String> hexBytes() {
        return lowerCase("HEX", "bytes in hexadecimal digits, two for each", "is not hexadecimal", HEX_BYTES);
    }

    /** Bytes in hexadecimal digits, {@code x} for any digit. */
    public static ValueType<String> hexPattern() {
        return lowerCase("HEX", "hexadecimal digits, two for each byte, x for any", "is not hexadecimal", HEX_PATTERN);
    }

    /** A MAC address of 6 octets, or 5 for which the virtual router id is the sixth. */
    public static ValueType<String> macAddress() {
        return lowerCase("MAC", "a MAC address of 5 or 6 octets such as 00:00:5e:00:01", "is not a MAC address", MAC);
    }

    /** The name or number of a routing table, realm, protocol or the like (iproute2's rt_tables and rt_protos). */
    public static ValueType<String> kernelName(String syntax, String what) {
        return matching(syntax, what, "the name or number of a " + what, KERNEL_NAME);
    }

    private static ValueType<String> matching(String syntax, String what, String expected, Pattern pattern) {
        return text(syntax, what, expected, text -> pattern.matcher(text).matches());
    }

    private static ValueType<String> lowerCase(String syntax, String expected, String problem, Pattern pattern) {
        return new Checked<>(
                syntax,
                expected,
                text -> pattern.matcher(text).matches()
                        ? new Outcome.Good<>(text.toLowerCase(Locale.ROOT))
                        : new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, problem));
    }

    /** The path of a URL: begins with a slash and has no blanks. */
    public static ValueType<String> urlPath() {
        return text(
                "PATH",
                "path",
                "a path that begins with '/' and has no blanks",
                text -> text.startsWith("/") && text.chars().noneMatch(Words::isBlankOrControl));
    }

    /** An MD5 digest: 32 hexadecimal digits, given back in lower case. */
    public static ValueType<String> md5() {
        return new Checked<>(
                "MD5",
                "32 hexadecimal digits, as 'pollux genhash' prints",
                text -> MD5.matcher(text).matches()
                        ? new Outcome.Good<>(text.toLowerCase(Locale.ROOT))
                        : new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not an MD5 digest"));
    }

    /** An HTTP status code or a range of them, 100..599. */
    public static ValueType<StatusRange> statusRange() {
        return new Checked<>("CODE[-CODE]", "a status code from 100 to 599 or a range such as 200-299", text -> {
            if (!STATUS.matcher(text).matches()) {
                return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a status code");
            }
            int first = Integer.parseInt(text.substring(0, 3));
            int last = text.length() == 3 ? first : Integer.parseInt(text.substring(4));
            if (first < 100 || last > 599 || first > last) {
                return new Outcome.Bad<>(DiagnosticCode.OUT_OF_RANGE, "is out of range");
            }
            return new Outcome.Good<>(new StatusRange(first, last));
        });
    }

    private static ValueType<String> text(String syntax, String what, String expected, Predicate<String> accepted) {
        return new Checked<>(
                syntax,
                expected,
                text -> accepted.test(text)
                        ? new Outcome.Good<>(text)
                        : new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a valid " + what));
    }

    private static boolean isBlankOrControl(int c) {
        return Character.isWhitespace(c) || Character.isISOControl(c);
    }
}
