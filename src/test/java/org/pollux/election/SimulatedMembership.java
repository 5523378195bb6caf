package org.pollux.election;

import java.time.Duration;
import org.pollux.election.Membership.Cause;

/**
 * What the cluster room finds out, pair by pair: a closed connection is noticed after 5..20 ms, silence after the
 * heartbeat timeout, and two that hear each other again are together again after 20..450 ms. The witness is heard, or is
 * not, in the same way.
 */
final class SimulatedMembership {
    private static final long HEARTBEAT_TIMEOUT = Duration.ofMillis(150).toNanos();

    private final SimulatedCluster cluster;
    private final Watch[][] watches;

    SimulatedMembership(SimulatedCluster cluster) {
        this.cluster = cluster;
        int nodes = cluster.size + 1;
        watches = new Watch[cluster.size][nodes];
        for (int a = 0; a < cluster.size; a++) {
            for (int b = 0; b < nodes; b++) {
                watches[a][b] = new Watch(a, b);
            }
        }
    }

    /** Something changed that may let one director hear another node, or no longer. */
    void assess() {
        if (cluster.directors.size() < cluster.size) {
            return;
        }
        for (Watch[] row : watches) {
            for (Watch watch : row) {
                if (watch.listener != watch.speaker && (watch.speaker != cluster.witness() || cluster.hasWitness)) {
                    watch.assess();
                }
            }
        }
    }

    /** The process of a director is gone: those it can reach see their connections close. */
    void connectionsClosed(SimulatedDirector gone) {
        MemberId who = gone.id;
        for (SimulatedDirector other : cluster.directors) {
            if (other != gone && !cluster.isCut(gone.index, other.index)) {
                cluster.schedule(cluster.now + 5_000_000 + cluster.draw(15_000_000), () -> {
                    if (other.isUp() && (gone.id.equals(who) || !gone.isUp())) {
                        other.departed(gone, who, Cause.CONNECTION_CLOSED);
                        assess();
                    }
                });
            }
        }
    }

    /** One director's heartbeats of one other node. */
    private final class Watch {
        private final int listener;
        private final int speaker;
        /** Nothing comes though the listener runs. */
        private boolean silent;

        private boolean mutual;
        private boolean meetingPlanned;
        private int silences;
        private int partings;
        private int lives;

        Watch(int listener, int speaker) {
            this.listener = listener;
            this.speaker = speaker;
        }

        void assess() {
            boolean silentNow = one().runs() && !cluster.hearsNow(listener, speaker);
            if (silent != silentNow) {
                silent = silentNow;
                silences++;
                if (silent) {
                    int ticket = silences;
                    cluster.schedule(
                            cluster.now + HEARTBEAT_TIMEOUT + cluster.draw(50_000_000), () -> endOfPatience(ticket));
                }
            }
            boolean mutualNow = cluster.hearEachOther(listener, speaker);
            if (mutual != mutualNow) {
                mutual = mutualNow;
                partings++;
            }
            planMeeting();
        }

        private void endOfPatience(int ticket) {
            if (ticket == silences && silent) {
                if (speaker == cluster.witness()) {
                    one().witnessHeard(false);
                } else {
                    SimulatedDirector other = cluster.directors.get(speaker);
                    one().departed(other, other.id, Cause.SILENT);
                }
                cluster.membership.assess();
            }
        }

        private void planMeeting() {
            if (mutual && !meetingPlanned && listener < speaker && !together()) {
                meetingPlanned = true;
                int ticket = partings;
                cluster.schedule(cluster.now + 20_000_000 + cluster.draw(430_000_000), () -> {
                    meetingPlanned = false;
                    if (ticket == partings && !together()) {
                        meet();
                    } else {
                        planMeeting();
                    }
                });
            }
        }

        private void meet() {
            if (speaker == cluster.witness()) {
                one().witnessHeard(true);
                return;
            }
            SimulatedDirector other = cluster.directors.get(speaker);
            // Those who meet for the first time join; those who have been apart merge, as a rule.
            int now = one().life() * 10_000 + other.life();
            boolean merged = lives == now && (cluster.isSteady() || cluster.happens(0.9));
            lives = now;
            one().joined(other, merged);
            other.joined(one(), merged);
        }

        private boolean together() {
            if (speaker == cluster.witness()) {
                return one().hearsWitness();
            }
            SimulatedDirector other = cluster.directors.get(speaker);
            return one().sees(other) && other.sees(one());
        }

        private SimulatedDirector one() {
            return cluster.directors.get(listener);
        }
    }
}
