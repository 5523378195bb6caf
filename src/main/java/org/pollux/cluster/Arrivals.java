package org.pollux.cluster;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
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
    /** A message of a member whose connection closed, and that came so much later, in nanoseconds, was sent after that. */
    private static final long STILL_ON_ITS_WAY = 300_000_000L;

    private final MemberId self;
    private final ConnectionWatch watch;
    private final ClusterListener listener;
    private final Runnable viewChanged;
    private final Map<MemberId, Hearing> hearings = new ConcurrentHashMap<>();
    private final Map<MemberId, Long> joinedAt = new ConcurrentHashMap<>();
    private final Map<Address, Long> closedAt = new ConcurrentHashMap<>();
    private final Set<MemberId> saidGoodbye = ConcurrentHashMap.newKeySet();

    final LongAdder adverts = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unknown = new LongAdder();
    final LongAdder foreign = new LongAdder();

    private volatile Map<Address, Seat> members = Map.of();
    /** The witnesses that hear this director. */
    private final Set<MemberId> supporters = new HashSet<>();

    /** When a member was heard last, and the longest time between two of its messages; on the clock of nanoTime. */
    private record Hearing(long at, long longestSilence) {
        Hearing again(long now) {
            // Messages are received by several threads: one may come a little late with an earlier time.
            return new Hearing(Math.max(at, now), Math.max(longestSilence, now - at));
        }
    }

    Arrivals(MemberId self, ConnectionWatch watch, ClusterListener listener, Runnable viewChanged) {
        this.self = self;
        this.watch = watch;
        this.listener = listener;
        this.viewChanged = viewChanged;
        watch.onClosed(this::connectionsClosed);
    }

    @Override
    public void receive(Message message) {
        long now = System.nanoTime();
        Optional<Seat> sender = seatOf(message.getSrc());
        if (sender.isEmpty() || !message.hasArray()) {
            foreign.increment();
            return;
        }
        readmit(message.getSrc(), sender.get(), now);
        try {
            ByteBuffer bytes = ByteBuffer.wrap(message.getArray(), message.getOffset(), message.getLength());
            accept(FrameCodec.decode(sender.get().member(), bytes), sender.get(), now);
        } catch (MalformedFrameException e) {
            malformed.increment();
        }
    }

    private void accept(Frame frame, Seat seat, long now) {
        MemberId sender = seat.member();
        switch (frame) {
            case Frame.Adverts(List<Advert> heard) -> {
                heard(sender, now);
                adverts.add(heard.size());
                heard.forEach(advert -> listener.advertReceived(advert, now));
            }
            case Frame.Hears(Set<Long> epochs) -> {
                if (seat.isWitness()) {
                    heard(sender, now);
                    supported(sender, epochs.contains(self.epoch()), now);
                }
            }
            case Frame.Goodbye() -> saidGoodbye.add(sender);
            case Frame.Unknown(int version, int type) -> unknown.increment();
        }
    }

    private void heard(MemberId sender, long now) {
        hearings.merge(sender, new Hearing(now, 0), (before, _) -> before.again(now));
    }

    /** JGroups calls this for one view at a time. */
    @Override
    public void viewAccepted(View view) {
        synchronized (supporters) {
            if (view instanceof MergeView) {
                closedAt.clear();
            }
            closedAt.keySet().retainAll(view.getMembers());
            Map<Address, Seat> next = new LinkedHashMap<>();
            for (Address address : view.getMembers()) {
                if (!closedAt.containsKey(address)) {
                    seatOf(address).ifPresent(seat -> next.put(address, seat));
                }
            }
            change(next, view instanceof MergeView, System.nanoTime());
        }
        viewChanged.run();
    }

    /**
     * A killed member has left as soon as its connection closed. JGroups' next view says so too, but to agree on one, even
     * with itself alone, takes it longer than all the rest of a takeover.
     */
    private void connectionsClosed(Collection<Address> addresses) {
        synchronized (supporters) {
            long now = System.nanoTime();
            Map<Address, Seat> next = new LinkedHashMap<>(members);
            for (Address address : addresses) {
                if (next.remove(address) != null) {
                    closedAt.put(address, now);
                }
            }
            change(next, false, now);
        }
    }

    /** A member whose connection closed, whom JGroups has kept and who still speaks, has not left. */
    private void readmit(Address address, Seat seat, long now) {
        Long at = closedAt.get(address);
        if (at != null && now - at > STILL_ON_ITS_WAY) {
            synchronized (supporters) {
                if (closedAt.remove(address) != null) {
                    Map<Address, Seat> next = new LinkedHashMap<>(members);
                    next.put(address, seat);
                    change(next, false, now);
                }
            }
        }
    }

    /** Under the lock. */
    private void change(Map<Address, Seat> next, boolean merged, long now) {
        List<Departure> departures = new ArrayList<>();
        boolean witnessLeft = members.entrySet().stream()
                .anyMatch(known -> known.getValue().isWitness() && !next.containsKey(known.getKey()));
        members.forEach((address, seat) -> {
            if (!next.containsKey(address)) {
                Cause cause = causeOf(address, seat.member());
                supporters.remove(seat.member());
                hearings.remove(seat.member());
                joinedAt.remove(seat.member());
                if (!seat.isWitness()) {
                    departures.add(new Departure(seat.member(), cause));
                }
            }
        });
        boolean arrived = !members.keySet().containsAll(next.keySet());
        next.values().forEach(seat -> joinedAt.putIfAbsent(seat.member(), now));
        members = next;
        // JGroups also merges views of the same members whose numbers differ; nobody was apart then.
        if (arrived || witnessLeft || !departures.isEmpty()) {
            tell(departures, arrived && merged, now);
        }
    }

    private void supported(MemberId witness, boolean hearsThis, long now) {
        synchronized (supporters) {
            boolean member =
                    members.values().stream().anyMatch(seat -> seat.member().equals(witness));
            boolean changed = (hearsThis && member) ? supporters.add(witness) : supporters.remove(witness);
            if (changed) {
                tell(List.of(), false, now);
            }
        }
    }

    /** Under the lock, so that what is told is told in order; the listener only puts it into a queue. */
    private void tell(List<Departure> departures, boolean merged, long now) {
        Set<MemberId> directors = members.values().stream()
                .filter(seat -> !seat.isWitness())
                .map(Seat::member)
                .collect(Collectors.toSet());
        listener.membershipChanged(new Membership(directors, supporters, departures, merged), now);
    }

    /** The lives of all other members. */
    Set<Long> othersEpochs() {
        return members.values().stream()
                .map(Seat::member)
                .filter(member -> !member.equals(self))
                .map(MemberId::epoch)
                .collect(Collectors.toSet());
    }

    List<PeerStatus> peers() {
        long now = System.nanoTime();
        return members.values().stream()
                .filter(seat -> !seat.member().equals(self))
                .sorted(Comparator.comparing((Seat seat) -> seat.member().name())
                        .thenComparing(Seat::member))
                .map(seat -> peer(seat, now))
                .toList();
    }

    private PeerStatus peer(Seat seat, long now) {
        MemberId member = seat.member();
        Optional<Hearing> hearing = Optional.ofNullable(hearings.get(member));
        return new PeerStatus(
                member,
                seat.role(),
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

    private Optional<Seat> seatOf(Address address) {
        Seat known = members.get(address);
        return known != null ? Optional.of(known) : DirectorAddress.read(address);
    }
}
