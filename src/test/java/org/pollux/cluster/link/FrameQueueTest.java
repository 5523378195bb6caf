package org.pollux.cluster.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameQueueTest {
    @Test
    void givesBackWhatFitsInOrder() {
        long seed = Long.getLong("queue.seed", System.nanoTime());
        System.out.println("FrameQueueTest: -Dqueue.seed=" + seed);
        Random random = new Random(seed);
        FrameQueue queue = new FrameQueue(1000);
        Deque<byte[]> model = new ArrayDeque<>();
        int used = 0;
        long dropped = 0;
        byte[] taken = new byte[1000];
        for (int round = 0; round < 100_000; round++) {
            if (random.nextBoolean()) {
                byte[] frame = new byte[1 + random.nextInt(120)];
                random.nextBytes(frame);
                boolean fits = used + 4 + frame.length <= 1000;
                assertThat(queue.put(frame, 0, frame.length)).isEqualTo(fits);
                if (fits) {
                    model.add(frame);
                    used += 4 + frame.length;
                } else {
                    dropped++;
                }
            } else {
                int length = queue.take(taken, 0);
                byte[] expected = model.isEmpty() ? new byte[0] : model.remove();
                used -= expected.length == 0 ? 0 : 4 + expected.length;
                assertThat(Arrays.copyOf(taken, length)).isEqualTo(expected);
            }
        }
        assertThat(queue.dropped()).isEqualTo(dropped).isPositive();
    }

    @Test
    void nothingIsPutAfterItIsClosedButWhatWaitsCanBeTaken() throws Exception {
        FrameQueue queue = new FrameQueue(100);
        queue.put(new byte[5], 0, 5);
        queue.close();

        assertThat(queue.put(new byte[5], 0, 5)).isFalse();
        assertThat(queue.await(1)).isTrue();
        assertThat(queue.take(new byte[100], 0)).isEqualTo(5);
        assertThat(queue.await(Long.MAX_VALUE)).isFalse();
    }
}
