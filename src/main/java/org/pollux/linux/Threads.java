package org.pollux.linux;

/** Waiting for the end of a thread whose memory and sockets are released right after. */
public final class Threads {
    private Threads() {}

    /** Waits until it has ended, even when interrupted; the interrupt is kept for the caller. */
    public static void joinFully(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
