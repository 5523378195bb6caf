package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RehearsalTest {
    private static final int PACKETS_OF_A_CONNECTION = 7;

    @Test
    void everyPacketIsForwarded() {
        try (Rehearsal rehearsal = new Rehearsal()) {
            assertThat(rehearsal.forwarded(Long.MAX_VALUE))
                    .isEqualTo((long) Rehearsal.CONNECTIONS * PACKETS_OF_A_CONNECTION);
        }
    }

    @Test
    void itEndsInTime() {
        try (Rehearsal rehearsal = new Rehearsal()) {
            assertThat(rehearsal.forwarded(System.nanoTime())).isZero();
        }
    }

    @Test
    void itCanBeEndedBefore() {
        Rehearsal rehearsal = new Rehearsal();
        rehearsal.close();
        assertThat(rehearsal.forwarded(Long.MAX_VALUE)).isZero();
    }
}
