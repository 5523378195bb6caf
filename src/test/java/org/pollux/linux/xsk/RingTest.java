package org.pollux.linux.xsk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** The test plays the kernel: it moves the other side's index. */
class RingTest {
    private static final int PRODUCER = 0;
    private static final int CONSUMER = 64;
    private static final int FLAGS = 128;
    private static final int ENTRIES = 192;
    private static final int SIZE = 4;

    private final MemorySegment memory = Arena.ofAuto().allocate(ENTRIES + SIZE * 16, 64);

    private Ring ring(int firstIndex) {
        index(PRODUCER, firstIndex);
        index(CONSUMER, firstIndex);
        return new Ring(memory, new Ring.Layout(PRODUCER, CONSUMER, ENTRIES, FLAGS), SIZE);
    }

    private void index(int at, int value) {
        memory.set(ValueLayout.JAVA_INT, at, value);
    }

    private int index(int at) {
        return memory.get(ValueLayout.JAVA_INT, at);
    }

    private void descriptor(int index, long address, int length) {
        long at = ENTRIES + (index & (SIZE - 1)) * 16L;
        memory.set(ValueLayout.JAVA_LONG, at, address);
        memory.set(ValueLayout.JAVA_INT, at + 8, length);
    }

    @Test
    void readsWhatTheKernelProducedAcrossTheEndOfTheIndex() {
        Ring ring = ring(-2);
        assertThat(ring.available(8)).isZero();
        for (int i = 0; i < SIZE; i++) {
            descriptor(-2 + i, 100 + i, 10 + i);
        }
        index(PRODUCER, 2);
        assertThat(ring.available(3)).isEqualTo(3);
        assertThat(ring.available(8)).isEqualTo(4);
        assertThat(ring.addressAt(0)).isEqualTo(100);
        assertThat(ring.addressAt(3)).isEqualTo(103);
        assertThat(ring.lengthAt(3)).isEqualTo(13);
        ring.consume(3);
        assertThat(index(CONSUMER)).isEqualTo(1);
        assertThat(ring.available(8)).isEqualTo(1);
        assertThat(ring.addressAt(0)).isEqualTo(103);
    }

    @Test
    void showsTheKernelNothingBeforeItIsPublished() {
        Ring ring = ring(-1);
        assertThat(ring.room(1)).isEqualTo(SIZE);
        ring.putDescriptor(7, 60);
        ring.putDescriptor(8, 61);
        assertThat(index(PRODUCER)).isEqualTo(-1);
        ring.publish();
        assertThat(index(PRODUCER)).isEqualTo(1);
        assertThat(ring.pending()).isEqualTo(2);
        assertThat(memory.get(ValueLayout.JAVA_LONG, ENTRIES + 3 * 16)).isEqualTo(7);
        assertThat(memory.get(ValueLayout.JAVA_INT, ENTRIES + 8)).isEqualTo(61);
    }

    @Test
    void hasNoRoomForMoreThanItsSize() {
        Ring ring = ring(0);
        for (int i = 0; i < SIZE; i++) {
            ring.putAddress(i * 2048L);
        }
        ring.publish();
        assertThat(ring.room(1)).isZero();
        index(CONSUMER, 3);
        assertThat(ring.room(1)).isEqualTo(3);
        assertThat(ring.pending()).isEqualTo(1);
    }

    @Test
    void seesThatTheKernelSleeps() {
        Ring ring = ring(0);
        assertThat(ring.needsWakeup()).isFalse();
        index(FLAGS, 1);
        assertThat(ring.needsWakeup()).isTrue();
    }

    @Test
    void settingsTakePowersOfTwoOnly() {
        assertThatThrownBy(() -> new XskSettings(2048, 1000, 2048, 2048, XskMode.BEST))
                .hasMessage("tx ring of 1000 entries: expected a power of two from 1 to 32768");
    }
}
