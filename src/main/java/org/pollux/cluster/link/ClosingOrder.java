package org.pollux.cluster.link;

import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Sees to it that the kernel of a killed process closes the door before the connections, and both before the rest. It lets
 * go of descriptors from the highest down (Linux, {@code fs/file_table.c}: what is left to do for a file is put in front of
 * what is left for the others), and to take a data plane apart takes it tens of milliseconds. The others, who see a
 * connection end, ask at the door whether the process lives: where that is closed already, they know at once.
 *
 * <p>A new descriptor is the lowest that is free. So holes are filled and some more are taken; the door comes next, the
 * highest; then those below it are freed for the connections, and the holes stay filled.
 */
final class ClosingOrder implements AutoCloseable {
    private static final String NOTHING = "/dev/null";

    /** More than a director has holes. */
    private static final int HOLES = 16;

    /** Connections of some directors, in and out, and what others open meanwhile. */
    private static final int CONNECTIONS = 64;

    private final Deque<Closeable> taken = new ArrayDeque<>();

    private ClosingOrder() {}

    /** Takes descriptors; the door comes next. */
    static ClosingOrder beforeTheDoor() throws IOException {
        ClosingOrder order = new ClosingOrder();
        try {
            for (int i = 0; i < HOLES + CONNECTIONS; i++) {
                order.taken.push(new FileInputStream(NOTHING));
            }
        } catch (IOException e) {
            order.close();
            throw e;
        }
        return order;
    }

    /** The door is there: makes room for the connections. */
    void doorIsThere() {
        for (int i = 0; i < CONNECTIONS; i++) {
            OutgoingLink.closeQuietly(taken.pop());
        }
    }

    @Override
    public void close() {
        taken.forEach(OutgoingLink::closeQuietly);
        taken.clear();
    }
}
