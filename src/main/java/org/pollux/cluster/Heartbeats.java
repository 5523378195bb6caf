package org.pollux.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.FailureDetection;
import org.jspecify.annotations.Nullable;
import org.pollux.cluster.link.Questions;

/**
 * Says often that this director lives, and notices who has stopped saying so. JGroups' own detectors count in whole
 * intervals and act on missing heartbeats alone. This one measures the time, and asks before it acts: a member that was
 * silent for two thirds of the timeout is asked on a way of its own, so that one lost packet, after which TCP is silent
 * for 200 ms, is no reason to suspect anybody; when the timeout is over without an answer, the member is suspected.
 *
 * <p>A director that did not run itself has heard nobody for that reason; it suspects nobody for it.
 */
final class Heartbeats extends FailureDetection {
    private static final short PROTOCOL_ID = 8085;

    /** A member that answers questions but whose heartbeats do not arrive is of no use. */
    private static final int TIMEOUTS_ON_ANSWERS = 5;

    /**
     * A virtual machine that has just started stands still for some milliseconds now and then, to load and compile. So long
     * it is as patient as a director with the usual settings, in nanoseconds.
     */
    private static final long WARM_UP = Duration.ofSeconds(1).toNanos();

    private static final long USUAL_TIMEOUT = Duration.ofMillis(150).toNanos();

    static {
        ClassConfigurator.addProtocol(PROTOCOL_ID, Heartbeats.class);
    }

    private final long every;
    private final long limit;
    private final long askAfter;
    private final long tick;
    private final long suspectAgain;
    private final Optional<Questions> questions;
    private final Map<Address, Heard> heard = new ConcurrentHashMap<>();
    private final LongAdder answered = new LongAdder();
    private volatile long warmFrom;
    private volatile boolean active;
    private volatile boolean stopped;

    private static final class Heard {
        final AtomicBoolean asking = new AtomicBoolean();
        volatile long message;
        volatile long sign;
        volatile long suspected;

        Heard(long now) {
            message = now;
            sign = now;
            suspected = now - Duration.ofHours(1).toNanos();
        }
    }

    /**
     * Of the settings.
     *
     * @param questions the way to ask a silent member; without one it is asked for a heartbeat
     */
    Heartbeats(Duration interval, Duration timeout, Duration answerLimit, Optional<Questions> questions) {
        every = interval.toNanos();
        limit = timeout.toNanos();
        askAfter = limit - answerLimit.toNanos();
        tick = Math.max(1_000_000, Math.min(every, answerLimit.toNanos() / 2));
        // JGroups discards suspicions while a merge waits for the answer of whoever is suspected.
        suspectAgain = limit / 6;
        this.questions = questions;
        setInterval(Math.max(1, interval.toMillis()));
        setTimeout(timeout.toMillis());
    }

    /** How often a silent member answered when it was asked. */
    long answered() {
        return answered.sum();
    }

    @Override
    public void start() throws Exception {
        super.start();
        warmFrom = System.nanoTime() + WARM_UP;
        Thread.ofPlatform().name("cluster-heartbeat").daemon().start(this::run);
    }

    @Override
    public synchronized void stop() {
        stopped = true;
        super.stop();
    }

    @Override
    protected void startHeartbeatSender() {
        active = true;
    }

    @Override
    protected void stopHeartbeatSender() {
        active = false;
    }

    @Override
    protected void startTimeoutChecker() {
        // The same thread sends and checks.
    }

    @Override
    protected void stopTimeoutChecker() {
        // The same thread sends and checks.
    }

    @Override
    public Object up(Message message) {
        boolean asked = message.getDest() != null && message.getHeader(id) != null;
        Object result = super.up(message);
        if (asked) {
            beat(null);
        }
        return result;
    }

    @Override
    public Object up(Event event) {
        if (event.getType() == Event.SUSPECT) {
            Collection<Address> suspects = event.arg();
            suspects.forEach(this::ended);
        }
        return super.up(event);
    }

