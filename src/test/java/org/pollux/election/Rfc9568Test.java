package org.pollux.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pollux.election.Bench.HIGH;
import static org.pollux.election.Bench.LOW;
import static org.pollux.election.Bench.instance;
import static org.pollux.election.Bench.sticky;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * The sentences of RFC 9568 on the state machine, section by section. Where a cluster that knows its members does better
 * than the sentence, the test says so. What a packet must look like and what happens to traffic is tested in other rooms.
 */
class Rfc9568Test {
    /** §5.2.4 Priority. */
    @Nested
    class Section5_2_4 {
        @Test
        void priorityOfTheAddressOwnerIs255WhateverWeighsOnIt() {
            TrackerSettings weight = new TrackerSettings("check", -100, false);
            InstanceSettings owner = new InstanceSettings(
                    "VI_1", 51, 255, Bench.ADVERT, true, Duration.ZERO, 3, Optional.empty(), List.of(weight));
            Bench bench = Bench.of(owner).start();
            bench.election.trackerChanged("check", TrackerState.DOWN, bench.now);
            bench.pass(Duration.ofSeconds(1));
            assertThat(bench.adverts.getLast().priority()).isEqualTo(255);
        }

        @Test
        void priorityOfABackupIsWithin1And254WhateverWeighsOnIt() {
            for (int weight : new int[] {-254, 254}) {
                InstanceSettings weighed = new InstanceSettings(
                        "VI_1",
                        51,
                        100,
                        Bench.ADVERT,
                        true,
                        Duration.ZERO,
                        3,
                        Optional.empty(),
                        List.of(new TrackerSettings("check", weight, false)));
                Bench bench = Bench.of(weighed).start();
                bench.election.trackerChanged("check", weight < 0 ? TrackerState.DOWN : TrackerState.UP, bench.now);
                assertThat(bench.adverts.getLast().priority()).isEqualTo(weight < 0 ? 1 : 254);
            }
        }

        @Test
        void priorityZeroSaysThatTheActiveRouterStoppedParticipating() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.election.stop(bench.now);
            assertThat(bench.adverts.getLast().priority()).isZero();
        }

        @Test
        void aConfiguredPriorityIsNeverZero() {
            assertThatThrownBy(() -> instance(0)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** §6.1 Parameters per virtual router. */
    @Nested
    class Section6_1 {
        @Test
        void skewTimeIs256MinusPriorityParts256OfTheActiveAdverInterval() {
            Bench bench = Bench.of(instance(100)).start();
            bench.hear(HIGH, State.MASTER, 150);
            // 3 * 1 s + (256 - 100) / 256 * 1 s
            bench.pass(Duration.ofNanos(3_609_374_999L));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofNanos(1));
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }

        @Test
        void preemptModeFalseProhibitsPreemption() {
            Bench bench = Bench.of(sticky(200)).start();
            for (int i = 0; i < 20; i++) {
                bench.hear(LOW, State.MASTER, 1);
                bench.pass(Duration.ofSeconds(1));
            }
            assertThat(bench.state()).isEqualTo(State.BACKUP);
        }

        @Test
        void theAddressOwnerAlwaysPreemptsIndependentOfPreemptMode() {
            Bench bench = Bench.of(sticky(255)).start();
            bench.hear(LOW, State.MASTER, 254);
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }
    }

    /** §6.4.1 Initialize. */
    @Nested
    class Section6_4_1 {
        @Test
        void startupOfTheOwnerSendsAnAdvertisementAndTransitionsToActive() {
            Bench bench = Bench.of(instance(255)).start();
            assertThat(bench.trace).containsExactly("INIT -> MASTER", "take over", "advert MASTER 255");
        }

        @Test
        void startupOfTheOwnerSetsTheAdverTimerToAdvertisementInterval() {
            Bench bench = Bench.of(instance(255)).start().forget();
            bench.pass(Duration.ofMillis(999));
            assertThat(bench.adverts).isEmpty();
            bench.pass(Duration.ofMillis(1));
            assertThat(bench.adverts).hasSize(1);
        }

        @Test
        void startupOfAnotherTransitionsToBackup() {
            Bench bench = Bench.of(instance(254)).start();
            assertThat(bench.transitions).singleElement().satisfies(t -> assertThat(t.to())
                    .isEqualTo(State.BACKUP));
        }

        @Test
        void startupOfAnotherSetsTheActiveDownTimerByItsOwnAdvertisementInterval() {
            Bench bench = Bench.of(instance(254)).start();
            bench.pass(Duration.ofNanos(3_007_812_499L));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofNanos(1));
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }
    }

