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
            made.add(new Inbox(() -> wakes.offer(true), Thread.currentThread()));
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
        Inbox inbox = new Inbox(() -> {}, Thread.ofPlatform().unstarted(() -> {}));
        inbox.close();
        assertThatThrownBy(() -> inbox.ask(() -> 1))
                .isInstanceOfSatisfying(DataPlaneFailure.class, failure -> assertThat(failure.reason())
                        .isEqualTo(DataPlaneFailure.Reason.STOPPED));
    }

    @Test
    void noticesAreBounded() {
        Inbox inbox = new Inbox(() -> {}, Thread.currentThread());
        int taken = 0;
        while (inbox.post(() -> {})) {
            taken++;
        }
        assertThat(taken).isEqualTo(4096);
        inbox.run();
        assertThat(inbox.post(() -> {})).isTrue();
    }
}
