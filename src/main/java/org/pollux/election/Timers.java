package org.pollux.election;

/** The timers of an instance and the intervals they are set to (RFC 9568 §6.1, §6.2). Nanoseconds. */
final class Timers {
    final Deadline masterDown = new Deadline();
    final Deadline preempt = new Deadline();
    final Deadline advert = new Deadline();
    final Deadline handover = new Deadline();

    private final ElectionSettings settings;
    private final int downAdverts;
    private final long ownInterval;
    /** Active_Adver_Interval: the master's, which may differ from the own one. */
    private long masterInterval;

    Timers(ElectionSettings settings, InstanceSettings instance) {
        this.settings = settings;
        downAdverts = instance.downAdverts();
        ownInterval = instance.advertInterval().toNanos();
        masterInterval = ownInterval;
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
        return (256 - priority) * masterInterval / 256;
    }

    /** Active_Down_Interval. */
    long masterDownInterval(int priority) {
        return downAdverts * masterInterval + skew(priority);
    }

    /** How long to listen before ruling after having been away. */
    long rejoinInterval(int priority) {
        return Math.max(settings.rejoinWait().toNanos(), masterDownInterval(priority));
    }

    void sentAs(State state, long now) {
        switch (state) {
            case MASTER -> advert.set(now + ownInterval);
            case BACKUP, FAULT -> advert.set(now + settings.announceInterval().toNanos());
            case INIT, HANDOVER -> advert.clear();
        }
    }

    /** A new state begins. */
    void reset() {
        masterDown.clear();
        preempt.clear();
        handover.clear();
    }

    long next(long latest) {
        return masterDown.orEarlier(preempt.orEarlier(advert.orEarlier(handover.orEarlier(latest))));
    }
}
