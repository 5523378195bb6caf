package org.pollux.election;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the other directors last said about one instance. */
final class Peers {
    /** A bound, so that a peer that restarts for ever cannot fill the memory. */
    private static final int LIMIT = 256;

    private final Members members;
    private final Map<MemberId, Heard> heard = new HashMap<>();
    /** Joined, and nothing was heard of them since. */
    private final Set<MemberId> silentSinceJoin = new HashSet<>();

    /** The last advert of a director, and when it came. */
    record Heard(Advert advert, long at) {}

    Peers(Members members) {
        this.members = members;
    }

    void joined(Set<MemberId> who) {
        silentSinceJoin.addAll(who);
        for (MemberId member : who) {
            heard.keySet().removeIf(old -> !old.equals(member) && old.sameDirector(member));
        }
    }

    void departed(MemberId member) {
        silentSinceJoin.remove(member);
    }

    @Nullable
    Heard lastOf(MemberId member) {
        return heard.get(member);
    }

    /** Keeps the advert; returns whether it is the sender's first since it joined. */
    boolean note(Advert advert, long now) {
        heard.put(advert.sender(), new Heard(advert, now));
        if (heard.size() > LIMIT) {
            heard.entrySet().stream()
                    .filter(entry -> !members.isAlive(entry.getKey()))
                    .max(Comparator.comparingLong(entry -> now - entry.getValue().at))
                    .ifPresent(oldest -> heard.remove(oldest.getKey()));
        }
        return !silentSinceJoin.isEmpty() && silentSinceJoin.remove(advert.sender());
    }

    Optional<Advert> last(MemberId member) {
        return Optional.ofNullable(heard.get(member)).map(Heard::advert);
    }

    /** How long ago the member was heard, in nanoseconds. */
    Optional<Long> age(MemberId member, long now) {
        return Optional.ofNullable(heard.get(member)).map(h -> now - h.at);
    }

    /** The living directors that would follow if the master went away. */
    List<Advert> candidates() {
        return heard.values().stream()
                .map(Heard::advert)
                .filter(advert -> advert.isCandidate() && members.isAlive(advert.sender()))
                .toList();
    }

    /** Whether no living candidate ranks above. */
    boolean noneAbove(Rank rank) {
        for (Heard h : heard.values()) {
            Advert advert = h.advert;
            if (advert.isCandidate()
                    && members.isAlive(advert.sender())
                    && Rank.of(advert).isAbove(rank)) {
                return false;
            }
        }
        return true;
    }

    /** Whether at least so many others are alive, all of them were heard after a time, and none holds the addresses. */
    boolean allHeardAndNoneHolds(int expected, long after) {
        Set<MemberId> others = members.others();
        return others.size() >= expected
                && others.stream().allMatch(member -> {
                    Heard h = heard.get(member);
                    return h != null && h.at - after >= 0 && !h.advert.state().holdsAddresses();
                });
    }

    List<InstanceStatus.Peer> status(long now) {
        return heard.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(MemberId::name).thenComparing(Comparator.naturalOrder())))
                .map(entry -> {
                    Advert advert = entry.getValue().advert;
                    return new InstanceStatus.Peer(
                            entry.getKey(),
                            advert.state(),
                            advert.priority(),
                            advert.preempt(),
                            Duration.ofNanos(now - entry.getValue().at),
                            members.isAlive(entry.getKey()));
                })
                .toList();
    }
}
