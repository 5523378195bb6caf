package org.pollux.config.vocabulary;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.GratuitousArp.OtherInterfaces;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/** {@code [all] TIME}. */
record OtherInterfacesShape() implements Shape<OtherInterfaces> {
    private static final ValueType<Duration> PERIOD = Numbers.time(Duration.ofSeconds(1), Duration.ofDays(1));

    @Override
    public String syntax() {
        return "[all] TIME";
    }

    @Override
    public Optional<OtherInterfaces> read(Arguments arguments) {
        boolean all = arguments.takeIf("all");
        return arguments.value(PERIOD).map(period -> new OtherInterfaces(all, period));
    }

    @Override
    public List<String> words(OtherInterfaces value) {
        String period = Display.of(value.period());
        return value.all() ? List.of("all", period) : List.of(period);
    }

    @Override
    public String expected() {
        return PERIOD.expected();
    }
}
