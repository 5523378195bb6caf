package org.pollux.director;

import java.util.Optional;
import org.pollux.linux.LinuxException;
import org.pollux.linux.SdNotify;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the service manager, if there is one, how the director is. That it cannot be told is no reason to stop. */
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private ServiceManager() {}

    /** The director serves, or has finished a reload. */
    static void ready() {
        tell(SdNotify::ready);
    }

    /** A reload begins. */
    static void reloading() {
        tell(SdNotify::reloading);
    }

    /** The director begins to stop. */
    static void stopping() {
        tell(SdNotify::stopping);
    }

    /** A word to the service manager. */
    @FunctionalInterface
    private interface Notice {
        void give(SdNotify manager) throws LinuxException;
    }

    private static void tell(Notice notice) {
        try {
            Optional<SdNotify> manager = SdNotify.of(System.getenv());
            if (manager.isPresent()) {
                notice.give(manager.get());
            }
        } catch (LinuxException e) {
            LOG.warn("the service manager could not be told how the director is: {}", e.getMessage());
        }
    }
}
