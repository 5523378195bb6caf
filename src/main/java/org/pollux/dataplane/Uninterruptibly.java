package org.pollux.dataplane;

/** Waiting for a thread whose memory is released right after. */
final class Uninterruptibly {
    private Uninterruptibly() {}

    /** Waits until it has ended, even when interrupted; the interrupt is kept for the caller. */
    static void join(Thread thread) {
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
