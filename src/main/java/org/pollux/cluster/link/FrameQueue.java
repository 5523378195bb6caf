package org.pollux.cluster.link;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Frames that wait to be sent to one director: a ring of bytes, so that nothing is allocated for each. Putting never
 * waits for the network: what does not fit is dropped, as on a full wire. Thread safe.
 */
final class FrameQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final byte[] ring;
    private int head;
    private int used;
    private long dropped;
    private boolean closed;

    FrameQueue(int capacity) {
        ring = new byte[capacity];
    }

    /** Copies a frame; returns whether there was room. */
    boolean put(byte[] from, int offset, int length) {
        lock.lock();
        try {
            if (closed || Integer.BYTES + length > ring.length - used) {
                dropped++;
                return false;
            }
            write((byte) (length >>> 24));
            write((byte) (length >>> 16));
            write((byte) (length >>> 8));
            write((byte) length);
            int at = (head + used) % ring.length;
            int first = Math.min(length, ring.length - at);
            System.arraycopy(from, offset, ring, at, first);
            System.arraycopy(from, offset + first, ring, 0, length - first);
            used += length;
            filled.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the oldest frame; returns its length, or 0 when there is none. */
    int take(byte[] to, int offset) {
        lock.lock();
        try {
            if (used == 0) {
                return 0;
            }
            int length = 0;
            for (int i = 0; i < Integer.BYTES; i++) {
                length = (length << 8) | (ring[(head + i) % ring.length] & 0xff);
            }
            int at = (head + Integer.BYTES) % ring.length;
            int first = Math.min(length, ring.length - at);
            System.arraycopy(ring, at, to, offset, first);
            System.arraycopy(ring, 0, to, offset + first, length - first);
            head = (head + Integer.BYTES + length) % ring.length;
            used -= Integer.BYTES + length;
            return length;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is a frame, the queue is closed or the time is over; returns whether there is a frame. */
    boolean await(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (used == 0 && !closed && left > 0) {
                left = filled.awaitNanos(left);
            }
            return used > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Forgets what waits: later it would say what was true earlier. */
    void clear() {
        lock.lock();
        try {
            head = 0;
            used = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more frames; those that wait can still be taken. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How many frames had no room. */
    long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    private void write(byte value) {
        ring[(head + used) % ring.length] = value;
        used++;
    }
}
