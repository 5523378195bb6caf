package org.pollux.director;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The place of the service side: empty until the configuration has virtual servers for the first time. Which addresses
 * are active is kept here while it is empty, and the side that comes learns of them.
 */
final class ServiceSlot implements FlowStep.Forwarding, Readiness.Checks, AutoCloseable {
    private final Set<InetAddress> active = new HashSet<>();
    private final String name;
    private volatile Optional<ServiceSide> side = Optional.empty();

    /** @param name the director's among those of this host */
    ServiceSlot(String name) {
        this.name = name;
    }

    /** The director's name among those of this host. */
    String name() {
        return name;
    }

    Optional<ServiceSide> side() {
        return side;
    }

    /** Puts the service side in its place, for as long as the director runs. */
    synchronized void fill(ServiceSide opened) {
        if (side.isPresent()) {
            throw new IllegalStateException("the place of the service side is taken");
        }
        opened.activate(active);
        side = Optional.of(opened);
    }

    /** Waits for nobody but another call of this kind, and {@link #fill}, which are as quick. */
    @Override
    public synchronized void activate(Collection<InetAddress> addresses) {
        active.addAll(addresses);
        side.ifPresent(there -> there.activate(addresses));
    }

    @Override
    public synchronized void deactivate(Collection<InetAddress> addresses) {
        addresses.forEach(active::remove);
        side.ifPresent(there -> there.deactivate(addresses));
    }

    /** Where there is nothing to check, all is as it should be. */
    @Override
    public void freshen(Consumer<Boolean> done) {
        side.ifPresentOrElse(there -> there.freshen(done), () -> done.accept(true));
    }

    @Override
    public void close() {
        side.ifPresent(ServiceSide::close);
    }
}
