package org.pollux.it.bpf;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.bpf.BpfCollection;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.BpfMap.Condition;
import org.pollux.linux.bpf.BpfMap.Outcome;
import org.pollux.linux.bpf.BpfMapScan;
import org.pollux.linux.bpf.BpfMapSpec;
import org.pollux.linux.bpf.BpfMapType;
import org.pollux.linux.bpf.Probe;
import org.pollux.linux.bpf.TestRun;

class BpfMapIT {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment key = arena.allocate(JAVA_LONG);
    private final MemorySegment value = arena.allocate(JAVA_LONG);

    @AfterEach
    void freeMemory() {
        arena.close();
    }

    private static BpfMap hash(BpfMapType type, int entries) throws LinuxException {
        return BpfMap.create(new BpfMapSpec("pollux_it_hash", type, 8, 8, entries, 0));
    }

    private Outcome update(BpfMap map, long k, long v, Condition condition) throws LinuxException {
        key.set(JAVA_LONG, 0, k);
        value.set(JAVA_LONG, 0, v);
        return map.update(key, value, condition);
    }

    @Test
    void setsFindsAndRemovesEntries() throws Exception {
        try (BpfMap map = hash(BpfMapType.HASH, 8)) {
            assertThat(update(map, 1, 10, Condition.ANY)).isEqualTo(Outcome.DONE);
            assertThat(update(map, 1, 11, Condition.NEW)).isEqualTo(Outcome.EXISTS);
            assertThat(update(map, 1, 12, Condition.PRESENT)).isEqualTo(Outcome.DONE);
            assertThat(update(map, 2, 20, Condition.PRESENT)).isEqualTo(Outcome.ABSENT);

            key.set(JAVA_LONG, 0, 1);
            assertThat(map.lookup(key, value)).isTrue();
            assertThat(value.get(JAVA_LONG, 0)).isEqualTo(12);
            assertThat(map.delete(key)).isTrue();
            assertThat(map.delete(key)).isFalse();
            assertThat(map.lookup(key, value)).isFalse();
        }
    }

    @Test
    void saysThatAMapIsFull() throws Exception {
        try (BpfMap map = hash(BpfMapType.HASH, 2)) {
            update(map, 1, 1, Condition.ANY);
            update(map, 2, 2, Condition.ANY);
            assertThat(update(map, 3, 3, Condition.ANY)).isEqualTo(Outcome.FULL);
            assertThatThrownBy(() -> map.put(key, value))
                    .isInstanceOf(LinuxException.class)
                    .hasMessageContaining("set an entry of bpf map pollux_it_hash: E2BIG")
                    .hasMessageContaining("larger than the kernel allows or than there is room for");
        }
    }

    @Test
    void listsKeys() throws Exception {
        try (BpfMap map = hash(BpfMapType.HASH, 8)) {
            assertThat(map.firstKey(key)).isFalse();
            update(map, 7, 1, Condition.ANY);
            update(map, 8, 1, Condition.ANY);
            MemorySegment next = arena.allocate(JAVA_LONG);
            assertThat(map.firstKey(key)).isTrue();
            assertThat(map.nextKey(key, next)).isTrue();
            assertThat(key.get(JAVA_LONG, 0) + next.get(JAVA_LONG, 0)).isEqualTo(15);
            assertThat(map.nextKey(next, key)).isFalse();
        }
    }

    @Test
    void movesBatches() throws Exception {
        int count = 1000;
        MemorySegment keys = arena.allocate(JAVA_LONG, count);
        MemorySegment values = arena.allocate(JAVA_LONG, count);
        for (int i = 0; i < count; i++) {
            keys.setAtIndex(JAVA_LONG, i, i);
            values.setAtIndex(JAVA_LONG, i, i * 3L);
        }
        try (BpfMap map = hash(BpfMapType.HASH, 2000)) {
            assertThat(map.updateBatch(keys, values, count)).isEqualTo(count);
            // Smaller than some buckets would like: the batch grows by itself.
            try (BpfMapScan scan = map.scan(2)) {
                Map<Long, Long> read = read(scan);
                assertThat(read).hasSize(count).containsEntry(999L, 2997L);
                scan.restart();
                assertThat(read(scan)).isEqualTo(read);
            }
            key.set(JAVA_LONG, 0, 500);
            map.delete(key);
            key.set(JAVA_LONG, 0, 501);
            map.delete(key);
            assertThat(map.deleteBatch(keys, 600)).isEqualTo(598);
            try (BpfMapScan drain = map.drain(64)) {
                assertThat(read(drain)).hasSize(400).containsKey(600L);
            }
            assertThat(map.firstKey(key)).isFalse();
        }
    }

