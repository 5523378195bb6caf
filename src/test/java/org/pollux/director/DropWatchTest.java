package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.Cause;

class DropWatchTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final DropWatch.Tale tale = new DropWatch.Tale();

    @Test
    void eachCauseIsToldOnceAMinute() {
        assertThat(tale.told(Map.of(), 0)).isEmpty();
        assertThat(tale.told(Map.of(DropCause.SERVICE_FULL, 3L), SECOND))
                .containsExactly("packets are not forwarded: a virtual server has as many connections as its "
                        + "'connection_limit' allows (3 packets, 3 in all)");
        assertThat(tale.told(Map.of(DropCause.SERVICE_FULL, 9L), 2 * SECOND)).isEmpty();
        assertThat(tale.told(Map.of(DropCause.SERVICE_FULL, 9L, DropCause.TABLE_FULL, 1L), 3 * SECOND))
                .singleElement()
                .asString()
                .contains("table has no room for them");
        assertThat(tale.told(Map.of(DropCause.SERVICE_FULL, 10L, DropCause.TABLE_FULL, 1L), 61 * SECOND))
                .singleElement()
                .asString()
                .contains("(7 packets, 10 in all)");
        assertThat(tale.told(Map.of(DropCause.SERVICE_FULL, 10L, DropCause.TABLE_FULL, 1L), 999 * SECOND))
                .isEmpty();
    }

    @Test
    void aNewDataPlaneCountsFromZero() {
        assertThat(tale.told(Map.of(DropCause.TABLE_FULL, 100L), 0)).hasSize(1);
        assertThat(tale.told(Map.of(DropCause.TABLE_FULL, 2L), 60 * SECOND))
                .singleElement()
                .asString()
                .contains("(2 packets, 2 in all)");
    }

    @Test
    void countersHaveTheEnginesNames() {
        assertThat(DropCause.of(Map.of("decided_table_full", 2L, "decided_service_full", 0L, "sent", 5L)))
                .isEqualTo(Map.of(DropCause.TABLE_FULL, 2L));
        assertThat(Arrays.stream(Cause.values()).map(Cause::name))
                .containsAll(Arrays.stream(DropCause.values())
                        .filter(cause -> !cause.isToldByDataPlane())
                        .map(DropCause::name)
                        .toList());
    }

    @Test
    void whatTheDataPlaneTellsIsNotToldTwice() {
        Map<DropCause, Long> dropped = DropCause.of(Map.of("dropped_no_route", 4L));
        assertThat(dropped).isEqualTo(Map.of(DropCause.NO_ROUTE, 4L));
        assertThat(tale.told(dropped, 0)).isEmpty();
    }
}
