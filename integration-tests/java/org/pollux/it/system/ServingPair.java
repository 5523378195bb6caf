package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HolderWatch;
import org.pollux.it.lab.NamedWebServer;
import org.pollux.it.lab.RequestLog;

/** A pair that serves a steady stream of requests, with a as the master, and what is measured on it. */
final class ServingPair implements AutoCloseable {
    /** Exactly one director holds the virtual IP so long after any event. */
    private static final Duration SETTLED = Duration.ofMillis(2500);

    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final Duration REQUEST_INTERVAL = Duration.ofMillis(5);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMillis(500);
    private static final int CALM = 200;

    private final DirectorPair pair;
    private final HolderWatch holders;
    private final RequestLog requests;
    private final List<Duration> outages = new ArrayList<>();

    private ServingPair(DirectorPair pair) {
        this.pair = pair;
        pair.a().start();
        pair.b().start();
        holders = pair.watchHolders(sighting -> {});
        requests = pair.startRequests(REQUEST_INTERVAL, REQUEST_TIMEOUT);
        awaitHolder(pair.a());
    }

    /** Three web servers behind the directors. */
    static ServingPair balancing(DirectorPair pair) {
        Configurations.configure(pair, Configurations.WEB);
        for (int number = 1; number <= 3; number++) {
            pair.startWeb(number);
        }
        return new ServingPair(pair);
    }

    /** No virtual server: the directors' hosts answer by themselves. */
    static ServingPair addressesOnly(DirectorPair pair) {
        Configurations.configure(pair, "");
        for (Director director : List.of(pair.a(), pair.b())) {
            pair.awaitServing(director.host(), Command.java(NamedWebServer.class, director.toString(), "80"));
        }
        return new ServingPair(pair);
    }

    /**
     * Lets something happen and measures what the client notices of it within 2.5 s. On a busy machine a single
     * measurement says little: {@link #assertMedian} judges all of them.
     */
    void measure(Runnable event) {
        long from = System.nanoTime();
        settle(event);
        Await.pause(REQUEST_TIMEOUT.plusMillis(100));
        outages.add(requests.longestOutage(from, from + SETTLED.toNanos()));
    }

    /** The median of what was measured is at most this long; then measuring begins anew. */
    void assertMedian(Duration bound) {
        assertThat(outages).as("measurements").hasSizeGreaterThanOrEqualTo(3);
        List<Duration> sorted = outages.stream().sorted().toList();
        System.out.println(summary());
        outages.clear();
        assertThat(sorted.get(sorted.size() / 2)).as("median of %s", sorted).isLessThanOrEqualTo(bound);
    }

    /** Lets something happen that no client may notice. */
    void assertNoRequestFails(Runnable event) {
        long from = System.nanoTime();
        event.run();
        assertThat(requests.failed(from, System.nanoTime() - REQUEST_TIMEOUT.toNanos()))
                .as("failed requests")
                .isEmpty();
    }

    /** Lets something happen and returns 2.5 s after it began. */
    void settle(Runnable event) {
        long from = System.nanoTime();
        event.run();
        Await.pause(Duration.ofNanos(Math.max(0, from + SETTLED.toNanos() - System.nanoTime())));
    }

    void assertHolder(Director expected) {
        assertThat(holders.look().holders()).containsExactly(expected.toString());
    }

    void assertOneHolder() {
        assertThat(holders.look().holders()).hasSize(1);
    }

    /** Waits until a director alone holds the virtual IP and its clients are served without a failure. */
    void awaitHolder(Director expected) {
        expected.await(LIMIT, expected + " holds the virtual IP alone", () -> holders.look()
                .holders()
                .equals(List.of(expected.toString())));
        // Only what was asked after the address came here counts: before, somebody else answered.
        long since = System.nanoTime();
        expected.await(LIMIT, CALM + " requests in a row are answered", () -> {
            List<RequestLog.Request> asked = requests.snapshot().stream()
                    .filter(r -> r.started() >= since)
                    .toList();
            return asked.size() >= CALM
                    && asked.subList(asked.size() - CALM, asked.size()).stream()
                            .allMatch(RequestLog.Request::succeeded);
        });
    }

    void cut(Director director) {
        pair.outer().cut(director.host());
        pair.inner().cut(director.host());
    }

    void heal(Director director) {
        pair.inner().heal(director.host());
        pair.outer().heal(director.host());
    }

    void silence(Director director) {
        pair.outer().silence(director.host());
        pair.inner().silence(director.host());
    }

    void unsilence(Director director) {
        pair.inner().unsilence(director.host());
        pair.outer().unsilence(director.host());
    }

    /** The outages measured so far in one line. */
    private String summary() {
        List<Duration> sorted = outages.stream().sorted().toList();
        return sorted.isEmpty()
                ? "nothing measured"
                : "longest outage: median %d ms, largest %d ms, of %d"
                        .formatted(
                                sorted.get(sorted.size() / 2).toMillis(),
                                sorted.getLast().toMillis(),
                                sorted.size());
    }

    /** Stops watching; the programs end with the pair. */
    @Override
    public void close() {
        holders.close();
    }
}
