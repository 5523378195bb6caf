package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;

class InboxTest {
    private final SynchronousQueue<Boolean> wakes = new SynchronousQueue<>();

    @Test
    void answersComeFromTheOwner() throws Exception {
        List<Inbox> made = new ArrayList<>();
        CountDownLatch created = new CountDownLatch(1);
        Thread owner = Thread.ofPlatform().name("owner").start(() -> {
            made.add(new Inbox(() -> wakes.offer(true), Thread.currentThread(), System::nanoTime));
            created.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                made.getFirst().run();
                Thread.onSpinWait();
            }
        });
        created.await();
        Inbox inbox = made.getFirst();
        assertThat(inbox.ask(() -> Thread.currentThread().getName())).isEqualTo("owner");
        assertThatThrownBy(() -> inbox.ask(() -> {
                    throw new IllegalArgumentException("as it was thrown");
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("as it was thrown");
        owner.interrupt();
        owner.join();
    }

    @Test
    void aClosedInboxRefusesAtOnce() {
        Inbox inbox = new Inbox(() -> {}, Thread.ofPlatform().unstarted(() -> {}), () -> 0);
        inbox.close();
        assertThatThrownBy(() -> inbox.ask(() -> 1))
                .isInstanceOfSatisfying(DataPlaneFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(DataPlaneFailure.Reason.STOPPED));
    }

    @Test
    void noticesAreBounded() {
        Inbox inbox = new Inbox(() -> {}, Thread.currentThread(), () -> 0);
        int taken = 0;
        while (inbox.post(() -> {})) {
            taken++;
        }
        assertThat(taken).isEqualTo(4096);
        inbox.run();
        assertThat(inbox.post(() -> {})).isTrue();
    }

    @Test
    void packetsComeInBetweenWhenThereIsMuchToDo() {
        long[] now = {Long.MAX_VALUE};
        Inbox inbox = new Inbox(() -> {}, Thread.currentThread(), () -> now[0]);
        List<Integer> done = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            assertThat(inbox.post(() -> {
                        done.add(number);
                        now[0] += Inbox.TURN_NANOS / 2;
                    }))
                    .isTrue();
        }
        assertThat(inbox.run()).isTrue();
        assertThat(done).containsExactly(0, 1);
        assertThat(inbox.run()).isTrue();
        assertThat(inbox.run()).isFalse();
        assertThat(done).containsExactly(0, 1, 2, 3, 4);
        assertThat(inbox.run()).isFalse();
    }
}
