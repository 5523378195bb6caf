package org.pollux.director;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.pollux.election.Reason;
import org.pollux.election.State;
import org.pollux.election.Transition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a director which was cut off, has just started or did not run has its checks look at the real servers
 * again before it displaces a master that serves: what the checks found meanwhile says nothing of the servers, and clients
 * would be refused by a pool that only this host believes dead. Everything on the election's thread.
 */
final class Readiness implements TransitionListener {
    private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);

    /** Whoever has nothing to serve with after this long takes over all the same: the servers may really be dead. */
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** How long after a look that found a virtual server without real servers the checks look again. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

    /** The checks of this director. */
    interface Checks {
        /**
         * Has all checks run now.
         *
         * @param done is told, on any thread, when all have ended and the pool follows: whether every virtual server has
         *     a real server that is up
         */
        void freshen(Consumer<Boolean> done);
    }

    /** The election's thread and its clock. */
    interface Owner {
        /** Does something there, from any thread. */
        void post(ElectionLoop.Input input);

        /** Does something there at a time. */
        void later(long at, ElectionLoop.Input input);
    }

    private final Checks checks;
    private final Owner thread;
    private final LongConsumer ready;
    private long round;
    private long begun;

    /**
     * Makes it.
     *
     * @param ready is told the time when the checks have looked again
     */
    Readiness(Checks checks, Owner thread, LongConsumer ready) {
        this.checks = checks;
        this.thread = thread;
        this.ready = ready;
    }

    @Override
    public void changed(Transition transition) {
        boolean back = transition.from() == State.INIT || transition.from() == State.FAULT;
        boolean stalled = transition.reason().kind() == Reason.Kind.STALL;
        if (transition.to() == State.BACKUP && (back || stalled)) {
            thread.post(this::begin);
        }
    }

    /** Directors that had been apart have met: what the checks found in between may be old. */
    void merged() {
        checks.freshen(_ -> {});
    }

    private void begin(long now) {
        round++;
        begun = now;
        look(round);
    }

    private void look(long mine) {
        checks.freshen(served -> thread.post(now -> looked(mine, served, now)));
    }

    private void looked(long mine, boolean served, long now) {
        if (mine != round) {
            return; // A fault or a stall has come in between: another look counts.
        }
        if (served) {
            LOG.debug(
                    "the checks have looked at the real servers, {} ms after it was asked for",
                    (now - begun) / 1_000_000);
            ready.accept(now);
        } else if (now - begun < LIMIT.toNanos()) {
            thread.later(now + LOOK_AGAIN.toNanos(), _ -> {
                if (mine == round) {
                    look(mine);
                }
            });
        } else {
            LOG.warn("the checks find a virtual server without real servers since {} s", LIMIT.toSeconds());
        }
    }
}
