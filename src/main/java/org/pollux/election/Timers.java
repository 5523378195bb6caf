package org.pollux.election;

import java.util.Optional;
import org.pollux.election.InstanceStatus.Timer;

/** The timers of an instance and the intervals they are set to (RFC 9568 §6.1, §6.2). Nanoseconds. */
final class Timers {
    private static final int WAITS_WITH_PEERS = 3;

    final Deadline startup = new Deadline();
    final Deadline masterDown = new Deadline();
    final Deadline preempt = new Deadline();
    final Deadline advert = new Deadline();
    final Deadline handover = new Deadline();

    private final Situation situation;
    private int downAdverts;
    private long ownInterval;
    /** Active_Adver_Interval: the master's, which may differ from the own one. */
    private long masterInterval;

    Timers(Situation situation, InstanceSettings instance) {
        this.situation = situation;
        configure(instance);
        followOwnInterval();
    }

    void configure(InstanceSettings instance) {
        downAdverts = instance.downAdverts();
        ownInterval = instance.advertInterval().toNanos();
    }

    void followInterval(long nanos) {
        masterInterval = nanos;
    }

    void followOwnInterval() {
        masterInterval = ownInterval;
    }

    long masterInterval() {
        return masterInterval;
    }

    /** Skew_Time. */
    long skew(int priority) {
        return skew(masterInterval, priority);
    }

    /** Active_Down_Interval. */
    long masterDownInterval(int priority) {
        return downAdverts * masterInterval + skew(priority);
    }

    /** For how long a backup of a certain priority waits for the adverts of this director. */
    long patienceOf(int priority) {
        return downAdverts * ownInterval + skew(ownInterval, priority);
    }

    /**
     * How long to listen before ruling after having been away. Directors that were apart hear each other again when the
     * cluster has merged, which takes up to two seconds on a busy host: a director that has peers waits three times
     * {@code rejoinWait}, or it would rule beside a master whom it cannot hear yet.
     */
    long rejoinInterval(int priority) {
        long wait = situation.settings().rejoinWait().toNanos();
        boolean peers = situation.settings().expectedPeers() > 0;
        return Math.max(peers ? WAITS_WITH_PEERS * wait : wait, masterDownInterval(priority));
    }

    void sentAs(State state, long now) {
        switch (state) {
            case MASTER -> advert.set(now + ownInterval);
            case BACKUP, FAULT ->
                advert.set(now + situation.settings().announceInterval().toNanos());
            case INIT, HANDOVER -> advert.clear();
        }
    }

    /** A new state begins. */
    void reset() {
        masterDown.clear();
        preempt.clear();
        handover.clear();
    }

    /** The earliest, or a later bound. */
    long next(long latest) {
        return startup.orEarlier(masterDown.orEarlier(preempt.orEarlier(advert.orEarlier(handover.orEarlier(latest)))));
    }

    /** Which ends first. */
    Optional<Timer> first(long now) {
        Optional<Timer> first = Optional.empty();
        first = earlier(first, Timer.Kind.STARTUP, startup, now);
        first = earlier(first, Timer.Kind.HANDOVER, handover, now);
        first = earlier(first, Timer.Kind.PREEMPT, preempt, now);
        first = earlier(first, Timer.Kind.MASTER_DOWN, masterDown, now);
        return earlier(first, Timer.Kind.ADVERT, advert, now);
    }

    private static Optional<Timer> earlier(Optional<Timer> first, Timer.Kind kind, Deadline deadline, long now) {
        return deadline.in(now)
                .filter(in -> first.isEmpty() || in.compareTo(first.get().in()) < 0)
                .map(in -> new Timer(kind, in))
                .or(() -> first);
    }

    private static long skew(long interval, int priority) {
        return (256 - priority) * interval / 256;
    }
}
