package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pollux.election.Bench.HIGH;
import static org.pollux.election.Bench.LOW;
import static org.pollux.election.Bench.delayed;
import static org.pollux.election.Bench.instance;
import static org.pollux.election.Bench.sticky;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.election.Membership.Cause;
import org.pollux.election.Reason.Kind;

/** The rules of one instance, each a sentence. */
class VirtualRouterTest {
    @Test
    void startsAsBackupAndTellsTheOthers() {
        Bench bench = Bench.of(instance(100)).start();
        assertThat(bench.trace).containsExactly("INIT -> BACKUP", "advert BACKUP 100");
    }

    @Test
    void becomesMasterWhenNobodyIsHeardForTheMasterDownInterval() {
        Bench bench = Bench.of(instance(100)).start();
        // 3 adverts of 1 s and a skew of 156/256 s.
        bench.pass(Duration.ofMillis(3609));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason().text()).isEqualTo("no master was heard for 3609 ms");
    }

    @Test
    void takesTheAddressesBeforeItAdverts() {
        Bench bench = Bench.of(instance(100)).start().forget();
        bench.pass(Duration.ofSeconds(4));
        assertThat(bench.trace)
                .containsSubsequence("BACKUP -> MASTER", "take over", "advert MASTER 100")
                .doesNotContain("release");
    }

    @Test
    void ownerOfTheAddressesIsMasterAtOnce() {
        Bench bench = Bench.of(instance(255)).start();
        assertThat(bench.trace).containsExactly("INIT -> MASTER", "take over", "advert MASTER 255");
    }

    @Test
    void startsAtOnceWhenAllConfiguredPeersAreHeardAndItRanksBest() {
        Bench bench = new Bench(ElectionSettings.defaults(1), instance(100)).start();
        bench.members(LOW);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.hear(LOW, State.BACKUP, 90);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason().kind()).isEqualTo(Kind.FIRST);
    }

    @Test
    void leavesTheQuickStartToTheOneThatRanksBest() {
        Bench bench = new Bench(ElectionSettings.defaults(1), instance(100)).start();
        bench.members(HIGH);
        bench.hear(HIGH, State.BACKUP, 100);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void doesNotStartQuicklyWhileAPeerStillHoldsTheAddresses() {
        Bench bench = new Bench(ElectionSettings.defaults(1), instance(100)).start();
        bench.members(LOW);
        bench.hear(LOW, State.HANDOVER, 0);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void advertsEveryIntervalAsMaster() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.pass(Duration.ofSeconds(10));
        assertThat(bench.adverts).hasSize(10).allMatch(Advert::claimsMastership);
    }

    @Test
    void followsTheMasterWhileItsAdvertsCome() {
        Bench bench = Bench.of(instance(100)).start();
        for (int i = 0; i < 20; i++) {
            bench.hear(HIGH, State.MASTER, 150);
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        assertThat(bench.election.status(bench.now).getFirst().master()).contains(HIGH);
    }

    @Test
    void measuresTheMasterDownIntervalInTheMastersAdvertInterval() {
        Bench bench = Bench.of(instance(100)).start();
        bench.hear(new Advert(HIGH, 51, "other", State.MASTER, 150, true, Duration.ofMillis(100), 1, 1));
        bench.pass(Duration.ofMillis(360));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason().text()).isEqualTo("no advert from high (10.0.0.3) for 360 ms");
    }

    @Test
    void takesOverAtOnceWhenTheMasterClosesItsConnection() {
        Bench bench = following(HIGH);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason()).isEqualTo(new Reason(Kind.MASTER_CRASHED, "high (10.0.0.3) closed its connection"));
    }

    @Test
    void takesOverAtOnceWhenTheMasterIsSilent() {
        Bench bench = following(HIGH);
        bench.change(Cause.SILENT, false);
        assertThat(bench.reason().kind()).isEqualTo(Kind.MASTER_SILENT);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void takesOverAtOnceWhenTheMasterGivesUp() {
        Bench bench = following(HIGH);
        bench.hear(HIGH, State.HANDOVER, 0);
        assertThat(bench.trace).containsExactly("BACKUP -> MASTER", "take over", "advert MASTER 100");
        assertThat(bench.reason().text()).isEqualTo("high (10.0.0.3) gave up and is HANDOVER");
    }

    @Test
    void givesABetterCandidateTheSkewTimeToFollow() {
        Bench bench = following(HIGH, LOW);
        bench.hear(LOW, State.BACKUP, 120);
        bench.members(LOW);
        bench.pass(Duration.ofMillis(600));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(10));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.reason().text())
                .isEqualTo("high (10.0.0.3) closed its connection, and no better candidate followed");
    }

    @Test
    void takesOverAtOnceWhenTheBetterCandidateGoesToo() {
        Bench bench = following(HIGH, LOW);
        bench.hear(LOW, State.BACKUP, 120);
        bench.members(LOW);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void takesOverAtOnceWhenTheBetterCandidateFails() {
        Bench bench = following(HIGH, LOW);
        bench.hear(LOW, State.BACKUP, 120);
        bench.members(LOW);
        bench.hear(LOW, State.FAULT, 0);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void ignoresAnAdvertThatComesAfterItsSenderIsGone() {
        Bench bench = following(HIGH);
        bench.members();
        bench.hear(HIGH, State.MASTER, 150);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void ignoresAnAdvertThatWasOvertaken() {
        Bench bench = following(HIGH);
        Advert late = new Advert(HIGH, 51, "VI_1", State.HANDOVER, 0, true, Bench.ADVERT, 1, 0);
        bench.hear(late);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void displacesALowerMasterAtOnce() {
        Bench bench = Bench.of(instance(100)).start().forget();
        bench.hear(LOW, State.MASTER, 90);
        assertThat(bench.trace).containsExactly("BACKUP -> MASTER", "take over", "advert MASTER 100");
        assertThat(bench.reason().text()).isEqualTo("priority 100 displaces low (10.0.0.1) with priority 90");
    }

    @Test
    void doesNotDisplaceAMasterOfEqualPriority() {
        Bench bench = Bench.of(instance(100)).start();
        bench.hear(LOW, State.MASTER, 100);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void doesNotDisplaceALowerMasterWithNopreempt() {
        Bench bench = Bench.of(sticky(100)).start();
        for (int i = 0; i < 10; i++) {
            bench.hear(LOW, State.MASTER, 90);
            bench.pass(Duration.ofSeconds(1));
        }
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void waitsThePreemptDelayFromTheFirstAdvertOfALowerMaster() {
        Bench bench = Bench.of(delayed(100, Duration.ofSeconds(5))).start();
        for (int i = 0; i < 5; i++) {
            bench.hear(LOW, State.MASTER, 90);
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofMillis(999));
        }
        bench.pass(Duration.ofMillis(10));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void doesNotWaitThePreemptDelayWhenTheMasterGoes() {
        Bench bench = Bench.of(delayed(100, Duration.ofSeconds(60))).start();
        bench.members(LOW);
        bench.hear(LOW, State.MASTER, 90);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void yieldsToAHigherMasterAndReleasesBeforeItSaysSo() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(HIGH, State.MASTER, 150);
        assertThat(bench.trace).containsExactly("MASTER -> BACKUP", "release", "advert BACKUP 100");
        assertThat(bench.reason().kind()).isEqualTo(Kind.BETTER_MASTER);
    }

    @Test
    void yieldsToAnEqualPriorityWithAHigherAddressOnly() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(LOW, State.MASTER, 100);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.hear(HIGH, State.MASTER, 100);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void assertsItselfAgainstALowerMasterAndAnnouncesAgain() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(LOW, State.MASTER, 90);
        assertThat(bench.trace).containsExactly("advert MASTER 100", "announce");
    }

    @Test
    void announcesOnceMoreWhenTheLoserHasReleased() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(LOW, State.MASTER, 90);
        bench.forget().hear(LOW, State.BACKUP, 90);
        assertThat(bench.trace).containsExactly("announce");
    }

    @Test
    void announcesAtMostEvery100MillisecondsAgainstAMasterThatDoesNotYield() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        for (int i = 0; i < 100; i++) {
            bench.hear(LOW, State.MASTER, 90);
            bench.pass(Duration.ofMillis(10));
        }
        assertThat(bench.trace.stream().filter("announce"::equals)).hasSize(10);
    }

    @Test
    void announcesAfterAMergeOnceItIsClearThatItStays() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.merge(LOW);
        assertThat(bench.trace).containsExactly("advert MASTER 100");
        bench.forget().hear(LOW, State.BACKUP, 90);
        assertThat(bench.trace).containsExactly("announce");
    }

    @Test
    void whoeverYieldsAfterAMergeAnnouncesNothing() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.merge(HIGH);
        bench.hear(new Advert(HIGH, 51, "VI_1", State.MASTER, 150, true, Bench.ADVERT, 2, Duration.ofSeconds(60), 1));
        assertThat(bench.trace)
                .containsExactly(
                        "advert MASTER 100",
                        "two masters, high stays",
                        "MASTER -> BACKUP",
                        "release",
                        "advert BACKUP 100");
    }

    @Test
    void whoeverStaysAfterAMergeTellsOfTheOtherMaster() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.pass(Duration.ofSeconds(1));
        bench.merge(LOW);
        bench.forget().hear(LOW, State.MASTER, 90);
        assertThat(bench.trace).containsExactly("advert MASTER 100", "two masters, me stays", "announce");
    }

    @Test
    void aPlannedTakeoverIsNoSecondMaster() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(HIGH, State.MASTER, 150, true, 2);
        assertThat(bench.trace).containsExactly("MASTER -> BACKUP", "release", "advert BACKUP 100");
    }

    @Test
    void directorWhosePeerHasEndedIsSoonMasterAgainAfterAStall() {
        Bench bench = following(HIGH);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.stall(Duration.ofMillis(400));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(201));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void directorWhosePeerMayHaveRestartedMeanwhileListensLongerAfterAStall() {
        Bench bench = following(HIGH);
        bench.members();
        bench.stall(Duration.ofSeconds(5));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void directorWhosePeerFellSilentListensLongerAfterAStall() {
        Bench bench = following(HIGH);
        bench.change(Cause.SILENT, false);
        bench.stall(Duration.ofMillis(400));
        bench.pass(Duration.ofSeconds(1));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void whoComesAfterAStallIsHeardFirst() {
        Bench bench = following(HIGH);
        bench.members();
        bench.stall(Duration.ofMillis(400));
        bench.members(LOW);
        bench.pass(Duration.ofSeconds(2));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void workThatTheElectionOrderedIsNoStall() {
        Bench bench = following(HIGH);
        bench.workTakes(Duration.ofMillis(140));
        bench.members();
        bench.stall(Duration.ofMillis(430));
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.stall(Duration.ofMillis(301));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void workThatTookTooLongIsAStall() {
        Bench bench = following(HIGH);
        bench.workTakes(Duration.ofSeconds(5));
        bench.members();
        bench.stall(Duration.ofSeconds(5));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        assertThat(bench.reason().kind()).isEqualTo(Kind.STALL);
    }

    @Test
    void tellsANewMemberAtOnceThatItIsMaster() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.members(LOW);
        assertThat(bench.trace).containsExactly("advert MASTER 100");
    }

    @Test
    void nopreemptMasterYieldsToTheIncumbentThatTookOverFromIt() {
        Bench bench = Bench.of(sticky(100)).startAsMaster();
        long mine = 1;
        bench.hear(LOW, State.MASTER, 90, true, mine + 1);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void incumbentStaysWhenANopreemptMasterOfHigherPriorityComesBack() {
        Bench bench = Bench.of(instance(100)).start();
        bench.members(HIGH);
        bench.hear(HIGH, State.MASTER, 150, false, 7);
        bench.change(Cause.SILENT, false);
        bench.forget().pass(Duration.ofSeconds(1));
        bench.hear(HIGH, State.MASTER, 150, false, 7);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        assertThat(bench.trace).contains("announce");
    }

    @Test
    void preemptingMasterOfHigherPriorityWinsWhateverTheTerms() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.hear(LOW, State.MASTER, 90, true, 40);
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void cleanStopKeepsTheAddressesUntilTheNewMasterIsHeard() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 90);
        bench.forget();
        bench.election.stop(bench.now);
        assertThat(bench.trace).containsExactly("MASTER -> HANDOVER", "advert HANDOVER 0");
        assertThat(bench.election.stopped()).isFalse();
        bench.forget().hear(LOW, State.MASTER, 90);
        assertThat(bench.trace).containsExactly("HANDOVER -> INIT", "release", "advert INIT 0");
        assertThat(bench.election.stopped()).isTrue();
    }

    @Test
    void cleanStopWaitsAtMostTheHandoverLimit() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 90);
        bench.election.stop(bench.now);
        bench.pass(Duration.ofMillis(99));
        assertThat(bench.state()).isEqualTo(State.HANDOVER);
        bench.pass(Duration.ofMillis(1));
        assertThat(bench.election.stopped()).isTrue();
    }

    @Test
    void cleanStopReleasesAtOnceWhenNobodyCanFollow() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.FAULT, 0);
        bench.forget();
        bench.election.stop(bench.now);
        assertThat(bench.trace).containsExactly("MASTER -> INIT", "release", "advert INIT 0");
    }

    @Test
    void cleanStopReleasesWhenTheLastCandidateGoes() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 90);
        bench.election.stop(bench.now);
        bench.members();
        assertThat(bench.election.stopped()).isTrue();
    }

    @Test
    void faultReleasesAndGivesUp() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.election.raiseFault("VI_1", "interface eth0 is down", bench.now);
        assertThat(bench.trace).containsExactly("MASTER -> FAULT", "release", "advert FAULT 0");
        assertThat(bench.reason().text()).isEqualTo("interface eth0 is down");
    }

    @Test
    void doesNotLeaveFaultBeforeTheLastCauseIsGone() {
        Bench bench = Bench.of(instance(100)).start();
        bench.election.raiseFault("VI_1", "a", bench.now);
        bench.election.raiseFault("VI_1", "b", bench.now);
        bench.election.clearFault("VI_1", "a", bench.now);
        assertThat(bench.state()).isEqualTo(State.FAULT);
        bench.election.clearFault("VI_1", "b", bench.now);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void faultKnownBeforeTheStartKeepsItFromStarting() {
        Bench bench = Bench.of(instance(255));
        bench.election.raiseFault("VI_1", "interface eth0 is down", bench.now);
        bench.start();
        assertThat(bench.state()).isEqualTo(State.FAULT);
    }

    @Test
    void listensBeforeItRulesAgainAfterAFaultHoweverShortTheAdvertInterval() {
        Bench bench = Bench.of(new InstanceSettings("VI_1", 51, 100, Duration.ofMillis(10), true, Duration.ZERO))
                .startAsMaster();
        bench.election.raiseFault("VI_1", "x", bench.now);
        bench.election.clearFault("VI_1", "x", bench.now);
        bench.pass(Duration.ofMillis(990));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(20));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void listensLongerWhereThereIsSomebodyToHear() {
        Bench bench = new Bench(
                        ElectionSettings.defaults(1),
                        new InstanceSettings("VI_1", 51, 100, Duration.ofMillis(10), true, Duration.ZERO))
                .startAsMaster();
        bench.election.raiseFault("VI_1", "x", bench.now);
        bench.election.clearFault("VI_1", "x", bench.now);
        bench.pass(Duration.ofMillis(2_990));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(20));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void masterThatStalledReleasesFirst() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.stall(Duration.ofMillis(700));
        assertThat(bench.trace).containsExactly("MASTER -> BACKUP", "release", "advert BACKUP 0");
        assertThat(bench.reason().kind()).isEqualTo(Kind.STALL);
    }

    @Test
    void masterWhoseProcessWasPausedReleasesFirst() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.now += Duration.ofMillis(160).toNanos();
        bench.election.paused(Duration.ofMillis(160).toNanos(), bench.now);
        assertThat(bench.trace).containsExactly("MASTER -> BACKUP", "release", "advert BACKUP 0");
        assertThat(bench.reason().text()).isEqualTo("stalled for 160 ms");
    }

    @Test
    void backupWhoseProcessWasPausedForAMomentStillFollowsAMasterThatGoes() {
        Bench bench = following(HIGH);
        bench.now += Duration.ofMillis(160).toNanos();
        bench.election.paused(Duration.ofMillis(160).toNanos(), bench.now);
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.members();
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void aPauseThatWasNoticedAlreadyChangesNothingMore() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.now += Duration.ofMillis(700).toNanos();
        bench.election.paused(Duration.ofMillis(700).toNanos(), bench.now);
        assertThat(bench.transitions).hasSize(1);
        assertThat(bench.trace).containsExactly("MASTER -> BACKUP", "release", "advert BACKUP 0");
    }

    @Test
    void stallIsNoticedByWhateverInputComesFirst() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.now += Duration.ofSeconds(5).toNanos();
        bench.hear(LOW, State.MASTER, 90, false, 2);
        assertThat(bench.transitions.getFirst().reason().kind()).isEqualTo(Kind.STALL);
        assertThat(bench.trace.subList(0, 2)).containsExactly("MASTER -> BACKUP", "release");
    }

    @Test
    void masterThatStalledDoesNotRuleAgainBecauseOldAnnouncementsSayThatNobodyDoes() {
        Bench bench = new Bench(ElectionSettings.defaults(1), instance(100)).start();
        bench.members(LOW);
        bench.hear(LOW, State.BACKUP, 90);
        assertThat(bench.state()).isEqualTo(State.MASTER);
        bench.stall(Duration.ofSeconds(2));
        bench.hear(LOW, State.BACKUP, 90);
        bench.change(Cause.SILENT, false);
        bench.pass(Duration.ofMillis(3600));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void messagesThatWaitedDuringTheStallCauseNothing() {
        Bench bench = Bench.of(instance(100)).start();
        bench.members(HIGH);
        bench.hear(HIGH, State.MASTER, 150);
        bench.forget().stall(Duration.ofSeconds(5));
        bench.hear(HIGH, State.MASTER, 150);
        bench.hear(HIGH, State.HANDOVER, 0);
        bench.hear(LOW, State.MASTER, 90);
        bench.members();
        assertThat(bench.transitions).isEmpty();
        bench.pass(Duration.ofMillis(201));
        bench.hear(LOW, State.MASTER, 90);
        assertThat(bench.reason().kind()).isEqualTo(Kind.PREEMPT);
    }

    @Test
    void loneDirectorThatStalledIsMasterAgainAfterTheRejoinWait() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.stall(Duration.ofSeconds(2));
        bench.pass(Duration.ofMillis(1001));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void backupThatStalledListensFirst() {
        Bench bench = following(HIGH);
        bench.stall(Duration.ofSeconds(10));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofSeconds(1));
        bench.hear(HIGH, State.MASTER, 150);
        bench.pass(Duration.ofSeconds(3));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
    }

    @Test
    void stallBelowTheLimitChangesNothing() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.stall(Duration.ofMillis(190));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void lateStepGivesWaitingAdvertsAChance() {
        Bench bench = Bench.of(instance(100)).start();
        Advert fast = new Advert(HIGH, 51, "VI_1", State.MASTER, 150, true, Duration.ofMillis(10), 1, 1);
        bench.hear(fast);
        bench.stall(Duration.ofMillis(140));
        assertThat(bench.state()).isEqualTo(State.BACKUP);
        bench.pass(Duration.ofMillis(11));
        assertThat(bench.state()).isEqualTo(State.MASTER);
    }

    @Test
    void tellsAChangedPriorityAtOnce() {
        Bench bench = Bench.of(instance(100)).startAsMaster();
        bench.reconfigure(instance(40));
        assertThat(bench.trace).containsExactly("advert MASTER 40");
    }

    @Test
    void instancesWithTheSameIdAreToldApartByName() {
        Bench bench = new Bench(
                ElectionSettings.defaults(0),
                new InstanceSettings("outer", 51, 100, Bench.ADVERT, true, Duration.ZERO),
                new InstanceSettings("inner", 51, 100, Bench.ADVERT, true, Duration.ZERO));
        bench.start();
        bench.hear(new Advert(HIGH, 51, "inner", State.MASTER, 150, true, Bench.ADVERT, 1, 1));
        List<InstanceStatus> status = bench.election.status(bench.now);
        assertThat(status.get(0).master()).isEmpty();
        assertThat(status.get(1).master()).contains(HIGH);
        bench.hear(new Advert(HIGH, 51, "third", State.MASTER, 150, true, Bench.ADVERT, 1, 2));
        bench.hear(new Advert(HIGH, 52, "inner", State.MASTER, 150, true, Bench.ADVERT, 1, 3));
        assertThat(bench.election.unroutedAdverts()).isEqualTo(2);
    }

    @Test
    void refusesAnActionThatCallsBack() {
        Election[] election = new Election[1];
        Bench recorder = Bench.of(instance(255));
        ElectionActions callsBack = new ElectionActions() {
            @Override
            public void sendAdvert(Advert advert) {
                election[0].step(0);
            }

            @Override
            public long takeOver(String instance, Reason reason) {
                return recorder.takeOver(instance, reason);
            }

            @Override
            public long release(String instance, Reason reason) {
                return recorder.release(instance, reason);
            }

            @Override
            public void announce(String instance, Reason reason) {
                recorder.announce(instance, reason);
            }

            @Override
            public void transition(Transition transition) {
                recorder.transition(transition);
            }
        };
        election[0] =
                new Election(Bench.ME, ElectionSettings.defaults(0), List.of(instance(255)), List.of(), callsBack);
        assertThatThrownBy(() -> election[0].start(0)).isInstanceOf(IllegalStateException.class);
    }

    /** A backup of priority 100 that follows a master of priority 150. */
    private static Bench following(MemberId master, MemberId... others) {
        Bench bench = Bench.of(instance(100)).start();
        MemberId[] all = Arrays.copyOf(others, others.length + 1);
        all[others.length] = master;
        bench.members(all);
        bench.hear(master, State.MASTER, 150);
        return bench.forget();
    }
}
