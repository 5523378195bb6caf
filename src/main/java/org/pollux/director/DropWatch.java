package org.pollux.director;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.pollux.dataplane.DataPlaneFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks once a second at what the data plane does not forward, and says so in the log: once a minute and cause. */
final class DropWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DropWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final ServiceSlot services;
    private final Tale tale = new Tale();
    private final Thread thread;

    /** Begins to look. */
    DropWatch(ServiceSlot services) {
        this.services = services;
        thread = Thread.ofPlatform().name("drop-watch").daemon().start(this::run);
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                services.side().ifPresent(this::look);
                TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void look(ServiceSide side) {
        try {
            tale.told(DropCause.of(side.dataPlane().status().counters()), System.nanoTime())
                    .forEach(LOG::warn);
        } catch (DataPlaneFailure e) {
            // Whoever works with the data plane says that it has failed.
            LOG.debug("what is dropped is not known: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** What of the counters is news. For one thread. */
    static final class Tale {
        private static final long PAUSE = Duration.ofMinutes(1).toNanos();

        private final Map<DropCause, Told> told = new EnumMap<>(DropCause.class);

        private record Told(long packets, long at) {}

        /**
         * What is to be said now.
         *
         * @param dropped packets since the start, by cause; a count below the last one is a new data plane's
         * @param now in nanoseconds
         */
        List<String> told(Map<DropCause, Long> dropped, long now) {
            List<String> news = new ArrayList<>();
            dropped.forEach((cause, packets) -> {
                Told before = told.get(cause);
                long already = before == null || before.packets > packets ? 0 : before.packets;
                if (!cause.isToldByDataPlane() && packets > already && (before == null || now - before.at >= PAUSE)) {
                    news.add("packets are not forwarded: " + cause.words() + " (" + (packets - already) + " packets, "
                            + packets + " in all)");
                    told.put(cause, new Told(packets, now));
                }
            });
            return news;
        }
    }
}
