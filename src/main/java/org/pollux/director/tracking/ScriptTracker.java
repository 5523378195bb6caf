package org.pollux.director.tracking;

import java.time.Duration;
import org.pollux.config.TrackedObject.VrrpScript;
import org.pollux.election.TrackerState;
import org.pollux.linux.Threads;
import org.pollux.linux.program.Program;
import org.pollux.linux.program.ProgramEnd;
import org.pollux.linux.program.ProgramRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code vrrp_script}: run again and again on a thread of its own, one run at a time. Runs begin at multiples of the
 * interval; one that takes longer makes those that would overlap it be left out, and one that takes longer than the
 * timeout is killed with its children and counts as bad.
 */
final class ScriptTracker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptTracker.class);

    private final VrrpScript settings;
    private final Program program;
    private final ProgramRunner runner;
    private final TrackerListener listener;
    private final RiseAndFall result;
    private final String name;
    private final Thread thread;

    private ScriptTracker(VrrpScript settings, Program program, ProgramRunner runner, TrackerListener listener) {
        this.settings = settings;
        this.program = program;
        this.runner = runner;
        this.listener = listener;
        name = TrackerNames.script(settings.name());
        result = new RiseAndFall(settings.rise(), settings.fall(), settings.initiallyFailed());
        thread = Thread.ofVirtual().name("track " + name).unstarted(this::work);
    }

    /** Begins with the first run. */
    static ScriptTracker start(VrrpScript settings, Program program, ProgramRunner runner, TrackerListener listener) {
        ScriptTracker tracker = new ScriptTracker(settings, program, runner, listener);
        tracker.thread.start();
        return tracker;
    }

    private void work() {
        long interval = settings.interval().toNanos();
        long start = System.nanoTime();
        try {
            while (true) {
                note(runner.run(program, settings.timeout()));
                long sinceStart = System.nanoTime() - start;
                start += (sinceStart / interval + 1) * interval;
                Thread.sleep(Duration.ofNanos(Math.max(0, start - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is not run any more", name);
        }
    }

    private void note(ProgramEnd end) {
        if (!end.good()) {
            LOG.debug("{}: {}: {}", name, program, end.text());
        }
        if (!result.note(end.good())) {
            return;
        }
        TrackerState state = result.state();
        if (state.equals(TrackerState.UP)) {
            LOG.info("{} succeeds: {}", name, program);
        } else {
            LOG.warn("{} fails: {}: {}", name, program, end.text());
        }
        listener.changed(name, state);
    }

    /** Ends it, and a run that is under way. */
    @Override
    public void close() {
        thread.interrupt();
        Threads.joinFully(thread);
    }
}
