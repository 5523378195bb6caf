package org.pollux.election;

import java.util.Arrays;

/** What happens next: a binary heap, ordered by time and, at the same time, by the order of scheduling. */
final class EventQueue {
    /** Something that happens at a certain time. Each is in the queue at most once. */
    abstract static class Event {
        private long at;
        private long order;

        abstract void happen();

        private boolean isBefore(Event other) {
            return at != other.at ? at < other.at : order < other.order;
        }
    }

    private Event[] heap = new Event[64];
    private int size;
    private long scheduled;

    /** The time is counted from the start of the run, in nanoseconds. */
    void add(long at, Event event) {
        event.at = at;
        event.order = scheduled++;
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!event.isBefore(heap[parent])) {
                break;
            }
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = event;
    }

    boolean isEmpty() {
        return size == 0;
    }

    long nextAt() {
        return heap[0].at;
    }

    Event remove() {
        Event first = heap[0];
        Event last = heap[--size];
        int hole = 0;
        while (true) {
            int child = 2 * hole + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(last)) {
                break;
            }
            heap[hole] = heap[child];
            hole = child;
        }
        heap[hole] = last;
        return first;
    }
}
