package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FuzzTest {
    private static final int PACKETS = 50_000;
    private static final Set<Cause> MET = EnumSet.of(
            Cause.FORWARDED,
            Cause.FORWARDED_IN_FRAGMENTS,
            Cause.ICMP_FORWARDED,
            Cause.NO_DESTINATION,
            Cause.NO_ROUTE,
            Cause.NEIGHBOUR_UNREACHABLE,
            Cause.TUNNEL_ERROR,
            Cause.TTL_EXCEEDED,
            Cause.TOO_BIG,
            Cause.LOCAL_SERVER,
            Cause.OTHER_PROTOCOL,
            Cause.FRAGMENT,
            Cause.UNRELATED_ICMP,
            Cause.TRUNCATED,
            Cause.BAD_LENGTH,
            Cause.BAD_VERSION,
            Cause.BAD_HEADER_CHECKSUM,
            Cause.BAD_ICMP_CHECKSUM,
            Cause.MARTIAN_SOURCE,
            Cause.SERVICE_FULL,
            Cause.SOURCE_LIMITED,
            Cause.NO_LOCAL_PORT,
            Cause.TABLE_FULL,
            Cause.FRAGMENT_HELD);

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void nothingBreaksLeaksOrGoesAstray(long seed) {
        PacketFuzz fuzz = new PacketFuzz(seed);
        fuzz.run(PACKETS);
        assertThat(fuzz.packets(Cause.FORWARDED)).isGreaterThan(PACKETS / 10);
        assertThat(fuzz.evicted()).isPositive();
        assertThat(MET).allSatisfy(cause -> assertThat(fuzz.packets(cause)).isPositive());
    }
}
