package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HolderWatch;
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.RequestLog;

/**
 * Whatever happens to the master, clients are served again within the bounds, and exactly one director holds the
 * virtual IP 2.5 s later, as the kernel tells from outside.
 */
class FailoverIT {
    private static final Duration SETTLED = Duration.ofMillis(2500);
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);

    private DirectorPair pair;
    private HolderWatch holders;
    private RequestLog requests;
    private final List<Duration> outages = new ArrayList<>();

    @BeforeEach
    void startPair(TestInfo test) {
        pair = Laboratory.pair(test);
        Configurations.configure(pair, Configurations.WEB);
        for (int number = 1; number <= 3; number++) {
            pair.startWeb(number);
        }
        pair.a().start();
        pair.b().start();
        holders = pair.watchHolders(sighting -> {});
        awaitHolder(pair.a());
        requests = pair.startRequests(Duration.ofMillis(5), REQUEST_TIMEOUT);
        Await.until(LIMIT, "requests are answered", () -> {
            List<RequestLog.Request> all = requests.snapshot();
            return all.size() > 200
                    && all.subList(all.size() - 200, all.size()).stream().allMatch(RequestLog.Request::succeeded);
        });
    }

    @AfterEach
    void tearDown(TestInfo test) {
        try {
            if (!outages.isEmpty()) {
                List<Duration> sorted = outages.stream().sorted().toList();
                System.out.printf(
                        "%s: longest outage in ms: median %d, largest %d, of %d%n",
                        test.getDisplayName(),
                        sorted.get(sorted.size() / 2).toMillis(),
                        sorted.getLast().toMillis(),
                        sorted.size());
            }
            if (holders != null) {
                holders.close();
            }
        } finally {
            pair.close();
        }
    }

    @Test
    void killedMaster() {
        for (int i = 0; i < 3; i++) {
            measure(pair.a()::kill, Duration.ofMillis(150));
            assertHolder(pair.b());
            pair.a().start();
            awaitHolder(pair.a());
        }
    }

    @Test
    void stoppedMaster() {
        for (int i = 0; i < 3; i++) {
            measure(() -> assertThat(pair.a().stop()).isZero(), Duration.ofMillis(50));
            assertHolder(pair.b());
            pair.a().start();
            awaitHolder(pair.a());
        }
    }

    @Test
    void frozenMaster() {
        for (int i = 0; i < 2; i++) {
            measure(() -> pair.a().process().signal(Signal.STOP), Duration.ofMillis(400));
            assertHolder(pair.b());
            settle(() -> pair.a().process().signal(Signal.CONT));
            assertOneHolder();
            awaitHolder(pair.a());
        }
    }

    @Test
    void masterWithoutCarrier() {
        for (int i = 0; i < 2; i++) {
            measure(
                    () -> {
                        pair.outer().cut(pair.a().host());
                        pair.inner().cut(pair.a().host());
                    },
                    Duration.ofMillis(400));
            assertHolder(pair.b());
            settle(() -> {
                pair.inner().heal(pair.a().host());
                pair.outer().heal(pair.a().host());
            });
            assertOneHolder();
            awaitHolder(pair.a());
        }
    }

    @Test
    void masterOutOfReachWithCarrier() {
        for (int i = 0; i < 2; i++) {
            measure(
                    () -> {
                        pair.outer().silence(pair.a().host());
                        pair.inner().silence(pair.a().host());
                    },
                    Duration.ofMillis(400));
            assertThat(pair.b().host().holds(DirectorPair.VIP)).isTrue();
            settle(() -> {
                pair.inner().unsilence(pair.a().host());
                pair.outer().unsilence(pair.a().host());
            });
            assertOneHolder();
            awaitHolder(pair.a());
        }
    }

    @Test
    void killedBackupIsNotNoticed() {
        measure(pair.b()::kill, Duration.ofMillis(50));
        assertHolder(pair.a());
        measure(pair.b()::start, Duration.ofMillis(150));
        assertHolder(pair.a());
    }

    private void measure(Runnable event, Duration bound) {
        long from = System.nanoTime();
        settle(event);
        Await.pause(REQUEST_TIMEOUT.plusMillis(100));
        Duration outage = requests.longestOutage(from, from + SETTLED.toNanos());
        outages.add(outage);
        assertThat(outage).isLessThanOrEqualTo(bound);
    }

    private static void settle(Runnable event) {
        long from = System.nanoTime();
        event.run();
        Await.pause(Duration.ofNanos(Math.max(0, from + SETTLED.toNanos() - System.nanoTime())));
    }

    private void assertHolder(Director expected) {
        assertThat(holders.look().holders()).containsExactly(expected.toString());
    }

    private void assertOneHolder() {
        assertThat(holders.look().holders()).hasSize(1);
    }

    private void awaitHolder(Director expected) {
        Await.until(LIMIT, expected + " holds the virtual IP alone", () -> holders.look()
                .holders()
                .equals(List.of(expected.toString())));
    }
}
