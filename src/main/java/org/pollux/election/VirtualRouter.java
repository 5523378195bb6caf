package org.pollux.election;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one instance: RFC 9568 §6.4, and besides what a cluster that knows its members can do faster and
 * safer. The rules that are not the RFC's:
 *
 * <ul>
 *   <li>The master's departure from the cluster ends its reign as its priority 0 does. The candidate that ranks best
 *       follows at once, the others wait their skew time.
 *   <li>A master of lower priority is displaced when {@code preempt_delay} has passed, not when a timer happens to end.
 *   <li>Of two masters the one that ranks higher stays, unless it is {@code nopreempt} and the other one's reign began
 *       with the knowledge of its own (the higher term): then the incumbent stays.
 *   <li>After a start, a fault or a stall the others get {@code rejoinWait} to be heard, however short the advert
 *       interval is.
 * </ul>
 */
final class VirtualRouter {
    /**
     * After a stall, for how long what is heard is only noted, in nanoseconds. What came during the stall waits in the
     * sockets and is read first; acting on it would be acting on the past.
     */
    private static final long BACKLOG = 200_000_000L;

    /** Another master that does not yield is answered with announcements at most this often, in nanoseconds. */
    private static final long ANNOUNCE_GAP = 100_000_000L;

    private final MemberId self;
    private final ElectionSettings election;
    private final InstanceSettings settings;
    private final Members members;
    private final Peers peers;
    private final Timers timers;
    private final ElectionActions actions;

    private final Set<String> faults = new LinkedHashSet<>();
    private int priority;
    private State state = State.INIT;
    private Reason reason = Reasons.NOT_STARTED;
    private long since;
    private long term;
    private long sequence;
    private @Nullable MemberId master;

    /** Why the master is gone, while a better candidate than this director is given the skew time to follow. */
    private @Nullable Reason succession;

    /** Stalled and has not heard a master since: nobody shall count on this director. */
    private boolean stalled;

    /** Came late to the end of the master-down interval once already. */
    private boolean overslept;

    /** From when on the others must have been heard for a quick start. */
    private long listeningSince;

    private final Deadline announceAgain = new Deadline();
    private final Deadline backlogRead = new Deadline();

    VirtualRouter(
            MemberId self,
            ElectionSettings election,
            InstanceSettings settings,
            Members members,
            ElectionActions actions) {
        this.self = self;
        this.election = election;
        this.settings = settings;
        this.members = members;
        this.actions = actions;
        peers = new Peers(members);
        timers = new Timers(election, settings);
        priority = settings.priority();
    }

    String name() {
        return settings.name();
    }

    int virtualRouterId() {
        return settings.virtualRouterId();
    }

    boolean isStopped() {
        return state == State.INIT;
    }

    void start(long now) {
        if (state == State.INIT) {
            listen(Reasons.STARTED, now);
        }
    }

    void stop(long now) {
        switch (state) {
            case INIT, HANDOVER -> {}
            case BACKUP, FAULT -> enter(State.INIT, Reasons.STOPPING, now);
            case MASTER -> enter(peers.candidates().isEmpty() ? State.INIT : State.HANDOVER, Reasons.STOPPING, now);
        }
    }

    void raiseFault(String cause, long now) {
        if (faults.add(cause)) {
            switch (state) {
                case INIT, FAULT -> {}
                case BACKUP, MASTER -> enter(State.FAULT, Reasons.fault(cause), now);
                case HANDOVER -> enter(State.INIT, Reasons.fault(cause), now);
            }
        }
    }

    void clearFault(String cause, long now) {
        if (faults.remove(cause) && faults.isEmpty() && state == State.FAULT) {
            listen(Reasons.faultCleared(cause), now);
        }
    }

    void changePriority(int changed, long now) {
        if (changed != priority) {
            priority = changed;
            if (state.isCandidate()) {
                sendAdvert(now);
            }
        }
    }

    void joined(Set<MemberId> who, boolean merged, long now) {
        peers.joined(who);
        if (state == State.INIT) {
            return;
        }
        sendAdvert(now);
        if (state == State.MASTER && merged) {
            actions.announce(name(), Reasons.MERGED);
        }
    }

    void departed(MemberId member, Membership.Cause cause, long now) {
        peers.departed(member);
        switch (state) {
            case BACKUP -> {
                if (member.equals(master)) {
                    masterLost(Reasons.gone(member, cause), now);
                } else if (succession != null) {
                    succeed(succession, now);
                }
            }
            case HANDOVER -> {
                if (peers.candidates().isEmpty()) {
                    enter(State.INIT, reason, now);
                }
            }
            case INIT, MASTER, FAULT -> {}
        }
    }

