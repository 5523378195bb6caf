package org.pollux.it.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured.
 *
 * @param rounds of each figure, of which the median counts
 * @param slice how long each way is measured in a round
 * @param connectionsSlice the same for new connections
 * @param flows numbers of established flows, ascending
 * @param many one more, which takes a larger data plane; 0 for none
 * @param remembered room for connections in the table whose memory is measured, a power of two; 0 for none
 * @param trips there and back, of each way and round
 * @param transfer how long requests and bulk data are sent in each round
 * @param watch how long the slow path is watched under load
 */
record Effort(
        int rounds,
        Duration slice,
        Duration connectionsSlice,
        List<Integer> flows,
        int many,
        int remembered,
        int trips,
        Duration transfer,
        Duration watch) {
    static final Effort FULL = new Effort(
            5,
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            List.of(1, 1_000, 100_000),
            1_000_000,
            1 << 20,
            2_000,
            Duration.ofSeconds(4),
            Duration.ofMinutes(5));

    /** What fits in a minute. */
    static final Effort QUICK = new Effort(
            5,
            Duration.ofMillis(150),
            Duration.ofMillis(300),
            List.of(1_000),
            0,
            0,
            200,
            Duration.ofSeconds(1),
            Duration.ofSeconds(5));

    /** Whether everything works, and nothing more. */
    static final Effort TRIAL = new Effort(
            1,
            Duration.ofMillis(50),
            Duration.ofMillis(200),
            List.of(1, 100),
            0,
            1 << 10,
            10,
            Duration.ZERO,
            Duration.ofMillis(200));
}
