package org.pollux.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values by name, one more of each with every round, so that whatever disturbs the machine hits all alike. */
final class Rounds {
    private final Map<String, List<Double>> values = new LinkedHashMap<>();

    void add(String name, double value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
    }

    /** The values of a name, by round. */
    double[] of(String name) {
        List<Double> found = values.get(name);
        if (found == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return found.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** One by the other, round by round. */
    double[] ratio(String name, String other) {
        double[] numerators = of(name);
        double[] denominators = of(other);
        double[] ratios = new double[numerators.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = numerators[i] / denominators[i];
        }
        return ratios;
    }
}
