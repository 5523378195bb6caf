package org.pollux.election;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pollux.election.Reason.Kind;

/**
 * The state machine of one instance: RFC 9568 §6.4, and besides what a cluster that knows its members can do faster and
 * safer. The rules that are not the RFC's:
 *
 * <ul>
 *   <li>The master's departure from the cluster ends its reign as its priority 0 does. The candidate that ranks best
 *       follows at once, the others wait their skew time.
 *   <li>A master of lower priority is displaced when {@code preempt_delay} has passed, not when a timer happens to end.
 *   <li>Of two masters the one stays that {@link Claim} says. One that is told to yield but is not heard yields in the
 *       end to the higher rank.
 *   <li>After a start, a fault or a stall the others get {@code rejoinWait} to be heard, however short the advert
 *       interval is.
 *   <li>Whoever would be master waits for the other instances of its {@link SyncGroup} and for a quorum.
 * </ul>
 *
 * <p>Long because what each state does with each input stays in one place, beside the one method that changes the state.
 */
final class VirtualRouter {
    /**
     * After a stall, for how long what is heard is only noted, in nanoseconds. What came during the stall waits in the
     * sockets and is read first; acting on it would be acting on the past.
     */
    private static final long BACKLOG = 200_000_000L;

    /** In a planned takeover two are master for less than that, in nanoseconds: until the old one has heard the new one. */
    private static final long PLANNED_TAKEOVER = 1_000_000_000L;

    private final Situation situation;
    private final MemberId self;
    private final Members members;
    private final ElectionActions actions;
    private final Peers peers;
    private final Timers timers;
    private final Standing standing;
    private InstanceSettings settings;

    private State state = State.INIT;
    private Reason reason = Reasons.NOT_STARTED;
    private long since;
    private @Nullable MemberId master;

    /** Why this director would be master, while its sync group is not ready. */
    private @Nullable Reason ambition;

    /** Why the master is gone, while a better candidate than this director is given the skew time to follow. */
    private @Nullable Reason succession;

    /** Stalled and has not heard a master since: nobody shall count on this director. */
    private boolean stalled;

    /** All others were known to have ended when it stalled: it does not listen for long. */
    private boolean alone;

    /** Came late to the end of the master-down interval once already. */
    private boolean overslept;

    /** A reload changed more of its adverts than the priority. */
    private boolean otherAdverts;

    /** From when on the others must have been heard for a quick start. */
    private long listeningSince;

    /** Until then a running master is left alone, unless this director is said to be ready before. */
    private final Deadline unready = new Deadline();

    /** When the running master would be displaced if nothing but {@code preempt_delay} held this director back. */
    private long preemptFrom;

    private final Contest contest = new Contest();
    private final Deadline backlogRead = new Deadline();

    /** An instance in INIT, in a group of its own. */
    VirtualRouter(Situation situation, InstanceSettings settings) {
        this.situation = situation;
        this.settings = settings;
        self = situation.self;
        members = situation.members;
        actions = situation.actions;
        peers = new Peers(members);
        timers = new Timers(situation, settings);
        standing = new Standing(situation, peers, this);
    }

    String name() {
        return settings.name();
    }

    InstanceSettings settings() {
        return settings;
    }

    SyncGroup group() {
        return standing.group();
    }

    Peers peers() {
        return peers;
    }

    Timers timers() {
        return timers;
    }

    State state() {
        return state;
    }

    Reason reason() {
        return reason;
    }

    int priority() {
        return standing.priority();
    }

    long since() {
        return since;
    }

    Optional<MemberId> master() {
        return Optional.ofNullable(master);
    }

    List<String> faults() {
        return standing.faults();
    }

    /** What it lacks by itself, trackers and sync group left out. */
    Set<String> causes() {
        return standing.causes;
    }

    boolean isStopped() {
        return state == State.INIT;
    }

    boolean isMaster() {
        return state == State.MASTER;
    }

    /** Whether it is master, or would be if its group were. */
    boolean isReady() {
        return state == State.MASTER || ambition != null;
    }

    /** How long the owner thread may be away before this instance lets go, in nanoseconds. */
    long stallLimit() {
        long limit = situation.settings().stallLimit().toNanos();
        return standing.group().preempts()
                ? limit
                : settings.lateMasterPriority()
                        .map(late -> Math.min(limit, timers.patienceOf(late)))
                        .orElse(limit);
    }

