package org.pollux.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jgroups.Address;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.Membership.Cause;
import org.pollux.election.Membership.Departure;

/** What comes from JGroups, turned into what the election understands. On JGroups' threads. */
final class Arrivals implements Receiver {
    private final MemberId self;
    private final ConnectionWatch watch;
    private final ClusterListener listener;
    private final Map<MemberId, Hearing> hearings = new ConcurrentHashMap<>();
    private final Map<MemberId, Long> joinedAt = new ConcurrentHashMap<>();
    private final Set<MemberId> saidGoodbye = ConcurrentHashMap.newKeySet();

    final LongAdder adverts = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder foreign = new LongAdder();

    private volatile Map<Address, MemberId> members = Map.of();

    /** When a member was heard last, and the longest time between two of its messages; on the clock of nanoTime. */
    private record Hearing(long at, long longestSilence) {
        Hearing again(long now) {
            // Messages are received by several threads: one may come a little late with an earlier time.
            return new Hearing(Math.max(at, now), Math.max(longestSilence, now - at));
        }
    }

    Arrivals(MemberId self, ConnectionWatch watch, ClusterListener listener) {
        this.self = self;
        this.watch = watch;
        this.listener = listener;
    }

    @Override
    public void receive(Message message) {
        long now = System.nanoTime();
        Optional<MemberId> sender = memberOf(message.getSrc());
        if (sender.isEmpty() || !message.hasArray()) {
            foreign.increment();
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
            accept(FrameCodec.decode(sender.get(), bytes), sender.get(), now);
        } catch (MalformedFrameException e) {
            malformed.increment();
        }
    }

    private void accept(Frame frame, MemberId sender, long now) {
        switch (frame) {
            case Frame.Adverts(List<Advert> heard) -> {
                hearings.merge(sender, new Hearing(now, 0), (before, _) -> before.again(now));
                adverts.add(heard.size());
                heard.forEach(advert -> listener.advertReceived(advert, now));
            }
            case Frame.Goodbye() -> saidGoodbye.add(sender);
            case Frame.Unknown(int version, int type) -> unknown.increment();
        }
    }

    /** JGroups calls this for one view at a time. */
    @Override
    public void viewAccepted(View view) {
        long now = System.nanoTime();
        Map<Address, MemberId> next = new LinkedHashMap<>();
        for (Address address : view.getMembers()) {
            memberOf(address).ifPresent(member -> next.put(address, member));
        }
        List<Departure> departures = new ArrayList<>();
        members.forEach((address, member) -> {
            if (!next.containsKey(address)) {
                departures.add(new Departure(member, causeOf(address, member)));
                hearings.remove(member);
                joinedAt.remove(member);
            }
        });
        next.values().forEach(member -> joinedAt.putIfAbsent(member, now));
        members = next;
        listener.membershipChanged(
                new Membership(Set.copyOf(next.values()), departures, view instanceof MergeView), now);
    }

    List<PeerStatus> peers() {
        long now = System.nanoTime();
        Collection<MemberId> all = members.values();
        return all.stream()
                .filter(member -> !member.equals(self))
                .sorted(Comparator.comparing(MemberId::name).thenComparing(Comparator.naturalOrder()))
                .map(member -> peer(member, now))
                .toList();
    }

    private PeerStatus peer(MemberId member, long now) {
        Optional<Hearing> hearing = Optional.ofNullable(hearings.get(member));
        return new PeerStatus(
                member,
                Duration.ofNanos(now - joinedAt.getOrDefault(member, now)),
                hearing.map(h -> Duration.ofNanos(now - h.at())),
                Duration.ofNanos(hearing.map(Hearing::longestSilence).orElse(0L)));
    }

    private Cause causeOf(Address address, MemberId member) {
        // Both are asked, so that both forget.
        boolean closed = watch.hasClosed(address);
        boolean left = saidGoodbye.remove(member);
        if (left) {
            return Cause.LEFT;
        }
        return closed ? Cause.CONNECTION_CLOSED : Cause.SILENT;
    }

    private Optional<MemberId> memberOf(Address address) {
        MemberId known = members.get(address);
        return known != null ? Optional.of(known) : DirectorAddress.read(address);
    }
}