    /** The transport suspects it: it counts as silent until it is heard. */
    private void ended(Address member) {
        Heard last = heard.get(member);
        if (last != null) {
            long now = System.nanoTime();
            last.suspected = now;
            last.sign = now - patience(now) - 1;
        }
    }

    @Override
    protected Map<Address, ?> getTimestamps() {
        return heard;
    }

    @Override
    protected long getTimeoutCheckInterval() {
        return Duration.ofNanos(tick).toMillis();
    }

    @Override
    protected String getTimeoutCheckerInfo() {
        return "heartbeats every " + Duration.ofNanos(every) + ", timeout " + Duration.ofNanos(limit);
    }

    @Override
    protected void update(Address sender, boolean isHeartbeat, boolean onlyIfUnknown) {
        if (sender == null || sender.equals(local_addr)) {
            return;
        }
        long now = System.nanoTime();
        Heard known = heard.get(sender);
        if (known == null) {
            // Only a view makes a member: whoever was heard before it would seem silent since then.
            if (onlyIfUnknown) {
                heard.putIfAbsent(sender, new Heard(now));
            }
        } else if (!onlyIfUnknown) {
            known.message = now;
            known.sign = now;
        }
    }

    @Override
    protected <T> boolean needsToBeSuspected(Address member, T value) {
        return value instanceof Heard last && isSilent(last, System.nanoTime());
    }

    private void run() {
        long last = System.nanoTime();
        long nextBeat = last;
        while (!stopped) {
            long now = System.nanoTime();
            if (active) {
                if (now - last > askAfter) {
                    log.debug("%s: this process did not run for %d ms", local_addr, (now - last) / 1_000_000);
                    forgive(now);
                }
                if (now - nextBeat >= 0) {
                    beat(null);
                    nextBeat = now - nextBeat > every ? now + every : nextBeat + every;
                }
                check(now);
            }
            last = now;
            LockSupport.parkNanos(this, tick - (System.nanoTime() - now));
        }
    }

    /** To one member it is a question. */
    private void beat(@Nullable Address to) {
        down_prot.down(new EmptyMessage(to)
                .putHeader(id, new HeartbeatHeader())
                .setFlag(Message.Flag.OOB, Message.Flag.DONT_BUNDLE)
                .setFlag(Message.TransientFlag.DONT_LOOPBACK));
    }

    /** After a pause of this process nothing is known about the others. */
    private void forgive(long now) {
        for (Heard each : heard.values()) {
            each.message = now;
            each.sign = now;
        }
    }

    private void check(long now) {
        List<Address> suspects = new ArrayList<>();
        heard.forEach((member, last) -> {
            if (isSilent(last, now)) {
                if (now - last.suspected > suspectAgain) {
                    last.suspected = now;
                    suspects.add(member);
                }
            } else if (now - last.sign > askAfter && last.asking.compareAndSet(false, true)) {
                ask(member, last);
            }
        });
        if (!suspects.isEmpty()) {
            // A new view waits for the members' acknowledgements; the heartbeats must not.
            Thread.ofPlatform().name("cluster-suspect").daemon().start(() -> suspect(suspects));
        }
    }

    /** How long a member may be silent. */
    private long patience(long now) {
        return now - warmFrom < 0 ? Math.max(limit, USUAL_TIMEOUT) : limit;
    }

    private boolean isSilent(Heard last, long now) {
        return now - last.sign > patience(now) || now - last.message > TIMEOUTS_ON_ANSWERS * limit;
    }

    private void ask(Address member, Heard last) {
        if (questions.isEmpty()) {
            beat(member);
            last.asking.set(false);
            return;
        }
        Thread.ofPlatform().name("cluster-question").daemon().start(() -> {
            try {
                if (questions.get().answers(member)) {
                    last.sign = System.nanoTime();
                    answered.increment();
                }
            } finally {
                last.asking.set(false);
            }
        });
    }
}
