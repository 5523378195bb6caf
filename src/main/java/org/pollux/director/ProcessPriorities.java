package org.pollux.director;

import java.io.IOException;
import org.pollux.config.ProcessPriority;
import org.pollux.linux.ProcessScheduling;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives this process its place among the others of its host: its peers wait for it for a fraction of a second only. All of
 * it, the virtual machine's compiler and collector among it: a pause can only begin when every thread has come to a stop,
 * and for that each must get a processor. No real-time priority: a virtual machine's threads wait for each other, and one
 * that spins would keep from running what it waits for.
 */
final class ProcessPriorities {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessPriorities.class);

    private ProcessPriorities() {}

    /** Something that the kernel may refuse. */
    @FunctionalInterface
    private interface Wish {
        void make() throws IOException;
    }

    /** Asks the kernel; what it refuses is said in the log. */
    static void apply(ProcessPriority settings) {
        wish("vrrp_priority " + settings.nice(), () -> ProcessScheduling.nice(settings.nice()));
        if (settings.locked()) {
            wish("vrrp_no_swap", ProcessScheduling::lockMemory);
        }
    }

    private static void wish(String setting, Wish wish) {
        try {
            wish.make();
        } catch (IOException e) {
            LOG.warn(
                    "{} has no effect: {}; while this host is busy, this director can look dead to others",
                    setting,
                    e.getMessage());
        }
    }
}