    /** §6.4.2 Backup. */
    @Nested
    class Section6_4_2 {
        @Test
        void holdsNoAddress() {
            Bench bench = Bench.of(instance(100)).start();
            bench.hear(HIGH, State.MASTER, 150);
            bench.pass(Duration.ofSeconds(3));
            assertThat(bench.trace).doesNotContain("take over", "announce");
        }

        @Test
        void shutdownCancelsTheActiveDownTimerAndTransitionsToInitialize() {
            Bench bench = Bench.of(instance(100)).start();
            bench.election.stop(bench.now);
            bench.pass(Duration.ofSeconds(10));
            assertThat(bench.state()).isEqualTo(State.INIT);
        }

        @Test
        void activeDownTimerFiresThenAdvertisesAndTransitionsToActive() {
            Bench bench = Bench.of(instance(100)).start().forget();
            bench.pass(Duration.ofMillis(3610));
            assertThat(bench.trace).endsWith("BACKUP -> MASTER", "take over", "advert MASTER 100");
        }

        /** Pollux: whoever ranks best does not wait; the others wait the skew time, as the RFC has all of them do. */
        @Test
        void priorityZeroSetsTheActiveDownTimerToSkewTime() {
            Bench bench = Bench.of(instance(100)).start();
            bench.members(HIGH, LOW);
            bench.hear(LOW, State.MASTER, 200);
            bench.hear(HIGH, State.BACKUP, 150);
            bench.hear(LOW, State.HANDOVER, 0);
            bench.pass(Duration.ofNanos(609_374_999L));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofNanos(1));
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }

        @Test
        void advertOfAtLeastTheLocalPriorityResetsTheActiveDownTimer() {
            Bench bench = Bench.of(instance(100)).start();
            for (int i = 0; i < 10; i++) {
                bench.hear(HIGH, State.MASTER, 100);
                bench.pass(Duration.ofSeconds(3));
            }
            assertThat(bench.state()).isEqualTo(State.BACKUP);
        }

