package org.pollux.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.pollux.election.Advert;

/**
 * What waits to be sent. Bounded by the number of instances: of each the newest advert, and the newest of priority 0
 * besides. Putting never waits for the thread that takes.
 */
final class Mailbox {
    private final ConcurrentHashMap<String, Slot> slots = new ConcurrentHashMap<>();
    private final LongAdder replaced = new LongAdder();

    private static final class Slot {
        final AtomicReference<@Nullable Advert> resignation = new AtomicReference<>();
        final AtomicReference<@Nullable Advert> latest = new AtomicReference<>();
    }

    void put(Advert advert) {
        // get first: computeIfAbsent locks even when the slot is there.
        Slot slot = slots.get(advert.instance());
        if (slot == null) {
            slot = slots.computeIfAbsent(advert.instance(), name -> new Slot());
        }
        AtomicReference<@Nullable Advert> place = advert.priority() == 0 ? slot.resignation : slot.latest;
        if (place.getAndSet(advert) != null) {
            replaced.increment();
        }
    }

    /** Everything that waits, in the order in which each instance said it. */
    List<Advert> take() {
        List<Advert> taken = new ArrayList<>();
        for (Slot slot : slots.values()) {
            Advert resignation = slot.resignation.getAndSet(null);
            Advert latest = slot.latest.getAndSet(null);
            if (resignation != null) {
                taken.add(resignation);
            }
            if (latest != null) {
                if (resignation != null && latest.sequence() < resignation.sequence()) {
                    replaced.increment();
                } else {
                    taken.add(latest);
                }
            }
        }
        return taken;
    }

    boolean isEmpty() {
        return slots.values().stream().allMatch(slot -> slot.resignation.get() == null && slot.latest.get() == null);
    }

    long replaced() {
        return replaced.sum();
    }
}
