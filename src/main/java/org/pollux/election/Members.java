package org.pollux.election;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Who is alive, and who has only just gone. Shared by all instances of a director. */
final class Members {
    /**
     * How long after a departure adverts of the departed are taken for late ones, in nanoseconds: messages and the end
     * of a connection reach the election over different threads.
     */
    private static final long LATE_ADVERTS = 200_000_000L;

    private final MemberId self;
    private Set<MemberId> alive = Set.of();
    private final Map<MemberId, Long> departedAt = new HashMap<>();
    /** The last life of each director that is known to have ended, by a goodbye or by a closed connection. */
    private final Set<MemberId> dead = new HashSet<>();
    /** Of those that fell silent nobody knows. */
    private final Set<MemberId> missing = new HashSet<>();

    private boolean everMet;

    Members(MemberId self) {
        this.self = self;
    }

    /** Whoever came, and whoever went and how. */
    record Change(Set<MemberId> joined, Map<MemberId, Membership.Cause> departed) {}

    Change update(Membership membership, long now) {
        departedAt.values().removeIf(at -> now - at > LATE_ADVERTS);
        Map<MemberId, Membership.Cause> departed = new LinkedHashMap<>();
        for (Membership.Departure departure : membership.departures()) {
            if (alive.contains(departure.member()) && !membership.members().contains(departure.member())) {
                departed.put(departure.member(), departure.cause());
            }
        }
        for (MemberId before : alive) {
            if (!before.equals(self) && !membership.members().contains(before)) {
                departed.putIfAbsent(before, Membership.Cause.SILENT);
            }
        }
        Set<MemberId> joined = new HashSet<>(membership.members());
        joined.removeAll(alive);
        joined.remove(self);
        alive = membership.members();
        departed.keySet().forEach(member -> departedAt.put(member, now));
        joined.forEach(departedAt::remove);
        joined.forEach(this::forget);
        departed.forEach((member, cause) -> {
            forget(member);
            (cause == Membership.Cause.SILENT ? missing : dead).add(member);
        });
        everMet |= !joined.isEmpty();
        return new Change(joined, departed);
    }

    private void forget(MemberId member) {
        dead.removeIf(member::sameDirector);
        missing.removeIf(member::sameDirector);
    }

    /**
     * Whether every other director is known to have ended.
     *
     * @param expected how many others there must be at least
     */
    boolean allDead(int expected) {
        return others().isEmpty() && missing.isEmpty() && !dead.isEmpty() && dead.size() >= expected;
    }

    boolean isAlive(MemberId member) {
        return alive.contains(member);
    }

    /** Whether an advert of this member must have been on its way when it went. */
    boolean isLate(MemberId member, long now) {
        if (departedAt.isEmpty()) {
            return false;
        }
        Long at = departedAt.get(member);
        return at != null && now - at <= LATE_ADVERTS;
    }

    /** Whether another director has ever been a member in this life. */
    boolean everMet() {
        return everMet;
    }

    /** The members besides the director itself. */
    Set<MemberId> others() {
        Set<MemberId> others = new HashSet<>(alive);
        others.remove(self);
        return others;
    }
}
