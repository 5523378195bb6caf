package org.pollux.it.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.AddressWatch;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Faults;
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.NetnsLab;

/**
 * A master that was away and comes back does not hold, answer for or announce the address before it has heard who has it
 * now: neither by what its kernel tells nor by what is heard on the wire. Without any virtual server, and with an advert
 * interval so short that it is not what makes it wait.
 */
class ReturningMasterIT {
    private static final Path DISTRIBUTION = Path.of(Objects.requireNonNull(System.getProperty("pollux.home")));
    private static final Profile QUICK = new Profile("quick", "", "0.5", Map.of());
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int ROUNDS = 2;

    /** A thawed director takes the address off before its lease, of which some is over, would have ended. */
    private static final Duration WITHDRAWN = Duration.ofMillis(250);

    /** Long enough for connections to have been given up. */
    private static final Duration APART = Duration.ofMillis(1500);

    private DirectorPair pair;
    private MeasuredPair measured;

    @BeforeEach
    void start(TestInfo test) {
        Path folder = DISTRIBUTION
                .resolveSibling("it-logs")
                .resolve("ReturningMasterIT."
                        + test.getTestMethod().orElseThrow().getName());
        pair = new DirectorPair(new NetnsLab("pxre" + ProcessHandle.current().pid(), folder), DISTRIBUTION);
        measured = MeasuredPair.addressesOnly(pair, QUICK);
    }

    @AfterEach
    void tearDown() {
        try {
            if (measured != null) {
                measured.close();
            }
        } finally {
            pair.close();
        }
    }

    @Test
    void aFrozenMasterThatGoesOnWithinItsLeaseTakesTheAddressOff() {
        for (int i = 0; i < ROUNDS; i++) {
            Director victim = measured.master();
            assertStaysAway(victim, (faults, former) -> faults.signal(former, Signal.STOP), (faults, former) -> {
                assertThat(measured.addresses().holders()).as("the lease lasts").contains(former.toString());
                faults.signal(former, Signal.CONT);
                Duration held = Await.until(LIMIT, former + " lets go", () -> !measured.addresses()
                        .holders()
                        .contains(former.toString()));
                assertThat(held).as("how long it held on").isLessThan(WITHDRAWN);
            });
        }
    }

    @Test
    void aMasterWhoseCableIsPluggedInAgainWaitsForTheCluster() {
        for (int i = 0; i < ROUNDS; i++) {
            Director victim = measured.master();
            assertStaysAway(victim, Faults::cut, (faults, former) -> {
                Await.pause(APART);
                faults.heal(former);
            });
        }
    }

    private void assertStaysAway(
            Director victim, BiConsumer<Faults, Director> goes, BiConsumer<Faults, Director> returns) {
        Director successor = measured.other(victim);
        long gone = System.nanoTime();
        goes.accept(measured.faults(), victim);
        successor.await(LIMIT, successor + " answers", () -> measured.answers()
                .firstAnswer(measured.mac(successor), gone)
                .isPresent());
        long takenOver = measured.answers()
                .firstAnswer(measured.mac(successor), gone)
                .orElseThrow()
                .time();

        returns.accept(measured.faults(), victim);
        measured.awaitReady(victim);

        long end = measured.awaitKnown(System.nanoTime());
        assertThat(measured.addresses().since(gone))
                .filteredOn(change -> change.host().equals(victim.toString()))
                .as("%s gets the address", victim)
                .noneMatch(AddressWatch.Change::holds);
        assertThat(measured.addresses().holders()).isEqualTo(Set.of(successor.toString()));
        assertThat(measured.answers().heard(measured.mac(victim), takenOver, end))
                .as("%s is heard for the address", victim)
                .isEmpty();
    }
}
