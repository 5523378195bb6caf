package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.control.CommandResult;
import org.pollux.control.ControlClient;
import org.pollux.control.ControlException;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Journal;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.CpuPressure;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;

/** A hundred reloads of the master, one right after the other: nobody else notices any of them. */
class ReloadStormIT {
    private static final int RELOADS = 100;
    private static final Duration ADVERTS_EVERY = Duration.ofMillis(500);
    private static final Duration ADVERTS_LATE = ADVERTS_EVERY.multipliedBy(3).dividedBy(2);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    private DirectorPair pair;

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    @Test
    void aHundredReloadsOfTheMasterAreNotNoticed() {
        try (ServingPair serving = ServingPair.balancing(pair)) {
            Director master = pair.a();
            configure(0);
            assertThat(master.reload().exit()).isZero();
            pair.b().configure(text(pair.b(), 100, "10.10.0.12", "10.10.0.11"));
            assertThat(pair.b().reload().exit()).isZero();
            Await.pause(ADVERTS_EVERY.multipliedBy(2));

            List<Journal.Entry> before = transitions();
            CpuPressure pressure = new CpuPressure();
            AdvertAges ages = new AdvertAges(pair.b());
            long begun = System.nanoTime();
            serving.assertNoRequestFails(() -> {
                for (int number = 1; number <= RELOADS; number++) {
                    configure(number);
                    CommandResult result = master.reload();
                    assertThat(result.exit()).as("%s", result.err()).isZero();
                    assertThat(result.out()).contains("changes");
                }
            });
            long took = System.nanoTime() - begun;
            Duration oldest = ages.stop();
            System.out.printf(
                    "%d reloads in %d ms; the last advert was %d ms old at most (%d ms is one interval); %s%n",
                    RELOADS, took / 1_000_000, oldest.toMillis(), ADVERTS_EVERY.toMillis(), pressure);

            assertThat(transitions()).isEqualTo(before);
            assertThat(oldest).isLessThanOrEqualTo(ADVERTS_LATE);
            serving.assertHolder(master);
            assertThat(master.host().holds("10.10.0.101")).isFalse();
        }
    }

    /** All that either of them has in its journal, which also has the reloads. */
    private List<Journal.Entry> transitions() {
        return Stream.of(pair.a(), pair.b())
                .flatMap(director -> journal(director).stream())
                .filter(Journal.RoleChange.class::isInstance)
                .toList();
    }

    private static List<Journal.Entry> journal(Director director) {
        try {
            return new ControlClient(director.socket()).journal().journal();
        } catch (ControlException e) {
            throw new AssertionError(director + " does not show its journal", e);
        }
    }

    /** Every second one has other weights, checks, services, addresses and priority; the service under load stays. */
    private void configure(int number) {
        String text = text(pair.a(), 150, "10.10.0.11", "10.10.0.12");
        pair.a()
                .configure(
                        number % 2 == 0
                                ? text
                                : text.replace("priority 150", "priority 160")
                                                .replace("10.10.0.100/24 dev eth0\n", """
                                                        10.10.0.100/24 dev eth0
                                                        10.10.0.101/24 dev eth0
                                                        """)
                                                .replace("delay_loop 1", "delay_loop 2")
                                                .replace("10.20.0.22 80 {", "10.20.0.22 80 {\n        weight 3")
                                        + Configurations.virtualServer(
                                                "TCP",
                                                8080,
                                                "NAT",
                                                Configurations.realServer(DirectorPair.webAddress(3), 80)));
    }

    private static String text(Director director, int priority, String source, String peer) {
        return Configurations.instance(director, priority, source, peer).replace("advert_int 1", "advert_int 0.5")
                + Configurations.WEB;
    }

    /** Looks again and again how long ago a director heard the other one last. */
    private static final class AdvertAges {
        private final ControlClient client;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final CompletableFuture<Long> oldest;

        AdvertAges(Director listening) {
            client = new ControlClient(listening.socket());
            oldest = CompletableFuture.supplyAsync(
                    this::look,
                    task -> Thread.ofPlatform().name("advert ages").daemon().start(task));
        }

        private long look() {
            long most = 0;
            while (!stopped.get()) {
                try {
                    List<DirectorStatus.Peer> peers = client.status().peers();
                    assertThat(peers).hasSize(1);
                    most = Math.max(
                            most, Objects.requireNonNull(peers.getFirst().lastHeardMs()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                Await.pause(LOOK_EVERY);
            }
            return most;
        }

        Duration stop() {
            stopped.set(true);
            return Duration.ofMillis(oldest.join());
        }
    }
}
