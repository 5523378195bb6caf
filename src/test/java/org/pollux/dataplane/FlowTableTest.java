package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.KernelLayout.Daemon;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.FlowUnit;

class FlowTableTest {
    private static final int UNITS = 256;

    private final MemorySegment daemons = Arena.ofAuto().allocate(Daemon.BYTES, 8);

    private record Key(AddressFamily family, int number) {
        /** Its words differ in few places, as those of real ones. */
        MemorySegment write() {
            MemorySegment key = Arena.ofAuto().allocate(FlowKey.bytes(family), 8);
            key.set(ValueLayout.JAVA_BYTE, FlowKey.VERSION, family.version());
            key.set(ValueLayout.JAVA_SHORT, FlowKey.SPORT, (short) number);
            key.set(ValueLayout.JAVA_INT, FlowKey.SADDR, number >>> 4);
            return key;
        }
    }

    private FlowTable table(int units, int buckets) {
        return FlowTable.create(
                Arena.ofAuto().allocate((long) buckets * FlowBucket.BYTES, 64),
                Arena.ofAuto().allocate((long) units * FlowUnit.BYTES, 64),
                daemons,
                FlowHash.random(RandomGenerator.getDefault()));
    }

    private static boolean add(FlowTable table, Key key, int unit) {
        table.units().asSlice(FlowTable.offset(unit), Flow.bytes(key.family)).fill((byte) 0);
        MemorySegment.copy(key.write(), 0, table.units(), FlowTable.offset(unit) + Flow.KEY, FlowKey.bytes(key.family));
        return table.add(key.family, unit);
    }

    @Test
    void itHoldsWhatAMapWouldWhateverTheOrder() {
        long seed = RandomGenerator.getDefault().nextLong();
        Random random = new Random(seed);
        // So few buckets that many are full.
        FlowTable table = table(UNITS, 16);
        Map<Key, Integer> model = new HashMap<>();
        List<Integer> free = new ArrayList<>();
        for (int unit = 0; unit < UNITS; unit += 2) {
            free.add(unit);
        }
        int full = 0;
        for (int step = 0; step < 100_000; step++) {
            Key key = new Key(random.nextBoolean() ? AddressFamily.IPV4 : AddressFamily.IPV6, random.nextInt(200));
            Integer unit = model.get(key);
            assertThat(table.find(key.family, key.write()))
                    .as("seed %d step %d", seed, step)
                    .isEqualTo(unit == null ? FlowTable.NONE : unit);
            if (unit != null) {
                table.remove(key.family, unit);
                model.remove(key);
                free.add(unit);
            } else if (!free.isEmpty()) {
                int taken = free.removeLast();
                if (add(table, key, taken)) {
                    model.put(key, taken);
                } else {
                    free.add(taken);
                    full++;
                }
            }
        }
        model.forEach((key, unit) -> assertThat(table.find(key.family, key.write()))
                .as("seed %d", seed)
                .isEqualTo(unit));
        assertThat(full).as("seed %d: buckets were full", seed).isPositive();
        int entries = 0;
        for (int bucket = 0; bucket < table.buckets(); bucket++) {
            boolean ended = false;
            for (int place = 0; place < FlowBucket.ENTRIES; place++) {
                boolean there = table.unit(bucket, place) != FlowTable.NONE;
                assertThat(ended && there).as("seed %d: a hole", seed).isFalse();
                ended = !there;
                entries += there ? 1 : 0;
            }
        }
        assertThat(entries).as("seed %d", seed).isEqualTo(model.size());
    }

    @Test
    void whatAnotherProcessLeftIsFoundByWhatTheProgramKnows() {
        MemorySegment index = Arena.ofAuto().allocate(64L * FlowBucket.BYTES, 64);
        MemorySegment units = Arena.ofAuto().allocate(64L * FlowUnit.BYTES, 64);
        FlowTable table = FlowTable.create(index, units, daemons, FlowHash.random(RandomGenerator.getDefault()));
        Key key = new Key(AddressFamily.IPV6, 4711);
        assertThat(add(table, key, 62)).isTrue();
        assertThat(FlowTable.of(index, units, daemons).find(key.family, key.write()))
                .isEqualTo(62);
        assertThat(daemons.get(ValueLayout.JAVA_INT, Daemon.BUCKET_MASK)).isEqualTo(63);
        // A unit's number plus 1 fits: 64 takes seven bits.
        assertThat(daemons.get(ValueLayout.JAVA_INT, Daemon.UNIT_MASK)).isEqualTo(127);
    }

    @Test
    void theFlowsOfAFullTableHaveRoomForTheMostPart() {
        int flows = 1 << 16;
        FlowTable table = table(flows, flows / 4);
        int refused = 0;
        for (int i = 0; i < flows; i++) {
            refused += add(table, new Key(AddressFamily.IPV4, i), i) ? 0 : 1;
        }
        // Of a Poisson distribution around 4, 2 in a million are beyond 16.
        assertThat(refused).isLessThan(20);
    }

    @Test
    void anotherSeedIsAnotherOrder() {
        MemorySegment key = new Key(AddressFamily.IPV4, 7).write();
        long[] hashes = new long[64];
        Arrays.setAll(hashes, _ -> FlowHash.random(RandomGenerator.getDefault()).of(AddressFamily.IPV4, key, 0));
        assertThat(Arrays.stream(hashes).distinct().count()).isEqualTo(64);
    }
}
