package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.LabProcess.Signal;

/**
 * Whatever happens to the master, clients are served again within the bounds, and exactly one director holds the
 * virtual IP 2.5 s later, as the kernel tells from outside.
 */
class FailoverIT {
    private static final int ROUNDS = 3;
    private static final Duration KILLED = Duration.ofMillis(150);
    private static final Duration SILENT = Duration.ofMillis(400);
    private static final Duration STOPPED = Duration.ofMillis(50);

    private DirectorPair pair;
    private ServingPair serving;
    private Director a;
    private Director b;

    @BeforeEach
    void startPair(TestInfo test) {
        pair = Laboratory.pair(test);
        a = pair.a();
        b = pair.b();
        serving = ServingPair.balancing(pair);
    }

    @AfterEach
    void tearDown() {
        try {
            if (serving != null) {
                serving.close();
            }
        } finally {
            pair.close();
        }
    }

    @Test
    void killedMaster() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(a::kill);
            serving.assertHolder(b);
            a.start();
            serving.awaitHolder(a);
        }
        serving.assertMedian(KILLED);
    }

    @Test
    void stoppedMaster() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(() -> assertThat(a.stop()).isZero());
            serving.assertHolder(b);
            a.start();
            serving.awaitHolder(a);
        }
        serving.assertMedian(STOPPED);
    }

    @Test
    void frozenMaster() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(() -> a.process().signal(Signal.STOP));
            serving.assertHolder(b);
            serving.settle(() -> a.process().signal(Signal.CONT));
            serving.assertOneHolder();
            serving.awaitHolder(a);
        }
        serving.assertMedian(SILENT);
    }

    @Test
    void masterWithoutCarrier() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(() -> serving.cut(a));
            serving.assertHolder(b);
            serving.settle(() -> serving.heal(a));
            serving.assertOneHolder();
            serving.awaitHolder(a);
        }
        serving.assertMedian(SILENT);
    }

    @Test
    void masterOutOfReachWithCarrier() {
        for (int i = 0; i < ROUNDS; i++) {
            // It cannot know that it is alone, and keeps its addresses where nobody sees them.
            serving.measure(() -> serving.silence(a));
            assertThat(b.host().holds(DirectorPair.VIP)).isTrue();
            serving.settle(() -> serving.unsilence(a));
            serving.assertOneHolder();
            serving.awaitHolder(a);
        }
        serving.assertMedian(SILENT);
    }

    @Test
    void aBackupThatDiesAndReturnsIsNotNoticed() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.assertNoRequestFails(() -> {
                serving.measure(b::kill);
                serving.assertHolder(a);
                serving.measure(b::start);
                serving.assertHolder(a);
            });
        }
        serving.assertMedian(STOPPED);
    }
}