    void setGroup(SyncGroup changed) {
        standing.join(changed);
    }

    void configure(InstanceSettings changed) {
        boolean sameInterval = changed.advertInterval().equals(settings.advertInterval());
        boolean samePreemption = changed.preempt() == settings.preempt()
                && changed.preemptDelay().equals(settings.preemptDelay());
        settings = changed;
        timers.configure(changed);
        if (!samePreemption) {
            timers.preempt.clear();
            standing.preemptionChanged();
        }
        otherAdverts |= !(sameInterval && samePreemption);
    }

    /** The configuration and the group are complete: tells the others at once what they should know. */
    void configured(long now) {
        if (otherAdverts && state == State.MASTER) {
            timers.followOwnInterval();
            sendAdvert(now);
        }
        otherAdverts = false;
    }

    void start(long startupDelay, long now) {
        if (state != State.INIT) {
            return;
        }
        if (startupDelay > 0) {
            timers.startup.set(now + startupDelay);
        }
        listen(Reasons.STARTED, now);
    }

    void stop(Reason why, long now) {
        switch (state) {
            case INIT, HANDOVER -> {}
            case BACKUP, FAULT -> enter(State.INIT, why, now);
            case MASTER -> enter(peers.candidates().isEmpty() ? State.INIT : State.HANDOVER, why, now);
        }
    }

    /** Lets go of everything without waiting for anybody. */
    void end(Reason why, long now) {
        if (state != State.INIT) {
            enter(State.INIT, why, now);
        }
    }

    /** Priority and faults, its own and its group's, are now these. */
    void judge(int effective, List<String> missing, long now) {
        List<String> before = standing.faults();
        boolean otherPriority = effective != standing.priority();
        standing.judge(effective, missing);
        if (!missing.isEmpty()) {
            switch (state) {
                case INIT, FAULT -> {}
                case BACKUP, MASTER -> enter(State.FAULT, Reasons.fault(missing.getFirst()), now);
                case HANDOVER -> enter(State.INIT, Reasons.fault(missing.getFirst()), now);
            }
        } else if (state == State.FAULT) {
            listen(Reasons.faultCleared(before), now);
        } else if (otherPriority && state.isCandidate()) {
            sendAdvert(now);
        }
    }

    /** The votes suffice again, or do so no longer. */
    void quorumChanged(long now) {
        if (state == State.MASTER) {
            enter(State.BACKUP, Reasons.noQuorum(situation.quorum()), now);
        } else if (state == State.BACKUP) {
            if (situation.hasQuorum()) {
                takePartAgain(now);
            } else {
                ambition = null;
                succession = null;
                timers.preempt.clear();
            }
            sendAdvert(now);
        }
    }

