package org.pollux.config.vocabulary;

import java.util.List;
import java.util.Optional;
import org.pollux.config.Weight;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.Shape;

/**
 * A weight and whether good and bad are exchanged: {@code -20 reverse}.
 *
 * @param most the greatest weight, and less its sign the least
 */
record WeightShape(int most) implements Shape<Weight> {
    @Override
    public String syntax() {
        return "N [reverse|noreverse]";
    }

    @Override
    public Optional<Weight> read(Arguments arguments) {
        Optional<Integer> weight = arguments.value(Numbers.whole(-most, most), "weight");
        boolean reverse = arguments.takeIf("reverse");
        if (!reverse) {
            arguments.takeIf("noreverse");
        }
        return weight.map(w -> new Weight(w, reverse));
    }

    @Override
    public List<String> words(Weight value) {
        String number = Integer.toString(value.value());
        return value.reverse() ? List.of(number, "reverse") : List.of(number);
    }

    @Override
    public String expected() {
        return Numbers.whole(-most, most).expected();
    }
}
