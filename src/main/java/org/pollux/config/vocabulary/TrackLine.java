package org.pollux.config.vocabulary;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Weight;
import org.pollux.config.schema.Arguments;
import org.pollux.config.schema.Shape;
import org.pollux.config.schema.ValueType;

/**
 * A line of {@code track_interface} and its like.
 *
 * @param name what is watched
 * @param weight its weight; that of the tracked object when absent
 */
public record TrackLine(String name, Optional<Weight> weight) {
    /** {@code NAME [weight N [reverse]]}. */
    record Line(ValueType<String> name, int most) implements Shape<TrackLine> {
        @Override
        public String syntax() {
            return name.syntax() + " [weight " + new WeightShape(most).syntax() + "]";
        }

        @Override
        public Optional<TrackLine> read(Arguments arguments) {
            Optional<String> tracked = arguments.value(name);
            if (!arguments.takeIf("weight")) {
                return tracked.map(n -> new TrackLine(n, Optional.empty()));
            }
            Optional<Weight> weight = new WeightShape(most).read(arguments);
            return tracked.flatMap(n -> weight.map(w -> new TrackLine(n, Optional.of(w))));
        }

        @Override
        public List<String> words(TrackLine value) {
            List<String> words = new ArrayList<>(List.of(value.name()));
            value.weight().ifPresent(weight -> {
                words.add("weight");
                words.addAll(new WeightShape(most).words(weight));
            });
            return words;
        }
    }
}
