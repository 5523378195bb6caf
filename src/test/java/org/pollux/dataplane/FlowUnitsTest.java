package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FlowUnitsTest {
    private static final int CAPACITY = 64;

    private final FakeGrace grace = new FakeGrace();
    private final FlowUnits units = new FlowUnits(CAPACITY, new UnitRecords(CAPACITY), grace);

    private record Flow(AddressFamily family, int unit) {}

    @Test
    void whatWasGivenBackIsTakenAgainOnlyAfterAPeriodThatBeganAfterwards() {
        List<Integer> all = takeAll(AddressFamily.IPV4);
        assertThat(all).hasSize(CAPACITY);
        grace.begin();
        units.release(AddressFamily.IPV4, 5);
        assertThat(grace.wanted()).isFalse();
        assertThat(units.take(AddressFamily.IPV4)).isEqualTo(FlowTable.NONE);
        assertThat(grace.wanted()).isTrue();
        // This one may have begun before the unit was given back.
        grace.end();
        assertThat(units.take(AddressFamily.IPV4)).isEqualTo(FlowTable.NONE);
        grace.begin();
        assertThat(units.take(AddressFamily.IPV4)).isEqualTo(FlowTable.NONE);
        grace.end();
        assertThat(units.take(AddressFamily.IPV4)).isEqualTo(5);
        assertThat(units.take(AddressFamily.IPV4)).isEqualTo(FlowTable.NONE);
    }

    @Test
    void periodsAreWantedWhenManyUnitsWait() {
        takeAll(AddressFamily.IPV4);
        for (int unit = 0; unit < CAPACITY / 16; unit++) {
            assertThat(grace.wanted()).isFalse();
            units.release(AddressFamily.IPV4, unit);
        }
        assertThat(grace.wanted()).isTrue();
    }

    @Test
    void singleUnitsBecomePairsAgain() {
        List<Integer> all = takeAll(AddressFamily.IPV4);
        all.forEach(unit -> units.release(AddressFamily.IPV4, unit));
        grace.pass();
        // Each time some of those that have waited are looked at; a packet has no time for all.
        Set<Integer> pairs = new HashSet<>();
        for (int i = 0; i < CAPACITY; i++) {
            int unit = units.take(AddressFamily.IPV6);
            if (unit != FlowTable.NONE) {
                assertThat(unit % 2).isZero();
                assertThat(pairs.add(unit)).isTrue();
            }
        }
        assertThat(pairs).hasSize(CAPACITY / 2);
    }

    @Test
    void noUnitIsEverInTwoHandsWhateverTheOrder() {
        long seed = RandomGenerator.getDefault().nextLong();
        Random random = new Random(seed);
        List<Flow> taken = new ArrayList<>();
        boolean[] inUse = new boolean[CAPACITY];
        // When a unit was given back: the number of periods that had begun.
        Map<Integer, Long> released = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    if (grace.begun() == grace.passed()) {
                        grace.begin();
                    } else {
                        grace.end();
                    }
                }
                case 1, 2, 3 -> {
                    if (!taken.isEmpty()) {
                        Flow flow = taken.remove(random.nextInt(taken.size()));
                        for (int i = 0; i < KernelLayout.Flow.units(flow.family); i++) {
                            inUse[flow.unit + i] = false;
                            released.put(flow.unit + i, grace.begun());
                        }
                        units.release(flow.family, flow.unit);
                    }
                }
                default -> {
                    AddressFamily family = random.nextInt(3) == 0 ? AddressFamily.IPV6 : AddressFamily.IPV4;
                    int unit = units.take(family);
                    int count = KernelLayout.Flow.units(family);
                    if (unit != FlowTable.NONE) {
                        assertThat(unit % count).as("seed %d", seed).isZero();
                        for (int i = 0; i < count; i++) {
                            assertThat(inUse[unit + i])
                                    .as("seed %d step %d", seed, step)
                                    .isFalse();
                            inUse[unit + i] = true;
                            Long since = released.remove(unit + i);
                            assertThat(since == null || grace.passed() > since)
                                    .as("seed %d step %d: unit %d has waited", seed, step, unit)
                                    .isTrue();
                        }
                        taken.add(new Flow(family, unit));
                    }
                }
            }
        }
        // None is lost.
        taken.forEach(flow -> units.release(flow.family, flow.unit));
        grace.end();
        grace.pass();
        assertThat(takeAll(AddressFamily.IPV4)).as("seed %d", seed).hasSize(CAPACITY);
        assertThat(units.used()).isEqualTo(CAPACITY);
    }

    private List<Integer> takeAll(AddressFamily family) {
        List<Integer> all = new ArrayList<>();
        for (int unit = units.take(family); unit != FlowTable.NONE; unit = units.take(family)) {
            all.add(unit);
        }
        return all;
    }
}
