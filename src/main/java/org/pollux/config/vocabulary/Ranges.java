package org.pollux.config.vocabulary;

import java.time.Duration;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;

/** Ranges that several keywords share. */
final class Ranges {
    private Ranges() {}

    /** A pause or period that may be as long as an operator likes, but not zero: 10 ms to a day. */
    static ValueType<Duration> period() {
        return Numbers.time(Duration.ofMillis(10), Duration.ofDays(1));
    }

    /** A pause that may be zero: up to a day. */
    static ValueType<Duration> pause() {
        return Numbers.time(Duration.ZERO, Duration.ofDays(1));
    }

    /** How long to wait for an answer: 1 ms to an hour. */
    static ValueType<Duration> timeout() {
        return Numbers.time(Duration.ofMillis(1), Duration.ofHours(1));
    }

    /** Packets in one burst of announcements. */
    static ValueType<Integer> burst() {
        return Numbers.whole(1, 1000);
    }

    /** IPVS's weight, {@code ip_vs.h}. */
    static ValueType<Integer> weight() {
        return Numbers.whole(0, Integer.MAX_VALUE);
    }

    /** Packets in one burst that may be left out. */
    static ValueType<Integer> burstOrNone() {
        return Numbers.whole(0, 1000);
    }

    /** The time between two packets of a burst: up to a minute. */
    static ValueType<Duration> gap() {
        return Numbers.time(Duration.ZERO, Duration.ofMinutes(1));
    }

    /** How many adverts may be missed. */
    static ValueType<Integer> missedAdverts() {
        return Numbers.whole(1, 100);
    }

    /** A pause after a start: a millisecond to a day. */
    static ValueType<Duration> startDelay() {
        return Numbers.time(Duration.ofMillis(1), Duration.ofDays(1));
    }

    /** A firewall mark. */
    static ValueType<Integer> mark() {
        return Numbers.wholeOrHex(1, Integer.MAX_VALUE);
    }
}
