package org.pollux.vip;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** Announcements that wait for their turn: in each lane one follows another after a certain time. */
final class PacedQueue {
    private final Map<Lane, Waiting> lanes = new HashMap<>();

    /** Those that wait for each other. */
    private record Lane(String group, boolean arp) {}

    private static final class Waiting {
        final Queue<Announcement> queue = new ArrayDeque<>();
        long gap;
        long free;

        Waiting(long free) {
            this.free = free;
        }
    }

    /** Whether announcements of this form have to wait under this pace. */
    static boolean paced(AnnouncePlan.Pace pace, Announcement announcement) {
        return gap(pace, announcement).isPositive();
    }

    private static Duration gap(AnnouncePlan.Pace pace, Announcement announcement) {
        return announcement.form() == Announcement.Form.NEIGHBOUR_ADVERTISEMENT ? pace.neighbour() : pace.arp();
    }

    void add(AnnouncePlan.Pace pace, Announcement announcement, long now) {
        Lane lane = new Lane(
                pace.group().orElse(announcement.address().interfaceName()),
                announcement.form() != Announcement.Form.NEIGHBOUR_ADVERTISEMENT);
        Waiting waiting = lanes.computeIfAbsent(lane, _ -> new Waiting(now));
        waiting.gap = gap(pace, announcement).toNanos();
        waiting.queue.add(announcement);
    }

    /** Hands out those whose turn it is. After a pause one per lane is due, not as many as it would have been. */
    void due(long now, Consumer<Announcement> out) {
        for (Waiting waiting : lanes.values()) {
            Announcement next = now - waiting.free >= 0 ? waiting.queue.poll() : null;
            if (next != null) {
                waiting.free = now + waiting.gap;
                out.accept(next);
            }
        }
        // One that was used lately stays: its next announcement must wait as well.
        lanes.values().removeIf(waiting -> waiting.queue.isEmpty() && now - waiting.free >= 0);
    }

    void forget(Collection<VirtualAddress> addresses) {
        Set<VirtualAddress> gone = Set.copyOf(addresses);
        lanes.values().forEach(waiting -> waiting.queue.removeIf(next -> gone.contains(next.address())));
    }

    void clear() {
        lanes.clear();
    }

    /** When the next one has its turn. */
    OptionalLong nextDeadline() {
        OptionalLong first = OptionalLong.empty();
        for (Waiting waiting : lanes.values()) {
            if (!waiting.queue.isEmpty() && (first.isEmpty() || waiting.free - first.getAsLong() < 0)) {
                first = OptionalLong.of(waiting.free);
            }
        }
        return first;
    }
}
