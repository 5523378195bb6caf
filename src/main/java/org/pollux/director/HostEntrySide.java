package org.pollux.director;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pollux.config.Configuration;
import org.pollux.config.HostEntries;
import org.pollux.linux.LinuxException;
import org.pollux.vip.KernelRouting;
import org.pollux.vip.RoutingEntry;
import org.pollux.vip.RoutingNotice;
import org.pollux.vip.StaticAddresses;
import org.pollux.vip.VirtualAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The static addresses, routes and rules: this host has them while the daemon runs, whatever its role. A thread of its own
 * puts back what another program removes.
 */
final class HostEntrySide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostEntrySide.class);

    /** The longest that an entry removed by another program stays away, but for the time to put it back. */
    private static final Duration CHECK_EVERY = Duration.ofMillis(500);

    private final CloseStack opened = new CloseStack();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final StaticAddresses addresses;
    private final KernelRouting routing;
    private String lastTrouble = "";

    /**
     * Puts everything in place, in the calling thread's network namespace, and begins to watch over it.
     *
     * @throws DirectorException when this host does not know a name in a route or a rule; nothing is left in place
     */
    HostEntrySide(Configuration configuration) throws DirectorException {
        HostEntries host = configuration.host();
        List<RoutingEntry> entries =
                new HeldRouting(new RoutingNames(), configuration).entries(host.routes(), host.rules());
        try {
            addresses = opened.add("the static addresses", StaticAddresses.open(addresses(configuration)));
            routing = opened.add("the static routes and rules", KernelRouting.open());
            addresses.check().forEach(LOG::warn);
        } catch (LinuxException e) {
            opened.close();
            throw new DirectorException(e);
        }
        tell(routing.acquire(entries, System.nanoTime()));
        Thread thread = Thread.ofPlatform().name("host-entries").daemon().start(this::run);
        opened.add("the watch over the static entries", () -> {
            stop.countDown();
            thread.join();
        });
    }

    /** The static addresses as they are put on interfaces. */
    static List<VirtualAddress> addresses(Configuration configuration) {
        return configuration.host().addresses().stream()
                .map(address -> HeldAddresses.of(address, address.interfaceName()))
                .toList();
    }

    private void run() {
        try {
            while (!stop.await(CHECK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void check() {
        try {
            addresses.check().forEach(LOG::warn);
            lastTrouble = "";
        } catch (LinuxException e) {
            String trouble = String.valueOf(e.getMessage());
            if (!trouble.equals(lastTrouble)) {
                LOG.error("the static addresses cannot be checked: {}", trouble);
                lastTrouble = trouble;
            }
        }
        tell(routing.check(System.nanoTime()));
    }

    private static void tell(List<RoutingNotice> notices) {
        notices.forEach(notice -> LOG.warn("static {}", notice));
    }

    @Override
    public void close() {
        opened.close();
    }
}
