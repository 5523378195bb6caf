package org.pollux.it.system;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.LabProcess.Signal;

/** Virtual IPs without any virtual server: the election and the addresses by themselves. */
class AddressFailoverIT {
    private static final int ROUNDS = 3;

    private DirectorPair pair;
    private ServingPair serving;

    @BeforeEach
    void startPair(TestInfo test) {
        pair = Laboratory.pair(test);
        serving = ServingPair.addressesOnly(pair);
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
    void aMasterThatIsKilledIsReplaced() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(pair.a()::kill);
            serving.assertHolder(pair.b());
            pair.a().start();
            serving.awaitHolder(pair.a());
        }
        serving.assertMedian(Duration.ofMillis(150));
    }

    @Test
    void aMasterThatIsFrozenIsReplacedAndDoesNotComeBackUnasked() {
        for (int i = 0; i < ROUNDS; i++) {
            serving.measure(() -> pair.a().process().signal(Signal.STOP));
            serving.assertHolder(pair.b());
            serving.settle(() -> pair.a().process().signal(Signal.CONT));
            serving.assertOneHolder();
            serving.awaitHolder(pair.a());
        }
        serving.assertMedian(Duration.ofMillis(400));
    }
}
