package org.pollux.election;

import java.util.List;

/**
 * The election of a director: one state machine per VRRP instance, fed with what is heard and with the time.
 *
 * <p>Not thread safe: one owner thread gives all inputs, in order. {@code now} is a nanosecond clock that never goes
 * back (such as {@code System.nanoTime()}) read when the input is given; {@link #step} must be called at the latest at
 * {@link #nextDeadline}.
 */
@SuppressWarnings("DoNotCallSuggester") // the bodies follow in the next commits
public final class Election {
    /**
     * An election that has not started.
     *
     * @param self this director
     * @param settings what holds for all instances
     * @param instances their names must differ
     * @param actions where the orders go
     * @throws IllegalArgumentException if two instances have the same name
     */
    public Election(
            MemberId self, ElectionSettings settings, List<InstanceSettings> instances, ElectionActions actions) {
        throw new UnsupportedOperationException();
    }

    /** Begins to take part: BACKUP, or MASTER at once with priority 255. Give faults known by then before. */
    public void start(long now) {
        throw new UnsupportedOperationException();
    }

    /** An advert came from another director. */
    public void received(Advert advert, long now) {
        throw new UnsupportedOperationException();
    }

    /** Members came or went. */
    public void membershipChanged(Membership membership, long now) {
        throw new UnsupportedOperationException();
    }

    /**
     * Something the instance needs is missing, such as {@code interface eth0 is down}. The same cause twice counts once.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void raiseFault(String instance, String cause, long now) {
        throw new UnsupportedOperationException();
    }

    /**
     * It is back. Causes that were not raised are ignored.
     *
     * @throws IllegalArgumentException if there is no such instance
     */
    public void clearFault(String instance, String cause, long now) {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes the effective priority, 1..255.
     *
     * @throws IllegalArgumentException if there is no such instance or the priority is out of range
     */
    public void changePriority(String instance, int priority, long now) {
        throw new UnsupportedOperationException();
    }

    /** Time has passed. */
    public void step(long now) {
        throw new UnsupportedOperationException();
    }

    /** When {@link #step} must be called next, on the clock of the inputs. */
    public long nextDeadline() {
        throw new UnsupportedOperationException();
    }

    /** Begins to leave: every master hands over. Go on giving inputs until {@link #stopped}. */
    public void stop(long now) {
        throw new UnsupportedOperationException();
    }

    /** Whether nothing is held any more after {@link #stop}. */
    public boolean stopped() {
        throw new UnsupportedOperationException();
    }

    /** What is what, for people; in the order of the configuration. */
    public List<InstanceStatus> status(long now) {
        throw new UnsupportedOperationException();
    }

    /** Adverts that named no instance of this director, since the start. */
    public long unroutedAdverts() {
        throw new UnsupportedOperationException();
    }
}
