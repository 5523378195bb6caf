package org.pollux.dataplane;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.SyncDaemon;

/**
 * The socket of a synchronisation daemon, made anew with its interface: one that was removed and came back is another one
 * to the socket, and knows nothing of the group. Belongs to one thread.
 */
final class FollowingEnd {
    private final SyncDaemon daemon;
    private final SyncTally tally;
    private final String otherwise;
    private final Opening opening;
    private @Nullable MulticastEnd end;

    /** Makes the socket. */
    @FunctionalInterface
    interface Opening {
        MulticastEnd open() throws IOException;
    }

    /**
     * Opens it.
     *
     * @param otherwise what is told when it cannot be opened again, such as {@code no messages are sent}
     * @throws IOException when it cannot be opened
     */
    FollowingEnd(SyncDaemon daemon, SyncTally tally, String otherwise, Opening opening) throws IOException {
        this.daemon = daemon;
        this.tally = tally;
        this.otherwise = otherwise;
        this.opening = opening;
        end = opening.open();
    }

    /** The socket; null while there is none. */
    @Nullable
    MulticastEnd end() {
        return end;
    }

    /** Looks whether the interface is still the one that the socket is on. */
    void check() {
        try {
            MulticastEnd open = end;
            if (open != null && open.isOn(daemon.interfaceName())) {
                return;
            }
            close();
            end = opening.open();
            tally.fine();
        } catch (IOException e) {
            tally.trouble(otherwise + ": " + e.getMessage());
        }
    }

    /** Until the next {@link #check} there is none. */
    void close() {
        MulticastEnd open = end;
        end = null;
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (IOException e) {
            tally.trouble("its socket cannot be closed: " + e.getMessage());
        }
    }
}
