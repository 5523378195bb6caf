package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.CpuPressure;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.HolderWatch;
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
    private final List<Outage> outages = new ArrayList<>();

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

    /**
     * Lets something happen and measures what the client notices of it within 2.5 s. On a busy machine a single
     * measurement says little: {@link #assertMedian} judges all of them.
     */
    void measure(Runnable event) {
        CpuPressure pressure = new CpuPressure();
        long from = System.nanoTime();
        settle(event);
        String busy = pressure.toString();
        Await.pause(REQUEST_TIMEOUT.plusMillis(100));
        long to = from + SETTLED.toNanos();
        outages.add(new Outage(requests.longestOutage(from, to), requests.longestSilence(from, to), busy));
    }

    /** The median of what was measured is at most this long; then measuring begins anew. */
    void assertMedian(Duration bound) {
        assertThat(outages).as("measurements").hasSizeGreaterThanOrEqualTo(3);
        List<Outage> sorted =
                outages.stream().sorted(Comparator.comparing(Outage::longest)).toList();
        System.out.printf(
                "longest outage: median %d ms, allowed %d ms, each: %s%n",
                median(sorted).toMillis(), bound.toMillis(), sorted);
        outages.clear();
        assertThat(median(sorted)).as("median of %s", sorted).isLessThanOrEqualTo(bound);
    }

    private static Duration median(List<Outage> sorted) {
        return sorted.get(sorted.size() / 2).longest();
    }

    /**
     * What the client noticed of one event.
     *
     * @param longest the longest span without an answer
     * @param clientPause the longest span in which the client itself sent nothing: what it had no processor for
     * @param busy how busy the machine was
     */
    private record Outage(Duration longest, Duration clientPause, String busy) {
        @Override
        public String toString() {
            return longest.toMillis() + " ms (the client paused for " + clientPause.toMillis() + " ms; " + busy + ")";
        }
    }

    /** Lets something happen that no client may notice. */
    void assertNoRequestFails(Runnable event) {
        long from = System.nanoTime();
        event.run();
        long to = System.nanoTime();
        // Until then the last of them may still be under way.
        Await.pause(REQUEST_TIMEOUT.plusMillis(100));
        assertThat(requests.failed(from, to)).as("failed requests").isEmpty();
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

    void silence(Director director) {
        pair.outer().silence(director.host());
        pair.inner().silence(director.host());
    }

    void unsilence(Director director) {
        pair.inner().unsilence(director.host());
        pair.outer().unsilence(director.host());
    }

    /** Stops watching; the programs end with the pair. */
    @Override
    public void close() {
        holders.close();
    }
}
