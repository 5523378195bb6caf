package org.pollux.dataplane;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.pollux.ipvs.AnnouncementRule;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.ipvs.sync.MessageVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The synchronisation daemons of an engine: one that tells, one that listens, both or none. Any thread. */
final class SyncDaemons implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncDaemons.class);

    private final Inbox inbox;
    private final Engine engine;
    private final Map<SyncRole, Running> running = new EnumMap<>(SyncRole.class);

    private AnnouncementRule rule = AnnouncementRule.DEFAULT;
    private MessageVersion version = MessageVersion.V1;

    /** @param thread what its thread ends with */
    private record Running(SyncTally tally, AutoClosing thread) {}

    private interface AutoClosing extends AutoCloseable {
        @Override
        void close();
    }

    SyncDaemons(Inbox inbox, Engine engine) {
        this.inbox = inbox;
        this.engine = engine;
    }

    /** For daemons that are started from now on. */
    synchronized void tune(AnnouncementRule newRule, MessageVersion newVersion) {
        rule = newRule;
        version = newVersion;
    }

    /** Checks come in the kernel's order: families, interface, whether there is one already. */
    synchronized void start(SyncDaemon wanted) {
        Optional<NetworkInterface> device;
        int mtu;
        try {
            device = MulticastEnd.find(wanted.interfaceName());
            mtu = device.isPresent() ? device.get().getMTU() : 0;
        } catch (IOException e) {
            throw refused(wanted, e);
        }
        if (device.isEmpty()) {
            throw inbox.ask(this::isMixed)
                    ? new TableException(
                            Reason.INVALID, "a sync daemon and servers of the other address family exclude each other")
                    : new TableException(Reason.NO_DEVICE, "interface " + wanted.interfaceName() + " does not exist");
        }
        SyncDaemon daemon = wanted.settled(mtu);
        order(() -> engine.table().startSync(daemon));
        try {
            running.put(daemon.role(), open(daemon));
        } catch (IOException e) {
            order(() -> engine.table().stopSync(daemon.role()));
            throw refused(daemon, e);
        }
        LOG.info("started: {}", daemon);
    }

    private Running open(SyncDaemon daemon) throws IOException {
        SyncTally tally = new SyncTally(daemon);
        return switch (daemon.role()) {
            case MASTER -> {
                SyncSender sender = SyncSender.start(daemon, version, tally);
                AnnouncementRule now = rule;
                order(() -> engine.announce(now, sender.changes()));
                yield new Running(tally, sender::close);
            }
            case BACKUP -> {
                AnnouncementRule now = rule;
                order(() -> engine.announcementRule(now));
                yield new Running(tally, SyncReceiver.start(daemon, inbox, engine, tally)::close);
            }
        };
    }

    private static DataPlaneFailure refused(SyncDaemon daemon, IOException e) {
        return new DataPlaneFailure(
                DataPlaneFailure.Reason.REFUSED,
                "the " + daemon.role().word() + " sync daemon cannot be started: " + e.getMessage(),
                e);
    }

    private boolean isMixed() {
        return engine.table().services().stream().anyMatch(service -> service.destinations().stream()
                .anyMatch(server -> server.key().address() instanceof Inet6Address
                        != service.key().ipv6()));
    }

    synchronized void stop(SyncRole role) {
        order(() -> {
            engine.table().stopSync(role);
            if (role == SyncRole.MASTER) {
                engine.announceNothing();
            }
        });
        Running stopped = running.remove(role);
        if (stopped != null) {
            stopped.thread.close();
        }
        LOG.info("stopped: {} sync daemon", role.word());
    }

    /** How they are doing. */
    synchronized List<SyncStatus> status() {
        Running master = running.get(SyncRole.MASTER);
        if (master != null) {
            master.tally.lost(inbox.ask(engine::lostAnnouncements));
        }
        return running.values().stream().map(one -> one.tally.status()).toList();
    }

    private void order(Runnable order) {
        Callable<Boolean> question = () -> {
            order.run();
            return Boolean.TRUE;
        };
        var _ = inbox.ask(question);
    }

    /** Ends their threads; before the packet thread ends. */
    @Override
    public synchronized void close() {
        running.values().forEach(one -> one.thread.close());
        running.clear();
    }
}