    private static Map<Long, Long> read(BpfMapScan scan) throws LinuxException {
        Map<Long, Long> entries = new HashMap<>();
        while (scan.next()) {
            for (int i = 0; i < scan.count(); i++) {
                entries.put(
                        scan.keys().get(JAVA_LONG, scan.keyOffset(i)),
                        scan.values().get(JAVA_LONG, scan.valueOffset(i)));
            }
        }
        return entries;
    }

    @Test
    void saysHowMuchOfABatchFound() throws Exception {
        MemorySegment keys = arena.allocate(JAVA_LONG, 5);
        for (int i = 0; i < 5; i++) {
            keys.setAtIndex(JAVA_LONG, i, i);
        }
        try (BpfMap map = hash(BpfMapType.HASH, 3)) {
            assertThat(map.updateBatch(keys, keys, 5)).isEqualTo(3);
            assertThat(map.updateBatch(keys, keys, 0)).isZero();
            assertThat(map.deleteBatch(keys, 5)).isEqualTo(3);
        }
    }

    @Test
    void sumsCountersOfAllCpus() throws Exception {
        byte[] packet = new byte[60];
        try (BpfCollection probe = Probe.object().load();
                Arena shared = Arena.ofShared()) {
            // Runs of one thread may all be on one CPU, so the parts are written by hand as well.
            probe.program("reflect").testRun(TestRun.of(packet).times(100));
            BpfMap counts = probe.map("counts");
            MemorySegment index = shared.allocateFrom(JAVA_INT, 0);
            MemorySegment sums = shared.allocate(16);
            assertThat(counts.lookupSums(index, sums)).isTrue();
            assertThat(sums.getAtIndex(JAVA_LONG, 0)).isEqualTo(100);
            assertThat(sums.getAtIndex(JAVA_LONG, 1)).isEqualTo(6000);

            MemorySegment all = shared.allocate(counts.valueStride());
            assertThat(counts.valueStride()).isEqualTo(16 * counts.cpus());
            for (int i = 0; i < 2 * counts.cpus(); i++) {
                all.setAtIndex(JAVA_LONG, i, i % 2 == 0 ? 1 : 2);
            }
            index.set(JAVA_INT, 0, 1);
            counts.put(index, all);
            assertThat(counts.lookupSums(index, sums)).isTrue();
            assertThat(sums.getAtIndex(JAVA_LONG, 0)).isEqualTo(counts.cpus());
            assertThat(sums.getAtIndex(JAVA_LONG, 1)).isEqualTo(2L * counts.cpus());
            try (BpfMapScan scan = counts.scan(8)) {
                assertThat(scan.next()).isTrue();
                assertThat(scan.count()).isEqualTo(2);
                assertThat(scan.sum(0, 8)).isEqualTo(6000);
                assertThat(scan.sum(1, 8)).isEqualTo(2L * counts.cpus());
            }
        }
    }

