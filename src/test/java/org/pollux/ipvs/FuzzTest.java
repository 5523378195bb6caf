package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTest {
    private static final int PACKETS = 60_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nothingBreaksLeaksOrGoesAstray(long seed) {
        PacketFuzz fuzz = new PacketFuzz(seed);
        fuzz.run(PACKETS);
        long total = 0;
        for (Cause cause : Cause.values()) {
            total += fuzz.packets(cause);
        }
        assertThat(total).isGreaterThanOrEqualTo(PACKETS);
        assertThat(fuzz.packets(Cause.FORWARDED)).isGreaterThan(PACKETS / 10);
        assertThat(fuzz.packets(Cause.ICMP_FORWARDED)).isPositive();
        assertThat(fuzz.packets(Cause.FRAGMENT_HELD)).isPositive();
    }
}