    void received(Advert advert, long now) {
        if (advert.sender().equals(self) || members.isLate(advert.sender(), now) || peers.isStale(advert)) {
            return;
        }
        boolean wasMaster =
                peers.last(advert.sender()).map(Advert::claimsMastership).orElse(false);
        boolean firstSinceJoin = peers.note(advert, now);
        if (stalled && !backlogRead.passed(now)) {
            return;
        }
        switch (state) {
            case INIT -> {}
            case BACKUP -> receivedAsBackup(advert, now);
            case MASTER -> receivedAsMaster(advert, wasMaster || firstSinceJoin, now);
            case HANDOVER -> {
                if (advert.claimsMastership()) {
                    follow(advert);
                    enter(State.INIT, reason, now);
                }
            }
            case FAULT -> {
                if (advert.claimsMastership()) {
                    follow(advert);
                }
            }
        }
    }

    /** The owner thread did not run for so long that others may have taken over in between. */
    void stalled(long gap, long now) {
        switch (state) {
            case INIT -> {}
            case HANDOVER -> enter(State.INIT, Reasons.stalled(gap), now);
            case MASTER -> {
                stalled = true;
                enter(State.BACKUP, Reasons.stalled(gap), now);
                listenAfterStall(now);
            }
            case BACKUP -> listenAfterStall(now);
            case FAULT -> {
                listenAfterStall(now);
                timers.masterDown.clear();
            }
        }
    }

    private void listenAfterStall(long now) {
        stalled = true;
        master = null;
        succession = null;
        timers.preempt.clear();
        timers.masterDown.set(now + stallWait());
        backlogRead.set(now + BACKLOG);
    }

    void step(long now) {
        switch (state) {
            case INIT -> {}
            case FAULT, MASTER -> sendIfDue(now);
            case BACKUP -> stepAsBackup(now);
            case HANDOVER -> {
                if (timers.handover.passed(now)) {
                    enter(State.INIT, reason, now);
                }
            }
        }
    }

    long nextDeadline(long latest) {
        return timers.next(latest);
    }

    InstanceStatus status(long now) {
        Optional<MemberId> known = Optional.ofNullable(master);
        return new InstanceStatus(
                name(),
                virtualRouterId(),
                state,
                priority,
                Duration.ofNanos(now - since),
                reason,
                term,
                known,
                known.flatMap(member -> peers.age(member, now)).map(Duration::ofNanos),
                faults,
                peers.status(now),
                new InstanceStatus.PriorityParts(settings.priority(), List.of()),
                List.of(),
                new InstanceStatus.Quorum(Optional.empty(), 0, Set.of(), Optional.empty(), true),
                Optional.empty(),
                Optional.empty());
    }

    /** Begins, or begins again, to take part (RFC 9568 §6.4.1). */
    private void listen(Reason why, long now) {
        if (!faults.isEmpty()) {
            enter(State.FAULT, Reasons.fault(String.join(", ", faults)), now);
        } else if (priority == InstanceSettings.OWNER && !stalled) {
            enter(State.MASTER, Reasons.OWNER, now);
        } else {
            listeningSince = now;
            enter(State.BACKUP, why, now);
            timers.masterDown.set(now + timers.rejoinInterval(priority));
        }
    }

    private void receivedAsBackup(Advert advert, long now) {
        if (advert.claimsMastership()) {
            heardMaster(advert, now);
        } else if (advert.sender().equals(master)) {
            masterLost(Reasons.resigned(advert), now);
        } else if (succession != null) {
            succeed(succession, now);
        } else {
            startIfFirst(now);
        }
    }

    private void heardMaster(Advert advert, long now) {
        if (isBetterMasterKnown(advert)) {
            return;
        }
        boolean wasStalled = stalled;
        follow(advert);
        timers.masterDown.set(now + timers.masterDownInterval(priority));
        if (wasStalled) {
            sendAdvert(now);
        }
        if (advert.priority() < priority && preempts()) {
            if (!timers.preempt.isSet()) {
                timers.preempt.set(now + preemptDelay());
            }
            preemptIfDue(now);
        } else {
            timers.preempt.clear();
        }
    }

    private void receivedAsMaster(Advert advert, boolean mayHaveHeldAddresses, long now) {
        if (!advert.claimsMastership()) {
            if (advert.priority() == 0) {
                sendAdvert(now);
            }
            if (mayHaveHeldAddresses) {
                actions.announce(name(), Reasons.noMaster(advert));
            }
        } else if (claim().beats(Claim.of(advert))) {
            term = Math.max(term, advert.term());
            sendAdvert(now);
            if (!announceAgain.isSet() || announceAgain.passed(now)) {
                announceAgain.set(now + ANNOUNCE_GAP);
                actions.announce(name(), Reasons.conflict(advert));
            }
        } else {
            follow(advert);
            enter(State.BACKUP, Reasons.better(advert), now);
            timers.masterDown.set(now + timers.masterDownInterval(priority));
        }
    }

