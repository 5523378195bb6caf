package org.pollux.config.vocabulary;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.PortRange;
import org.pollux.config.schema.ValueType;

/** A port or a range of ports, {@code 80} or {@code 8000-8010}. */
record PortRangeType() implements ValueType<PortRange> {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})(?:[-:]([0-9]{1,5}))?");

    @Override
    public String syntax() {
        return "PORT[-PORT]";
    }

    @Override
    public String expected() {
        return "a port or a range such as 8000-8010";
    }

    @Override
    public Outcome<PortRange> read(String text) {
        Matcher range = RANGE.matcher(text);
        if (!range.matches()) {
            return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a port or a range of ports");
        }
        int first = Integer.parseInt(range.group(1));
        int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
        return first < 1 || last > 65535 || first > last
                ? new Outcome.Bad<>(DiagnosticCode.OUT_OF_RANGE, "is out of range")
                : new Outcome.Good<>(new PortRange(first, last));
    }
}
