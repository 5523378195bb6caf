package org.pollux.director;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ElectionLoopTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> deaths = new LinkedBlockingQueue<>();
    private final ElectionLoop loop = loop(Duration.ofMinutes(1));

    private final class Part implements ElectionLoop.Timed {
        private long next = System.nanoTime();

        @Override
        public void step(long now) {
            if (now - next >= 0) {
                next = now + Duration.ofMillis(5).toNanos();
                done.add("step");
            }
        }

        @Override
        public long nextDeadline() {
            return next;
        }
    }

    private ElectionLoop loop(Duration longestPause) {
        return new ElectionLoop(new Pulse(longestPause), (_, _) -> done.add("paused"), deaths::add, new Part());
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.stop(SOON);
    }

    private String next() throws InterruptedException {
        String what = done.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(what).as("something is done in time").isNotNull();
        return String.valueOf(what);
    }

    @Test
    void whatWaitsIsDoneInOrderAndBeforeTheTimeIsLookedAt() throws InterruptedException {
        loop.post(_ -> done.add("first"));
        loop.post(_ -> done.add("second"));
        loop.start();
        assertThat(List.of(next(), next(), next())).containsExactly("first", "second", "step");
    }

    @Test
    void aPauseIsToldBeforeAnythingElseIsDone() throws InterruptedException {
        ElectionLoop paused = loop(Duration.ofNanos(1));
        paused.post(_ -> done.add("input"));
        paused.start();
        assertThat(next()).isEqualTo("paused");
        paused.stop(SOON);
    }

    @Test
    void partsAreSteppedWhenTheyAreDue() throws InterruptedException {
        loop.start();
        assertThat(List.of(next(), next(), next())).containsExactly("step", "step", "step");
    }

    @Test
    void endlessInputsDoNotKeepThePartsFromTheirTime() throws InterruptedException {
        repeat();
        loop.start();
        while (!next().equals("step")) {
            // Inputs; a step must come among them.
        }
        assertThat(next()).isNotNull();
    }

    private void repeat() {
        loop.post(_ -> {
            done.add("input");
            repeat();
        });
    }

    @Test
    void questionsAreAnsweredOnTheOwnerThread() {
        loop.start();
        String answeredBy = loop.ask(_ -> Thread.currentThread().getName(), SOON);
        assertThat(answeredBy).isEqualTo("election");
    }

    @Test
    void aQuestionThatFailsFailsForTheOneWhoAsked() throws InterruptedException {
        loop.start();
        assertThatThrownBy(() -> loop.ask(
                        _ -> {
                            throw new IllegalArgumentException("no such thing");
                        },
                        SOON))
                .hasMessageContaining("no such thing");
        assertThat(next()).isEqualTo("step");
    }

    @Test
    void anErrorEndsTheThreadAndIsTold() throws InterruptedException {
        loop.start();
        loop.post(_ -> {
            throw new IllegalStateException("broken");
        });
        Throwable death = deaths.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        assertThat(death).hasMessage("broken");
    }

    @Test
    void aQuestionToADeadThreadDoesNotWaitForEver() {
        assertThatThrownBy(() -> loop.ask(_ -> "never", Duration.ofMillis(20)))
                .hasMessageContaining("did not answer within 20 ms");
    }
}
