package org.pollux.director;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Collects the values of one report; each family is named once. */
final class MetricFamilies {
    private final List<Supplier<MetricSnapshot>> families = new ArrayList<>();

    /** Values that only rise. */
    static final class Counter {
        private final CounterSnapshot.Builder builder;

        private Counter(CounterSnapshot.Builder builder) {
            this.builder = builder;
        }

        /** A value; the labels are names and values in turn. */
        void set(long value, String... labels) {
            set((double) value, labels);
        }

        /** A value; the labels are names and values in turn. */
        void set(double value, String... labels) {
            builder.dataPoint(CounterDataPointSnapshot.builder()
                    .value(value)
                    .labels(Labels.of(labels))
                    .build());
        }
    }

    /** Values that rise and fall. */
    static final class Gauge {
        private final GaugeSnapshot.Builder builder;

        private Gauge(GaugeSnapshot.Builder builder) {
            this.builder = builder;
        }

        /** A value; the labels are names and values in turn. */
        void set(long value, String... labels) {
            set((double) value, labels);
        }

        /** A value; the labels are names and values in turn. */
        void set(double value, String... labels) {
            builder.dataPoint(GaugeDataPointSnapshot.builder()
                    .value(value)
                    .labels(Labels.of(labels))
                    .build());
        }
    }

    /** A family of counters; the written name ends with {@code _total}. */
    Counter counter(String name, String help) {
        CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
        families.add(builder::build);
        return new Counter(builder);
    }

    /** A family of gauges. */
    Gauge gauge(String name, String help) {
        GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
        families.add(builder::build);
        return new Gauge(builder);
    }

    /** Everything that was given, in the order of the names. */
    MetricSnapshots snapshots() {
        return new MetricSnapshots(families.stream().map(Supplier::get).toArray(MetricSnapshot[]::new));
    }
}
