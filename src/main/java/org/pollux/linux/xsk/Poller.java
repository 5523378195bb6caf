package org.pollux.linux.xsk;

import org.pollux.linux.LinuxException;

/**
 * Lets one thread wait for several sockets and for other threads. Allocates nothing while waiting. Everything but
 * {@link #wake()} belongs to the waiting thread.
 */
@SuppressWarnings({"DoNotCallSuggester", "unused"})
public final class Poller implements AutoCloseable {
    private Poller() {}

    /** @param capacity how many descriptors can be watched, 1 or more */
    public static Poller open(int capacity) throws LinuxException {
        throw new UnsupportedOperationException("" + capacity);
    }

    /** Watches a socket for received packets; gives its place for {@link #ready}. */
    public int watch(XskSocket socket) {
        throw new UnsupportedOperationException("");
    }

    /** Watches any other descriptor for readability; gives its place for {@link #ready}. */
    public int watch(int fd) {
        throw new UnsupportedOperationException("" + fd);
    }

    /**
     * Waits until something is readable, another thread wakes it, or the time is up.
     *
     * @param nanos nanoseconds to wait at most; 0 to only look
     * @return how many of the watched are ready
     */
    public int await(long nanos) throws LinuxException {
        throw new UnsupportedOperationException("" + nanos);
    }

    /** Whether the one at that place was ready in the last {@link #await}. */
    public boolean ready(int place) {
        throw new UnsupportedOperationException("" + place);
    }

    /** Ends the present or the next {@link #await}. Any thread may call it, at any time, also after closing. */
    public void wake() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
