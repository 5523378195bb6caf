package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;

/**
 * Events of which the master or its clients know nothing. How long the others take is measured by
 * {@code FailoverTableIT}.
 */
class FailoverIT {
    private static final int ROUNDS = 3;
    private static final Duration SILENT = Duration.ofMillis(400);

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
        serving.assertNoRequestFails(() -> {
            serving.settle(b::kill);
            serving.assertHolder(a);
            serving.settle(b::start);
            serving.assertHolder(a);
        });
    }
}
