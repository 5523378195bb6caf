package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.LabProcess.Signal;

/** Virtual IPs without any virtual server: the election and the addresses by themselves. */
class AddressFailoverIT {
    private DirectorPair pair;
    private ServingPair serving;

    @BeforeEach
    void startPair(TestInfo test) {
        pair = Laboratory.pair(test);
        serving = ServingPair.addressesOnly(pair);
    }

    @AfterEach
    void tearDown(TestInfo test) {
        try {
            if (serving != null) {
                System.out.println(test.getDisplayName() + " " + serving.summary());
                serving.close();
            }
        } finally {
            pair.close();
        }
    }

    @Test
    void aMasterThatIsKilledStoppedFrozenOrCutOffIsReplaced() {
        serving.measure(pair.a()::kill, Duration.ofMillis(150));
        serving.assertHolder(pair.b());
        pair.a().start();
        serving.awaitHolder(pair.a());

        serving.measure(() -> assertThat(pair.a().stop()).isZero(), Duration.ofMillis(50));
        serving.assertHolder(pair.b());
        pair.a().start();
        serving.awaitHolder(pair.a());

        serving.measure(() -> pair.a().process().signal(Signal.STOP), Duration.ofMillis(400));
        serving.assertHolder(pair.b());
        serving.settle(() -> pair.a().process().signal(Signal.CONT));
        serving.assertOneHolder();
        serving.awaitHolder(pair.a());

        serving.measure(() -> serving.cut(pair.a()), Duration.ofMillis(400));
        serving.assertHolder(pair.b());
        serving.settle(() -> serving.heal(pair.a()));
        serving.assertOneHolder();
        serving.awaitHolder(pair.a());
    }
}