    private void stepAsBackup(long now) {
        sendIfDue(now);
        if (preemptIfDue(now) || !timers.masterDown.passed(now)) {
            return;
        }
        if (timers.masterDown.lateness(now) > timers.masterInterval() && !overslept) {
            // The thread came late: the adverts it waits for may wait behind this step.
            overslept = true;
            timers.masterDown.set(now + timers.masterInterval());
        } else {
            enter(State.MASTER, overdue(now), now);
        }
    }

    private boolean preemptIfDue(long now) {
        if (!timers.preempt.passed(now) || master == null) {
            return false;
        }
        int theirs = peers.last(master).map(Advert::priority).orElse(0);
        enter(State.MASTER, Reasons.preempt(priority, master, theirs), now);
        return true;
    }

    private void startIfFirst(long now) {
        if (master == null
                && !stalled
                && election.expectedPeers() > 0
                && peers.allHeardAndNoneHolds(election.expectedPeers(), listeningSince)
                && ranksBest()) {
            enter(State.MASTER, Reasons.FIRST, now);
        }
    }

    private void masterLost(Reason why, long now) {
        master = null;
        timers.preempt.clear();
        succeed(why, now);
    }

    /** The throne is empty: takes it if nobody better is there, else gives the better ones the skew time. */
    private void succeed(Reason why, long now) {
        if (ranksBest()) {
            enter(State.MASTER, why, now);
        } else if (succession == null) {
            succession = why;
            timers.masterDown.set(now + timers.skew(priority));
        }
    }

    /** The only place where the state changes. */
    private void enter(State next, Reason why, long now) {
        State from = state;
        state = next;
        reason = why;
        since = now;
        succession = null;
        overslept = false;
        timers.reset();
        announceAgain.clear();
        switch (next) {
            case MASTER -> {
                term = Math.min(term + 1, Advert.MAX_TERM);
                master = self;
                stalled = false;
                timers.followOwnInterval();
            }
            case HANDOVER -> timers.handover.set(now + election.handoverLimit().toNanos());
            case INIT, BACKUP, FAULT -> {
                if (self.equals(master)) {
                    master = null;
                }
            }
        }
        actions.transition(new Transition(
                name(), from, next, why, now, priority, term, Optional.ofNullable(master), peers.status(now)));
        if (!from.holdsAddresses() && next.holdsAddresses()) {
            actions.takeOver(name(), why);
        } else if (from.holdsAddresses() && !next.holdsAddresses()) {
            actions.release(name(), why);
        }
        sendAdvert(now);
    }

    private boolean preempts() {
        return settings.preempt() || priority == InstanceSettings.OWNER;
    }

    private long preemptDelay() {
        return priority == InstanceSettings.OWNER ? 0 : settings.preemptDelay().toNanos();
    }

    private Claim claim() {
        return new Claim(new Rank(priority, self), preempts(), term);
    }

    private boolean ranksBest() {
        Rank own = new Rank(priority, self);
        return peers.candidates().stream().noneMatch(other -> Rank.of(other).isAbove(own));
    }

    /** Whether, of two masters that are heard, the one followed already will win. */
    private boolean isBetterMasterKnown(Advert advert) {
        MemberId followed = master;
        if (followed == null || followed.equals(advert.sender()) || !members.isAlive(followed)) {
            return false;
        }
        return peers.last(followed)
                .filter(Advert::claimsMastership)
                .filter(known -> Claim.of(known).beats(Claim.of(advert)))
                .isPresent();
    }

    private void follow(Advert advert) {
        master = advert.sender();
        timers.followInterval(advert.advertInterval().toNanos());
        term = Math.max(term, advert.term());
        succession = null;
        stalled = false;
        overslept = false;
    }

    private long stallWait() {
        boolean alone = election.expectedPeers() == 0 && !members.everMet();
        return alone ? election.rejoinWait().toNanos() : timers.rejoinInterval(priority);
    }

    private Reason overdue(long now) {
        if (succession != null) {
            return Reasons.nobodyFollowed(succession);
        }
        return master == null
                ? Reasons.neverHeard(now - since)
                : Reasons.overdue(master, peers.age(master, now).orElse(now - since));
    }

    private void sendIfDue(long now) {
        if (timers.advert.passed(now)) {
            sendAdvert(now);
        }
    }

    private void sendAdvert(long now) {
        sequence++;
        actions.sendAdvert(new Advert(
                self,
                virtualRouterId(),
                name(),
                state,
                state.isCandidate() && !stalled ? priority : 0,
                preempts(),
                settings.advertInterval(),
                term,
                sequence));
        timers.sentAs(state, now);
    }
}
