package org.pollux.director;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.pollux.election.InstanceStatus;
import org.pollux.election.MemberId;
import org.pollux.election.Transition;

/**
 * What happened to the instances of this director lately: role changes with their reasons, what the director knew at that
 * time and how long each step took, and events that changed no role. Kept in memory only: it begins empty at each start.
 *
 * <p>Written by one thread, read by any. No lock and no copying on the writer's side: a slow reader can never hold up an
 * election. A reader that is overtaken by the writer loses the oldest entries, never sees a torn or misplaced one.
 */
public final class Journal {
    private final AtomicReferenceArray<@Nullable Numbered> ring;
    private volatile long written;

    private record Numbered(long number, Entry entry) {}

    /**
     * Makes an empty journal.
     *
     * @param capacity how many entries are kept, at least 1
     */
    public Journal(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a journal of " + capacity + " entries");
        }
        ring = new AtomicReferenceArray<>(capacity);
    }

    /** One line of the journal. The names of the kinds and of the components, in snake case, are a contract of JSON. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RoleChange.class, name = "transition"),
        @JsonSubTypes.Type(value = Event.class, name = "event")
    })
    public sealed interface Entry permits RoleChange, Event {
        /** When it was decided or noticed. */
        Instant time();

        /** The instance it concerns; null when it concerns the whole director. */
        @Nullable
        String instance();
    }

    /**
     * One role change.
     *
     * @param time when it was decided
     * @param instance the instance's name
     * @param from the state before
     * @param to the state after
     * @param kind the sort of reason, in lower case with underscores
     * @param reason why, in words
     * @param inputs what the director knew then
     * @param steps what was done for it, in order
     */
    public record RoleChange(
            Instant time,
            String instance,
            String from,
            String to,
            String kind,
            String reason,
            Inputs inputs,
            List<Step> steps)
            implements Entry {
        /** Copies the list. */
        public RoleChange {
            steps = List.copyOf(steps);
        }
    }

    /**
     * Something that changed no role by itself.
     *
     * @param time when it was noticed
     * @param instance the instance it concerns; null when it concerns the whole director
     * @param event what sort of thing, such as {@code merge}; see {@link EventKind}
     * @param text what happened, in words
     */
    public record Event(Instant time, @Nullable String instance, String event, String text) implements Entry {}

    /**
     * What the director knew when an instance changed its role.
     *
     * @param priority its own effective priority
     * @param term the reign it knew of
     * @param master the router id of whom it took for master after the change; null when none was known
     * @param peers the other directors it had heard of
     */
    public record Inputs(int priority, long term, @Nullable String master, List<Heard> peers) {
        /** Copies the list. */
        public Inputs {
            peers = List.copyOf(peers);
        }

        static Inputs of(Transition transition) {
            return new Inputs(
                    transition.priority(),
                    transition.term(),
                    transition.master().map(MemberId::name).orElse(null),
                    transition.peers().stream().map(Heard::of).toList());
        }
    }

    /**
     * Another director as it was last heard.
     *
     * @param name its router id
     * @param address where it speaks from
     * @param state what it said it was
     * @param priority its priority; 0 when it gave up
     * @param ageMs milliseconds since
     * @param alive whether it was a member of the cluster
     */
    public record Heard(String name, String address, String state, int priority, long ageMs, boolean alive) {
        static Heard of(InstanceStatus.Peer peer) {
            return new Heard(
                    peer.member().name(),
                    peer.member().address().getHostAddress(),
                    peer.state().name(),
                    peer.priority(),
                    peer.lastHeard().toMillis(),
                    peer.alive());
        }
    }

    /**
     * One step of a role change.
     *
     * @param name what was done
     * @param micros how long it took in microseconds
     */
    public record Step(String name, long micros) {}

    /**
     * Adds an entry; the oldest one goes when the journal is full. For the one writing thread.
     *
     * @param entry what happened
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    void add(Entry entry) {
        long number = written;
        ring.setRelease(place(number), new Numbered(number, entry));
        written = number + 1;
    }

    /**
     * The newest entries.
     *
     * @param most how many at most
     * @return oldest first
     */
    public List<Entry> newest(int most) {
        long end = written;
        long begin = Math.max(0, end - Math.min(most, ring.length()));
        List<Entry> entries = new ArrayList<>((int) (end - begin));
        for (long number = begin; number < end; number++) {
            Numbered found = ring.getAcquire(place(number));
            if (found != null && found.number == number) {
                entries.add(found.entry);
            } else {
                // The writer has come round since, and so past all that are older.
                entries.clear();
            }
        }
        return List.copyOf(entries);
    }

    /** All that is kept, oldest first. */
    public List<Entry> all() {
        return newest(ring.length());
    }

    /** The role changes of one instance that are kept, oldest first. */
    List<RoleChange> changesOf(String instance) {
        return all().stream()
                .filter(RoleChange.class::isInstance)
                .map(RoleChange.class::cast)
                .filter(change -> change.instance().equals(instance))
                .toList();
    }

    private int place(long number) {
        return (int) (number % ring.length());
    }
}
