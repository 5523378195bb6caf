package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.TrafficPolicy.ClientRate;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/** Connections a second, and how many at once: {@code 20 burst 100}. */
record ClientRateShape() implements Shape<ClientRate> {
    private static final ValueType<Integer> NUMBER = Numbers.whole(1, 1_000_000);

    @Override
    public String syntax() {
        return "PER_SECOND [burst N]";
    }

    @Override
    public Optional<ClientRate> read(Arguments arguments) {
        Optional<Integer> rate = arguments.value(NUMBER, "rate");
        Optional<Integer> burst = arguments.takeIf("burst") ? arguments.value(NUMBER, "burst") : rate;
        return rate.flatMap(perSecond -> burst.map(many -> new ClientRate(perSecond, many)));
    }

    @Override
    public List<String> words(ClientRate value) {
        return List.of(Integer.toString(value.perSecond()), "burst", Integer.toString(value.burst()));
    }

    @Override
    public String expected() {
        return NUMBER.expected();
    }
}
