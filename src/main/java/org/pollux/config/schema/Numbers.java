package org.pollux.config.schema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.ValueType.Outcome;

/** Numbers and times. */
public final class Numbers {
    /** More digits than any range has; bounds the work on a hostile number. */
    private static final int MOST_CHARACTERS = 30;

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern HEX = Pattern.compile("0[xX][0-9a-fA-F]{1,16}");
    private static final Pattern TIME = Pattern.compile("(-?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))(ms|s)?");

    private Numbers() {}

    /** A whole number in a range, its ends included. */
    public static ValueType<Integer> whole(int least, int most) {
        return new Whole<>(least, most, Math::toIntExact);
    }

    /**
     * A time: decimal seconds as in keepalived, or with a unit ({@code 50ms}, {@code 2s}). As fine as a microsecond.
     *
     * @param least the shortest accepted
     * @param most the longest accepted
     */
    public static ValueType<Duration> time(Duration least, Duration most) {
        return new Time(least, most);
    }

    /** A whole number beyond {@code int}, its ends included. */
    public static ValueType<Long> wholeLong(long least, long most) {
        return new Whole<>(least, most, Long::valueOf);
    }

    /** A whole number, decimal or hexadecimal after {@code 0x}. */
    public static ValueType<Integer> wholeOrHex(int least, int most) {
        return new WholeOrHex(whole(least, most));
    }

    private record WholeOrHex(ValueType<Integer> decimal) implements ValueType<Integer> {
        @Override
        public String syntax() {
            return "N";
        }

        @Override
        public String expected() {
            return decimal.expected() + ", or the same after 0x";
        }

        @Override
        public Outcome<Integer> read(String text) {
            return HEX.matcher(text).matches()
                    ? decimal.read(new BigInteger(text.substring(2), 16).toString())
                    : decimal.read(text);
        }
    }

    private record Whole<N extends Number>(long least, long most, LongFunction<N> exactly) implements ValueType<N> {
        @Override
        public String syntax() {
            return "N";
        }

        @Override
        public String expected() {
            return "a whole number from " + least + " to " + most;
        }

        @Override
        public Outcome<N> read(String text) {
            if (!WHOLE.matcher(text).matches()) {
                return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a whole number");
            }
            if (text.length() <= MOST_CHARACTERS) {
                BigDecimal value = new BigDecimal(text);
                if (value.compareTo(BigDecimal.valueOf(least)) >= 0 && value.compareTo(BigDecimal.valueOf(most)) <= 0) {
                    return new Outcome.Good<>(exactly.apply(value.longValueExact()));
                }
            }
            return new Outcome.Bad<>(DiagnosticCode.OUT_OF_RANGE, "is out of range");
        }
    }

    private record Time(Duration least, Duration most) implements ValueType<Duration> {
        @Override
        public String syntax() {
            return "TIME";
        }

        @Override
        public String expected() {
            return "a time from " + Display.seconds(least) + " to " + Display.seconds(most)
                    + " seconds, such as 0.5 or 500ms";
        }

        @Override
        public Outcome<Duration> read(String text) {
            Matcher time = TIME.matcher(text);
            if (!time.matches()) {
                return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a time");
            }
            if (text.length() > MOST_CHARACTERS) {
                return new Outcome.Bad<>(DiagnosticCode.OUT_OF_RANGE, "is out of range");
            }
            BigDecimal number = new BigDecimal(time.group(1));
            BigDecimal micros = number.movePointRight("ms".equals(time.group(2)) ? 3 : 6);
            BigDecimal whole = micros.setScale(0, RoundingMode.DOWN);
            if (whole.compareTo(micros) != 0) {
                return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is finer than a microsecond");
            }
            if (whole.compareTo(micros(least)) < 0 || whole.compareTo(micros(most)) > 0) {
                return new Outcome.Bad<>(DiagnosticCode.OUT_OF_RANGE, "is out of range");
            }
            return new Outcome.Good<>(Duration.ofNanos(whole.longValueExact() * 1000));
        }

        private static BigDecimal micros(Duration time) {
            return BigDecimal.valueOf(time.toNanos() / 1000);
        }
    }
}
