package org.pollux.vip;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides when to ask for other holders of the addresses that are held, and whether a claim means that there is one. Time
 * is passed in: nanoseconds of one monotonic clock.
 */
final class ClaimWatch {
    private static final long REPORTED_EVERY = 1_000_000_000L;

    private final ProbeTimes times;
    private final Map<VirtualAddress, Held> all = new LinkedHashMap<>();

    private static final class Held {
        final long since;
        long next;
        OptionalLong suspectedAt = OptionalLong.empty();
        long lastClaim;
        OptionalLong reportedAt = OptionalLong.empty();

        Held(long since, long next) {
            this.since = since;
            this.next = next;
        }
    }

    ClaimWatch(ProbeTimes times) {
        this.times = times;
    }

    /** These are held now, and no others. What is known of those that stay is kept. */
    void hold(Collection<VirtualAddress> addresses, long now) {
        all.keySet().retainAll(addresses);
        for (VirtualAddress address : addresses) {
            all.computeIfAbsent(address, _ -> new Held(now, now + times.settle().toNanos()));
        }
    }

    /** Asks for all of them now: directors that had been apart have met. */
    void hurry(long now) {
        all.values().forEach(held -> held.next = now);
    }

    /** The addresses to ask for now; each is asked for again after the interval. */
    List<VirtualAddress> due(long now) {
        List<VirtualAddress> due = new ArrayList<>();
        all.forEach((address, held) -> {
            if (now - held.next >= 0) {
                due.add(address);
                held.next = now + times.interval().toNanos();
            }
        });
        return due;
    }

    /** When an address is due; empty when none is held. */
    OptionalLong nextDeadline() {
        Optional<Long> first = all.values().stream().map(held -> held.next).reduce((a, b) -> a - b <= 0 ? a : b);
        return first.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /**
     * Another host has claimed an address.
     *
     * @return whether it is to be reported: the address is held, the claims go on, and the last report is a second ago
     */
    boolean claimed(VirtualAddress address, long now) {
        Held held = all.get(address);
        if (held == null || now - held.since < times.settle().toNanos()) {
            return false;
        }
        long silence = now - held.lastClaim;
        held.lastClaim = now;
        if (held.suspectedAt.isEmpty() || silence > forgetAfter()) {
            held.suspectedAt = OptionalLong.of(now);
            held.next = now + times.confirm().toNanos();
            return false;
        }
        boolean lasts = now - held.suspectedAt.getAsLong() >= times.confirm().toNanos();
        boolean again = held.reportedAt.isEmpty() || now - held.reportedAt.getAsLong() >= REPORTED_EVERY;
        if (lasts && again) {
            held.reportedAt = OptionalLong.of(now);
            return true;
        }
        return false;
    }

    /** After so long without a claim the next one is the first of a new suspicion. */
    private long forgetAfter() {
        return times.interval().plus(times.confirm()).toNanos() * 2;
    }
}
