package org.pollux.director;

import java.util.Optional;
import java.util.function.Consumer;
import org.pollux.config.Configuration;
import org.pollux.notify.Notice;

/** A reload's part for the virtual servers, made ready. */
sealed interface ServiceChange {
    /**
     * Does it.
     *
     * @throws DirectorException when the host does not allow it; all is as before then
     */
    void apply() throws DirectorException;

    /**
     * Makes it ready; changes nothing.
     *
     * @throws DirectorException when this host cannot do what the configuration says
     */
    static ServiceChange prepare(
            Configuration next,
            ServiceSlot services,
            HostFacts host,
            HandMade handMade,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure)
            throws DirectorException {
        Optional<ServiceSide> side = services.side();
        if (side.isPresent()) {
            return new Revised(side.get(), side.get().prepare(next));
        }
        if (next.virtualServers().isEmpty()) {
            return new None();
        }
        Director.requirePrivileges(next);
        return new First(next, services, host, handMade, notices, onFailure);
    }

    /** There are no virtual servers and never were. */
    record None() implements ServiceChange {
        @Override
        public void apply() {}
    }

    /** Other virtual servers than before. */
    record Revised(ServiceSide side, ServiceSide.Revision revision) implements ServiceChange {
        @Override
        public void apply() throws DirectorException {
            side.apply(revision);
        }
    }

    /** The first virtual servers since the director started. */
    record First(
            Configuration next,
            ServiceSlot services,
            HostFacts host,
            HandMade handMade,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure)
            implements ServiceChange {
        @Override
        public void apply() throws DirectorException {
            services.fill(new ServiceSide(next, host, handMade, services.name(), notices, onFailure));
        }
    }
}
