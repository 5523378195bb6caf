package org.pollux.linux;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a route says to the connections that use it ({@code RTA_METRICS}).
 *
 * @param values 32-bit values in the kernel's units
 * @param locked those that the kernel does not change by itself ({@code lock})
 * @param congestionControl {@code congctl}
 */
public record RouteMetrics(Map<Metric, Integer> values, Set<Metric> locked, Optional<String> congestionControl) {
    /** A route that says nothing. */
    public static final RouteMetrics NONE = new RouteMetrics(Map.of(), Set.of(), Optional.empty());

    /** {@code RTAX_...}. */
    public enum Metric {
        /** {@code mtu}, bytes. */
        MTU(2),
        /** {@code window}, bytes. */
        WINDOW(3),
        /** {@code rtt}, eighths of a millisecond. */
        RTT(4),
        /** {@code rttvar}, quarters of a millisecond. */
        RTTVAR(5),
        /** {@code ssthresh}, packets. */
        SSTHRESH(6),
        /** {@code cwnd}, packets. */
        CWND(7),
        /** {@code advmss}, bytes. */
        ADVMSS(8),
        /** {@code reordering}, packets. */
        REORDERING(9),
        /** {@code hoplimit}. */
        HOPLIMIT(10),
        /** {@code initcwnd}, packets. */
        INITCWND(11),
        /** {@code features}: 1 is ECN. */
        FEATURES(12),
        /** {@code rto_min}, milliseconds. */
        RTO_MIN(13),
        /** {@code initrwnd}, packets. */
        INITRWND(14),
        /** {@code quickack}. */
        QUICKACK(15),
        /** {@code congctl}: its value is a name. */
        CONGESTION_CONTROL(16),
        /** {@code fastopen_no_cookie}. */
        FASTOPEN_NO_COOKIE(17);

        private final int number;

        Metric(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Copies the collections. */
    public RouteMetrics {
        EnumMap<Metric, Integer> ordered = new EnumMap<>(Metric.class);
        ordered.putAll(values);
        values = Map.copyOf(ordered);
        locked = Set.copyOf(locked);
    }

    boolean isEmpty() {
        return values.isEmpty() && locked.isEmpty() && congestionControl.isEmpty();
    }
}
