package org.pollux.director.tracking;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.pollux.config.TrackedObject.TrackProcess;
import org.pollux.election.TrackerState;
import org.pollux.linux.EventFd;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Poll;
import org.pollux.linux.ProcessEnd;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All {@code vrrp_track_process}es, on one thread. The end of a process that counts is told by the kernel at once. That
 * one begins is found by reading /proc: every second while some are missing or there may be too many, else every five.
 *
 * <p>The kernel's process events would tell beginnings too, but only in the first network and process namespace and only
 * to the privileged: not in a container, and not where a director has a network namespace of its own.
 */
final class ProcessTrackers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessTrackers.class);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofSeconds(5);

    /** Processes that come and go all the time must not keep this thread busy. */
    private static final Duration SHORTEST = Duration.ofMillis(20);

    /** File descriptors are not without end: of more processes the end is found by reading /proc. */
    private static final int MOST_WATCHED = 256;

    private final List<Tracked> all = new ArrayList<>();
    private final boolean commandLines;
    private final TrackerListener listener;
    private final Consumer<Throwable> onFailure;
    private final EventFd stop;
    private final Map<Integer, ProcessEnd> watched = new LinkedHashMap<>();
    private final Thread thread =
            Thread.ofPlatform().name("track-processes").daemon().unstarted(this::work);

    /** One tracker and what is known of it. */
    private static final class Tracked {
        final TrackProcess settings;
        final String name;
        final ProcessMatch match;
        final Delayed enough;
        final Set<Integer> running = new HashSet<>();

        Tracked(TrackProcess settings) {
            this.settings = settings;
            name = TrackerNames.process(settings.name());
            match = new ProcessMatch(settings);
            enough = new Delayed(settings.forkDelay(), settings.terminateDelay());
        }

        boolean satisfied() {
            int count = running.size();
            return count >= settings.quorum()
                    && settings.quorumMax().map(most -> count <= most).orElse(true);
        }
    }

    private ProcessTrackers(
            List<TrackProcess> processes, TrackerListener listener, Consumer<Throwable> onFailure, EventFd stop) {
        processes.forEach(process -> all.add(new Tracked(process)));
        commandLines = all.stream().anyMatch(tracked -> tracked.match.usesCommandLine());
        this.listener = listener;
        this.onFailure = onFailure;
        this.stop = stop;
    }

    /** Begins to watch. */
    static ProcessTrackers start(List<TrackProcess> processes, TrackerListener listener, Consumer<Throwable> onFailure)
            throws LinuxException {
        ProcessTrackers trackers = new ProcessTrackers(processes, listener, onFailure, EventFd.open());
        trackers.thread.start();
        return trackers;
    }

    private void work() {
        try {
            boolean running = true;
            while (running) {
                look();
                long now = System.nanoTime();
                all.forEach(tracked -> judge(tracked, now));
                running = waitForChange(now + pause().toNanos());
                LockSupport.parkNanos(now + SHORTEST.toNanos() - System.nanoTime());
            }
        } catch (IOException | RuntimeException e) {
            onFailure.accept(e);
        } finally {
            watched.values().forEach(ProcessEnd::close);
        }
    }

    /** Waits until /proc is to be read again, stepping what is delayed; false when it is to end. */
    private boolean waitForChange(long readAgain) throws LinuxException {
        int[] fds = new int[watched.size() + 1];
        int count = 0;
        for (ProcessEnd end : watched.values()) {
            fds[count++] = end.fd();
        }
        fds[count] = stop.fd();
        try (Poll poll = new Poll(fds)) {
            while (true) {
                long now = System.nanoTime();
                all.stream().filter(tracked -> tracked.enough.step(now)).forEach(this::tell);
                if (now - readAgain >= 0) {
                    return true;
                }
                long next = all.stream()
                        .flatMap(tracked -> tracked.enough.deadline().stream().boxed())
                        .reduce(readAgain, (one, other) -> other - one < 0 ? other : one);
                if (poll.await(Duration.ofNanos(Math.max(0, next - now)))) {
                    // One has ended: others may have begun in its place.
                    return !poll.ready(count);
                }
            }
        }
    }

    private void look() throws IOException {
        List<ProcessTable.Entry> processes = ProcessTable.read(commandLines);
        Set<Integer> counted = new HashSet<>();
        for (Tracked tracked : all) {
            tracked.running.clear();
            for (ProcessTable.Entry process : processes) {
                if (tracked.match.matches(process)) {
                    tracked.running.add(process.pid());
                }
            }
            counted.addAll(tracked.running);
        }
        watch(counted);
    }

    /** Watches the ends of these; one that has ended by now does not count. */
    private void watch(Set<Integer> counted) throws LinuxException {
        for (Integer pid : List.copyOf(watched.keySet())) {
            // Opened anew each time: the number may be another process's by now.
            Optional.ofNullable(watched.remove(pid)).ifPresent(ProcessEnd::close);
        }
        for (Integer pid : counted) {
            if (watched.size() >= MOST_WATCHED) {
                return;
            }
            Optional<ProcessEnd> end = ProcessEnd.of(pid);
            if (end.isPresent()) {
                watched.put(pid, end.get());
            } else {
                all.forEach(tracked -> tracked.running.remove(pid));
            }
        }
    }

    private void judge(Tracked tracked, long now) {
        if (tracked.enough.see(tracked.satisfied(), now)) {
            tell(tracked);
        }
    }

    private void tell(Tracked tracked) {
        boolean up = tracked.enough.there().orElse(false);
        if (up) {
            LOG.info("{}: {} running", tracked.name, tracked.running.size());
        } else {
            LOG.warn("{}: {} running, wanted: {}", tracked.name, tracked.running.size(), wanted(tracked.settings));
        }
        listener.changed(tracked.name, up ? TrackerState.UP : TrackerState.DOWN);
    }

    private static String wanted(TrackProcess settings) {
        return "at least " + settings.quorum()
                + settings.quorumMax().map(most -> " and at most " + most).orElse("") + " of "
                + String.join(" ", settings.command());
    }

    private Duration pause() {
        boolean calm = all.stream()
                .allMatch(tracked -> tracked.satisfied()
                        && tracked.settings.quorumMax().isEmpty()
                        && tracked.running.size() <= MOST_WATCHED);
        return calm ? SELDOM : OFTEN;
    }

    @Override
    public void close() throws LinuxException {
        stop.signal();
        Threads.joinFully(thread);
        stop.close();
    }
}