    void joined(Set<MemberId> who, long now) {
        peers.joined(who);
        if (state == State.INIT) {
            return;
        }
        if (alone && stalled && state == State.BACKUP) {
            // They may have a master.
            alone = false;
            timers.masterDown.set(now + timers.rejoinInterval(standing.priority()));
        }
        sendAdvert(now);
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
        MemberId sender = advert.sender();
        Peers.Heard last = peers.lastOf(sender);
        if (sender.equals(self)
                || members.isLate(sender, now)
                || (last != null && last.advert().sequence() >= advert.sequence())) {
            return;
        }
        boolean wasMaster = last != null && last.advert().claimsMastership();
        boolean firstSinceJoin = peers.note(advert, now);
        if (timers.startup.isSet() || (stalled && !backlogRead.passed(now))) {
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

    void ready(long now) {
        unready.clear();
        if (state == State.BACKUP && timers.preempt.isSet()) {
            timers.preempt.set(preemptFrom);
            preemptIfDue(now);
        }
    }

    /** The whole process did not run for so long that the others may have taken over in between. */
    void paused(long gap, long now) {
        if (state.holdsAddresses()) {
            stalled(gap, now);
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
                listenAfterStall(gap, now);
                awaitReadiness(now);
            }
            case BACKUP -> listenAfterStall(gap, now);
            case FAULT -> {
                listenAfterStall(gap, now);
                timers.masterDown.clear();
            }
        }
    }

    void step(long now) {
        if (timers.startup.passed(now)) {
            timers.startup.clear();
            if (state == State.BACKUP) {
                listeningSince = now;
                timers.masterDown.clear();
                takePartAgain(now);
                sendAdvert(now);
            }
        }
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

    /** The whole group is ready: it is master if it wanted to be. */
    void ascend(long now) {
        if (ambition != null) {
            enter(State.MASTER, ambition, now);
        }
    }

    /** Another of the group is master no longer, or cannot be. */
    void fallBack(Reason why, long now) {
        if (ambition != null && ambition.kind() == Kind.SYNC_GROUP) {
            ambition = null;
        }
        if (state == State.MASTER) {
            enter(State.BACKUP, why, now);
            timers.masterDown.set(now + timers.masterDownInterval(standing.priority()));
        }
    }

    /** Others of the group are master: it wants to be too, if it knows of nobody else who is. */
    void join(Reason why, long now) {
        if (state == State.BACKUP && ambition == null && master == null && mayRule() && !stalled) {
            ambition = why;
            standing.group().promote(now);
        }
    }

    /** Begins, or begins again, to take part (RFC 9568 §6.4.1). */
    private void listen(Reason why, long now) {
        if (!standing.faults().isEmpty()) {
            enter(State.FAULT, Reasons.fault(String.join(", ", standing.faults())), now);
            return;
        }
        standing.beginsAnew(now);
        awaitReadiness(now);
        listeningSince = now;
        if (ownsAtOnce()) {
            aspire(Reasons.OWNER, now);
        }
        if (state != State.MASTER) {
            enter(State.BACKUP, why, now);
            timers.masterDown.set(now + timers.rejoinInterval(standing.priority()));
            if (ownsAtOnce()) {
                aspire(Reasons.OWNER, now);
            }
        }
    }

    private void awaitReadiness(long now) {
        if (situation.readinessLimit() > 0) {
            unready.set(now + situation.readinessLimit());
        }
    }

    private boolean ownsAtOnce() {
        return standing.isOwner() && !stalled && mayRule();
    }

    /** What kept it from ruling is over: what it heard meanwhile is not to be relied on. */
    private void takePartAgain(long now) {
        if (ownsAtOnce()) {
            aspire(Reasons.OWNER, now);
        } else if (!timers.masterDown.isSet() || timers.masterDown.passed(now)) {
            timers.masterDown.set(now + timers.rejoinInterval(standing.priority()));
        }
    }

    private void listenAfterStall(long gap, long now) {
        stalled = true;
        master = null;
        ambition = null;
        succession = null;
        timers.preempt.clear();
        alone = members.allDead(situation.settings().expectedPeers())
                && gap < timers.rejoinInterval(standing.priority());
        timers.masterDown.set(now + stallWait());
        backlogRead.set(now + BACKLOG);
    }

    private void receivedAsBackup(Advert advert, long now) {
        if (advert.claimsMastership()) {
            heardMaster(advert, now);
        } else if (advert.sender().equals(master)) {
            masterLost(Reasons.resigned(advert), now);
        } else if (succession != null) {
            succeed(succession, now);
        } else if (master == null) {
            startIfFirst(now);
        }
    }

    private void heardMaster(Advert advert, long now) {
        if (standing.isBetterFollowed(master, advert)) {
            return;
        }
        boolean wasStalled = stalled;
        follow(advert);
        timers.masterDown.set(now + timers.masterDownInterval(standing.priority()));
        if (wasStalled) {
            sendAdvert(now);
        }
        if (advert.priority() >= standing.priority() || !standing.preempts() || !mayRule()) {
            ambition = null;
            timers.preempt.clear();
        } else if (ambition == null || ambition.kind() != Kind.PREEMPT) {
            ambition = null;
            if (!timers.preempt.isSet()) {
                preemptFrom = now + standing.preemptDelay();
                timers.preempt.set(unready.orLater(preemptFrom));
            }
            preemptIfDue(now);
        }
    }

    private void receivedAsMaster(Advert advert, boolean mayHaveHeldAddresses, long now) {
        if (!advert.claimsMastership()) {
            contest.endWith(advert.sender());
            if (advert.priority() == 0) {
                sendAdvert(now);
            }
            if (mayHaveHeldAddresses) {
                actions.announce(name(), Reasons.noMaster(advert));
            }
        } else if (contest.isWon(standing.claim(since, now), advert, now)) {
            standing.group().overruled(advert.term());
            sendAdvert(now);
            actions.otherMasterHeard(name());
            if (now - since > PLANNED_TAKEOVER) {
                actions.twoMasters(name(), advert.sender(), true);
            }
            if (contest.isAnnouncementDue(now)) {
                actions.announce(name(), Reasons.conflict(advert));
            }
        } else {
            if (advert.reign().toNanos() > PLANNED_TAKEOVER) {
                actions.twoMasters(name(), advert.sender(), false);
            }
            follow(advert);
            enter(State.BACKUP, Reasons.better(advert), now);
            timers.masterDown.set(now + timers.masterDownInterval(standing.priority()));
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
            aspire(overdue(now), now);
        }
    }

    private boolean preemptIfDue(long now) {
        if (!timers.preempt.passed(now) || master == null) {
            return false;
        }
        int theirs = peers.last(master).map(Advert::priority).orElse(0);
        aspire(Reasons.preempt(standing.priority(), master, theirs), now);
        return true;
    }

    private void startIfFirst(long now) {
        int expected = situation.settings().expectedPeers();
        if (!stalled
                && ambition == null
                && expected > 0
                && peers.allHeardAndNoneHolds(expected, listeningSince)
                && standing.ranksBest()) {
            aspire(Reasons.FIRST, now);
        }
    }

    private void masterLost(Reason why, long now) {
        master = null;
        ambition = null;
        timers.preempt.clear();
        succeed(why, now);
    }

    /** The throne is empty: takes it if nobody better is there, else gives the better ones the skew time. */
    private void succeed(Reason why, long now) {
        if (standing.ranksBest()) {
            aspire(why, now);
        } else if (succession == null) {
            succession = why;
            timers.masterDown.set(now + timers.skew(standing.priority()));
        }
    }

    /** Wants to be master, and is if it may and its group is ready. */
    private void aspire(Reason why, long now) {
        timers.masterDown.clear();
        timers.preempt.clear();
        if (mayRule()) {
            ambition = why;
            standing.group().promote(now);
        }
    }

    /** Whether nothing but the others keeps it from being master. */
    private boolean mayRule() {
        return situation.hasQuorum() && !timers.startup.isSet();
    }

    /** The only place where the state changes. */
    private void enter(State next, Reason why, long now) {
        State from = state;
        state = next;
        reason = why;
        since = now;
        ambition = null;
        succession = null;
        overslept = false;
        timers.reset();
        contest.end();
        switch (next) {
            case MASTER -> {
                master = self;
                stalled = false;
                timers.followOwnInterval();
            }
            case HANDOVER ->
                timers.handover.set(now + situation.settings().handoverLimit().toNanos());
            case INIT, BACKUP, FAULT -> {
                if (self.equals(master)) {
                    master = null;
                }
            }
        }
        actions.transition(new Transition(
                name(),
                from,
                next,
                why,
                now,
                standing.priority(),
                standing.group().term(),
                master(),
                peers.status(now)));
        if (!from.holdsAddresses() && next.holdsAddresses()) {
            situation.worked(actions.takeOver(name(), why));
        } else if (from.holdsAddresses() && !next.holdsAddresses()) {
            situation.worked(actions.release(name(), why));
        }
        sendAdvert(now);
        if (from == State.MASTER && next == State.BACKUP) {
            standing.group().fellBack(this, now);
        }
    }

    private void follow(Advert advert) {
        master = advert.sender();
        timers.followInterval(advert.advertInterval().toNanos());
        standing.group().heardTerm(advert.term());
        succession = null;
        stalled = false;
        overslept = false;
    }

    private long stallWait() {
        if (alone) {
            // Whoever has started meanwhile listens for longer than this one was away; what says so waits in the
            // sockets.
            return BACKLOG;
        }
        boolean neverMet = situation.settings().expectedPeers() == 0 && !members.everMet();
        return neverMet ? situation.settings().rejoinWait().toNanos() : timers.rejoinInterval(standing.priority());
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
        boolean counts = state.isCandidate() && !stalled && mayRule();
        actions.sendAdvert(new Advert(
                self,
                settings.virtualRouterId(),
                name(),
                state,
                counts ? standing.priority() : 0,
                standing.claimsToPreempt(now),
                settings.advertInterval(),
                standing.group().term(),
                state == State.MASTER ? Duration.ofNanos(now - since) : Duration.ZERO,
                situation.nextSequence()));
        timers.sentAs(state, now);
    }
}
