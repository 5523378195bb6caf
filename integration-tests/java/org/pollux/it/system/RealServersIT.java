package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.NamedWebServer;
import org.pollux.it.lab.RequestLog;

/** Real servers that die and return, seen by a client. One director serves. */
class RealServersIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    /** A command starts a virtual machine. */
    private static final Duration ASK_AGAIN = Duration.ofMillis(300);

    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofMillis(500);

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
    void aDeadServerCostsOnlyItsShareUntilItsCheckFails() {
        LabProcess web1 = pair.startWeb(1);
        pair.startWeb(2);
        pair.startWeb(3);
        RequestLog requests = serve(Configurations.WEB);

        long died = System.nanoTime();
        web1.signal(Signal.KILL);
        awaitInService(1, false);
        long removed = System.nanoTime();
        Await.pause(Duration.ofSeconds(1));
        pair.startWeb(1);
        awaitInService(1, true);
        long returned = System.nanoTime();
        Await.pause(Duration.ofSeconds(1));
        long end = System.nanoTime();
        Await.pause(TIMEOUT.plusMillis(100));

        List<RequestLog.Request> failed = requests.failed(died, removed);
        long lastFailure =
                failed.stream().mapToLong(RequestLog.Request::started).max().orElse(died);
        int answered = requests.shares(died, lastFailure).values().stream()
                .mapToInt(Integer::intValue)
                .sum();
        assertThat(failed).hasSizeLessThanOrEqualTo((int) (0.36 * (failed.size() + answered)) + 3);
        assertThat(requests.failed(removed, end)).isEmpty();
        assertThat(requests.shares(removed, returned)).containsKeys("web2", "web3");
        assertThat(requests.shares(returned, end)).containsOnlyKeys("web1", "web2", "web3");
    }

    @Test
    void theSorryServerStepsInWhenNoneIsLeftAndOutWhenOneReturns() {
        Host sorry = pair.lab()
                .host("sorry")
                .connect(pair.inner(), "eth0", "10.20.0.30/24")
                .defaultRoute(DirectorPair.GATEWAY);
        pair.awaitServing(sorry, Command.java(NamedWebServer.class, "sorry", "80"));
        LabProcess web1 = pair.startWeb(1);
        RequestLog requests = serve(Configurations.virtualServer(
                "TCP",
                80,
                "NAT",
                "    sorry_server 10.20.0.30 80\n    sorry_server_inhibit\n"
                        + Configurations.realServer(DirectorPair.webAddress(1), 80)));

        web1.signal(Signal.KILL);
        awaitSorry(true);
        long down = System.nanoTime();
        Await.pause(Duration.ofSeconds(1));
        // It may serve before it is known here that it has started.
        long starting = System.nanoTime();
        pair.startWeb(1);
        awaitSorry(false);
        long back = System.nanoTime();
        Await.pause(Duration.ofSeconds(1));
        long end = System.nanoTime();
        Await.pause(TIMEOUT.plusMillis(100));

        assertThat(requests.shares(down, starting)).containsOnlyKeys("sorry");
        assertThat(requests.shares(back, end))
                .as("failed meanwhile: %s", requests.failed(starting, end))
                .containsOnlyKeys("web1");
        assertThat(requests.failed(down, starting)).isEmpty();
        assertThat(requests.failed(back, end)).isEmpty();
        // Between the two it finishes what it was just answering.
        assertThat(requests.failed(starting, back)).isEmpty();
    }

    private RequestLog serve(String services) {
        Configurations.configure(pair, services);
        pair.a().start();
        RequestLog requests = pair.startRequests(INTERVAL, TIMEOUT);
        Await.until(LIMIT, "100 requests in a row are answered", () -> {
            List<RequestLog.Request> all = requests.snapshot();
            return all.size() > 100
                    && all.subList(all.size() - 100, all.size()).stream().allMatch(RequestLog.Request::succeeded);
        });
        return requests;
    }

    private void awaitInService(int number, boolean expected) {
        Await.until(
                LIMIT,
                ASK_AGAIN,
                "web" + number + " in service: " + expected,
                () -> pair.a()
                                .realServer(DirectorPair.webAddress(number))
                                .orElseThrow()
                                .path("in_service")
                                .asBoolean()
                        == expected);
    }

    private void awaitSorry(boolean expected) {
        Await.until(
                LIMIT,
                ASK_AGAIN,
                "the sorry server serves: " + expected,
                () -> pair.a()
                                .status()
                                .path("virtual_servers")
                                .path(0)
                                .path("sorry_server_active")
                                .asBoolean()
                        == expected);
    }
}
