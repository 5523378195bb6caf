package org.pollux.it.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.NetnsLab;

/**
 * How long an address is not served when something happens to the master, for every event that is promised something.
 * {@code integration-tests/failover/run} measures 20 repetitions, the fast profile among them, and judges median and worst;
 * of fewer the median must keep what is promised for the worst.
 */
class FailoverTableIT {
    private static final int REPETITIONS = Integer.getInteger("failover.repetitions", 1);

    /** Those alone that are named, such as {@code KILLED,FROZEN}; all of them where none is. */
    private static final List<String> EVENTS =
            List.of(System.getProperty("failover.events", "").split(","));

    /** Those alone that are named, such as {@code fast}; all of them where none is. */
    private static final List<String> SETTINGS =
            List.of(System.getProperty("failover.settings", "").split(","));

    /** From so many repetitions on, median and worst are judged each by its own promise. */
    private static final int FULL = 20;

    private static final Path DISTRIBUTION = Path.of(Objects.requireNonNull(System.getProperty("pollux.home")));

    @Test
    void anAddressIsServedAgainWithinWhatIsPromised() throws IOException {
        FailoverTable table = new FailoverTable();
        List<Profile> profiles =
                REPETITIONS >= FULL ? List.of(Profile.DEFAULT, Profile.FAST) : List.of(Profile.DEFAULT);
        for (Profile profile : profiles) {
            if (measured(SETTINGS, profile.title())) {
                measure(profile, table);
            }
        }
        List<String> missed = table.missed(REPETITIONS >= FULL);
        table.write(DISTRIBUTION.resolveSibling("failover"), missed);
        System.out.println(table);
        assertThat(missed).as("promises not kept").isEmpty();
    }

    private static boolean measured(List<String> wanted, String name) {
        return wanted.equals(List.of("")) || wanted.contains(name);
    }

    private static void measure(Profile profile, FailoverTable table) {
        String prefix = "pxfo" + ProcessHandle.current().pid();
        Path folder = DISTRIBUTION.resolveSibling("failover").resolve(profile.title());
        try (DirectorPair pair = new DirectorPair(new NetnsLab(prefix, folder), DISTRIBUTION);
                MeasuredPair measured = MeasuredPair.balancing(pair, profile)) {
            table.noise(profile, measured.noise(Duration.ofSeconds(2)));
            for (Event event : profile.goals().keySet()) {
                if (!measured(EVENTS, event.name())) {
                    continue;
                }
                List<Measurement> measurements = new ArrayList<>();
                for (int i = 0; i < REPETITIONS; i++) {
                    Measurement measurement = measured.measure(event);
                    System.out.println(profile.title() + " " + event.title() + " " + measurement);
                    measurements.add(measurement);
                }
                table.add(profile, event, measurements);
            }
        }
    }
}