    @Test
    void sumsAPerCpuHashWithValuesOfOddSize() throws Exception {
        try (BpfMap map = BpfMap.create(new BpfMapSpec("pollux_it_odd", BpfMapType.PERCPU_HASH, 8, 12, 4, 0))) {
            assertThat(map.valueStride()).isEqualTo(16 * map.cpus());
            assertThatThrownBy(() -> map.lookupSums(key, value)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void sharesAnArrayWithPrograms() throws Exception {
        try (BpfCollection probe = Probe.object().load()) {
            BpfMap shared = probe.map("shared");
            MemorySegment memory = shared.memory();
            assertThat(memory.byteSize()).isEqualTo(32);
            memory.setAtIndex(JAVA_LONG, 1, 40);
            probe.program("pass").testRun(TestRun.of(new byte[60]).times(2));
            assertThat(memory.getAtIndex(JAVA_LONG, 1)).isEqualTo(42);
            MemorySegment index = arena.allocateFrom(JAVA_INT, 1);
            assertThat(shared.lookup(index, value)).isTrue();
            assertThat(value.get(JAVA_LONG, 0)).isEqualTo(42);
        }
    }

    @Test
    void givesAnotherThreadItsOwnView() throws Exception {
        BpfMap map = hash(BpfMapType.LRU_HASH, 64);
        try (BpfMap view = map.view()) {
            update(map, 5, 55, Condition.ANY);
            map.close();
            FutureTask<Long> other = new FutureTask<>(() -> {
                try (Arena own = Arena.ofConfined()) {
                    MemorySegment found = own.allocate(JAVA_LONG);
                    view.lookup(own.allocateFrom(JAVA_LONG, 5), found);
                    return found.get(JAVA_LONG, 0);
                }
            });
            Thread.ofPlatform().start(other);
            assertThat(other.get(10, TimeUnit.SECONDS)).isEqualTo(55);
        }
        assertThatThrownBy(map::fd).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void explainsWhatTheKernelCannot() throws Exception {
        try (BpfMap array = BpfMap.create(new BpfMapSpec("pollux_it_xsk", BpfMapType.XSKMAP, 4, 4, 4, 0))) {
            try (BpfMapScan scan = array.scan(4)) {
                assertThatThrownBy(scan::next)
                        .hasMessage(
                                "read bpf map pollux_it_xsk in batches: errno 524: this kernel cannot do that with this"
                                        + " kind of map");
            }
        }
        assertThatThrownBy(() -> BpfMap.create(new BpfMapSpec("huge", BpfMapType.HASH, 8, 1 << 30, 1 << 30, 0)))
                .isInstanceOf(LinuxException.class)
                .hasMessageContaining("create bpf map huge (HASH, 1073741824 entries of 8+1073741824 bytes)");
        assertThatThrownBy(() -> BpfMap.create(new BpfMapSpec("array", BpfMapType.ARRAY, 8, 8, 8, 0)))
                .matches(e -> ((LinuxException) e).is(Errno.EINVAL));
        try (BpfMap map = hash(BpfMapType.HASH, 4)) {
            assertThatThrownBy(() -> map.lookup(arena.allocate(4), value)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> map.lookup(MemorySegment.ofArray(new long[1]), value))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void tellsHowFastItIsAndAllocatesNothing() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int count = 60_000;
        MemorySegment keys = arena.allocate(JAVA_LONG, count);
        for (int i = 0; i < count; i++) {
            keys.setAtIndex(JAVA_LONG, i, i);
        }
        try (BpfMap map = hash(BpfMapType.HASH, 1 << 17);
                BpfMapScan scan = map.scan(4096)) {
            for (int round = 0; round < 3; round++) {
                long start = cpuNanos();
                long allocated = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < count; i++) {
                    key.set(JAVA_LONG, 0, i);
                    map.update(key, value, Condition.ANY);
                }
                long updated = cpuNanos();
                for (int i = 0; i < count; i++) {
                    key.set(JAVA_LONG, 0, i);
                    map.lookup(key, value);
                }
                long lookedUp = cpuNanos();
                scan.restart();
                int read = 0;
                while (scan.next()) {
                    read += scan.count();
                }
                long scanned = cpuNanos();
                int removed = map.deleteBatch(keys, count);
                long deleted = cpuNanos();
                map.updateBatch(keys, keys, count);
                long batched = cpuNanos();
                allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
                assertThat(read).isEqualTo(count);
                assertThat(removed).isEqualTo(count);
                if (round == 2) {
                    assertThat(allocated).as("bytes for %d calls", 2 * count).isLessThan(count);
                }
                System.out.printf(
                        "hash of %d: update %d, lookup %d, scan %d, delete in batch %d, update in batch %d ns of CPU per entry%n",
                        count,
                        (updated - start) / count,
                        (lookedUp - updated) / count,
                        (scanned - lookedUp) / count,
                        (deleted - scanned) / count,
                        (batched - deleted) / count);
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