        @Test
        void advertSetsTheActiveAdverIntervalToItsOwn() {
            Bench bench = Bench.of(instance(100)).start();
            bench.hear(new Advert(HIGH, 51, "VI_1", State.MASTER, 150, true, Duration.ofSeconds(5), 1, 1));
            bench.pass(Duration.ofSeconds(15));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofSeconds(4));
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }

        @Test
        void withPreemptModeFalseAnyAdvertResetsTheActiveDownTimer() {
            Bench bench = Bench.of(sticky(100)).start();
            for (int i = 0; i < 10; i++) {
                bench.hear(LOW, State.MASTER, 1);
                bench.pass(Duration.ofSeconds(3));
            }
            assertThat(bench.state()).isEqualTo(State.BACKUP);
        }

        /** Pollux: at once, where the RFC waits for the rest of the timer. */
        @Test
        void advertOfALowerPriorityIsDiscardedAndItsSenderDisplaced() {
            Bench bench = Bench.of(instance(100)).start();
            bench.hear(LOW, State.MASTER, 99);
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }
    }

    /** §6.4.3 Active. */
    @Nested
    class Section6_4_3 {
        @Test
        void shutdownSendsPriorityZeroAndTransitionsToInitialize() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.election.stop(bench.now);
            assertThat(bench.trace).containsExactly("MASTER -> INIT", "release", "advert INIT 0");
        }

        @Test
        void shutdownCancelsTheAdverTimer() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.election.stop(bench.now);
            bench.forget().pass(Duration.ofSeconds(5));
            assertThat(bench.adverts).isEmpty();
        }

        @Test
        void adverTimerFiresThenSendsAnAdvertisementAndIsReset() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.pass(Duration.ofSeconds(5));
            assertThat(bench.adverts).hasSize(5).allMatch(Advert::claimsMastership);
        }

        @Test
        void priorityZeroOfAnotherIsAnsweredByAnAdvertisementAndResetsTheAdverTimer() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.pass(Duration.ofMillis(200));
            bench.forget().hear(LOW, State.INIT, 0);
            assertThat(bench.adverts).hasSize(1);
            bench.pass(Duration.ofMillis(999));
            assertThat(bench.adverts).hasSize(1);
            bench.pass(Duration.ofMillis(1));
            assertThat(bench.adverts).hasSize(2);
        }

        @Test
        void advertOfAGreaterPriorityTransitionsToBackup() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.hear(LOW, State.MASTER, 101);
            assertThat(bench.state()).isEqualTo(State.BACKUP);
        }

        @Test
        void advertOfTheSamePriorityFromAGreaterAddressTransitionsToBackup() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.hear(HIGH, State.MASTER, 100);
            assertThat(bench.state()).isEqualTo(State.BACKUP);
        }

        @Test
        void whoeverYieldsSetsTheActiveAdverIntervalAndTheActiveDownTimer() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.hear(new Advert(HIGH, 51, "VI_1", State.MASTER, 150, true, Duration.ofSeconds(5), 1, 1));
            bench.pass(Duration.ofSeconds(15));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            bench.pass(Duration.ofSeconds(4));
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }

        @Test
        void anyOtherAdvertIsDiscardedAndAnsweredByAnAdvertisementAtOnce() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.hear(LOW, State.MASTER, 100);
            assertThat(bench.state()).isEqualTo(State.MASTER);
            assertThat(bench.trace).startsWith("advert MASTER 100");
        }
    }

    /** §7.1 Receiving VRRP packets. */
    @Nested
    class Section7_1 {
        @Test
        void anAdvertOfAVirtualRouterThatIsNotConfiguredIsDiscarded() {
            Bench bench = Bench.of(instance(100)).start();
            bench.hear(new Advert(LOW, 52, "VI_1", State.MASTER, 50, true, Bench.ADVERT, 1, 1));
            assertThat(bench.state()).isEqualTo(State.BACKUP);
            assertThat(bench.election.unroutedAdverts()).isEqualTo(1);
        }

        @Test
        void anAdvertOfThisRouterItselfIsDiscarded() {
            Bench bench = Bench.of(instance(100)).startAsMaster();
            bench.hear(Bench.ME, State.MASTER, 255);
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }

        @Test
        void theAddressOwnerIsNotDisplacedByAnyPriorityBelowIts() {
            Bench bench = Bench.of(instance(255)).start();
            bench.hear(HIGH, State.MASTER, 254);
            assertThat(bench.state()).isEqualTo(State.MASTER);
        }
    }

    /** §8.3.2 Recommendations on setting priority values. */
    @Nested
    class Section8_3_2 {
        @Test
        void ofTwoBackupsTheOneOfHigherPriorityIsTheFirstToTakeOver() {
            Bench lower = Bench.of(instance(100)).start();
            Bench higher = Bench.of(instance(101)).start();
            lower.pass(Duration.ofMillis(3606));
            higher.pass(Duration.ofMillis(3606));
            assertThat(lower.state()).isEqualTo(State.BACKUP);
            assertThat(higher.state()).isEqualTo(State.MASTER);
        }
    }
}
