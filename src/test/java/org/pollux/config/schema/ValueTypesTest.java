package org.pollux.config.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.config.schema.ValueType.Outcome;

class ValueTypesTest {
    private static final ValueType<Duration> TIME = Numbers.time(Duration.ZERO, Duration.ofSeconds(1000));

    @ParameterizedTest
    @CsvSource({
        "1, 1000000",
        "0.25, 250000",
        ".5, 500000",
        "3., 3000000",
        "2s, 2000000",
        "50ms, 50000",
        "0.001ms, 1",
        "0.000001, 1",
        "1000, 1000000000",
        "000000000000000000000001, 1000000"
    })
    void timesAreDecimalSecondsOrCarryAUnit(String text, long micros) {
        assertThat(TIME.read(text)).isEqualTo(new Outcome.Good<>(Duration.ofNanos(micros * 1000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", ".", "1.2.3", "1 s", "1us", "+1", "1e3", "-", "0x1", "1000.000001", "0.0001ms"})
    void otherTimesAreRefused(String text) {
        assertThat(TIME.read(text)).isInstanceOf(Outcome.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "10.0.0.0", "127.0.0.1", "239.0.0.1", "255.255.255.255", "0.0.0.0"})
    void addressesAreFourDecimalNumbers(String text) {
        assertThat(Addresses.any().read(text))
                .isInstanceOfSatisfying(
                        Outcome.Good.class, good -> assertThat(good.value()).hasToString("/" + text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "1",
                "1.2",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.4.",
                ".1.2.3.4",
                "01.2.3.4",
                "1.2.3.256",
                "1.2.3.-4",
                "1.2.3.4a",
                "a.b.c.d",
                "1..2.3",
                "\u0661.2.3.4"
            })
    void otherAddressesAreRefused(String text) {
        assertThat(Addresses.any().read(text)).isInstanceOf(Outcome.Bad.class);
    }

    @Test
    void theNearestWordIsSuggested() {
        List<String> known = List.of("interface", "priority", "preempt", "preempt_delay", "notify");

        assertThat(Suggestion.near("priorty", known)).contains("priority");
        assertThat(Suggestion.near("PRIORITY", known)).contains("priority");
        assertThat(Suggestion.near("preepmt", known)).contains("preempt");
        assertThat(Suggestion.near("interfaces", known)).contains("interface");
        assertThat(Suggestion.near("virtual", known)).isEqualTo(Optional.empty());
        assertThat(Suggestion.near("", known)).isEqualTo(Optional.empty());
        assertThat(Suggestion.near("p".repeat(1000), known)).isEqualTo(Optional.empty());
    }
}
