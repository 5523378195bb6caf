package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.pollux.config.Configuration;
import org.pollux.config.ConnectionSync;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.election.State;
import org.pollux.election.Transition;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.TableException;
import org.pollux.ipvs.TableException.Reason;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The synchronisation daemons of the configuration ({@code lvs_sync_daemon}): the master while this director is master of
 * the instance, else the backup; both without an instance. Starts and stops them on a thread of its own, and tries again
 * while one cannot be started. Those started by hand are left alone.
 */
final class ConfiguredSync implements TransitionListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredSync.class);
    private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();

    private final Supplier<Optional<DataPlane>> dataPlane;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("sync-roles").unstarted(this::run);
    /** Instances that this director is master of. */
    private final Set<String> mastered = ConcurrentHashMap.newKeySet();

    /** What was started here; for the thread. */
    private final Map<SyncRole, SyncDaemon> started = new EnumMap<>(SyncRole.class);

    private volatile Configuration configuration;
    private volatile boolean news = true;
    private volatile boolean closed;
    private String trouble = "";

    /**
     * Begins.
     *
     * @param dataPlane where connections are, once there is one
     */
    ConfiguredSync(Configuration configuration, Supplier<Optional<DataPlane>> dataPlane) {
        this.configuration = configuration;
        this.dataPlane = dataPlane;
        thread.start();
    }

    /** Another configuration holds from now on. */
    void revise(Configuration next) {
        configuration = next;
        tell();
    }

    @Override
    public void changed(Transition transition) {
        boolean changed = transition.to() == State.MASTER
                ? mastered.add(transition.instance())
                : mastered.remove(transition.instance());
        if (changed) {
            tell();
        }
    }

    private void tell() {
        news = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            news = false;
            boolean settled = reconcile();
            if (!news && !closed) {
                if (settled) {
                    LockSupport.park(this);
                } else {
                    LockSupport.parkNanos(this, AGAIN_NANOS);
                }
            }
        }
    }

    /** Whether all is as it should be. */
    private boolean reconcile() {
        Map<SyncRole, SyncDaemon> wanted = wanted(configuration, mastered);
        Optional<DataPlane> there = dataPlane.get();
        if (there.isEmpty()) {
            return wanted.isEmpty();
        }
        boolean settled = true;
        for (SyncRole role : SyncRole.values()) {
            SyncDaemon now = started.get(role);
            if (now != null && !now.equals(wanted.get(role))) {
                settled &= stop(there.get(), role);
            }
        }
        for (SyncDaemon daemon : wanted.values()) {
            if (!started.containsKey(daemon.role())) {
                settled &= start(there.get(), daemon);
            }
        }
        if (settled) {
            trouble = "";
        }
        return settled;
    }

    /** What the configuration asks for while this director is master of these instances. */
    static Map<SyncRole, SyncDaemon> wanted(Configuration configuration, Set<String> mastered) {
        Map<SyncRole, SyncDaemon> wanted = new EnumMap<>(SyncRole.class);
        configuration.global().sync().ifPresent(sync -> {
            boolean both = sync.instance().isEmpty();
            boolean master = sync.instance().filter(mastered::contains).isPresent();
            if (both || master) {
                wanted.put(SyncRole.MASTER, daemon(SyncRole.MASTER, sync, configuration));
            }
            if (both || !master) {
                wanted.put(SyncRole.BACKUP, daemon(SyncRole.BACKUP, sync, configuration));
            }
        });
        return wanted;
    }

    private static SyncDaemon daemon(SyncRole role, ConnectionSync sync, Configuration configuration) {
        InetAddress group = sync.group().orElse(SyncDaemon.USUAL_GROUP);
        return new SyncDaemon(
                role,
                sync.interfaceName(),
                sync.syncId().orElseGet(() -> routerId(sync, configuration)),
                sync.maxLength().map(OptionalInt::of).orElse(OptionalInt.empty()),
                group,
                sync.port().orElse(SyncDaemon.USUAL_PORT),
                sync.ttl().orElse(SyncDaemon.USUAL_TTL));
    }

    private static int routerId(ConnectionSync sync, Configuration configuration) {
        return configuration.vrrpInstances().stream()
                .filter(instance ->
                        sync.instance().filter(instance.name()::equals).isPresent())
                .mapToInt(instance -> instance.virtualRouterId())
                .findFirst()
                .orElse(0);
    }

    private boolean start(DataPlane table, SyncDaemon daemon) {
        try {
            table.startSync(daemon);
            started.put(daemon.role(), daemon);
            return true;
        } catch (TableException | DataPlaneFailure e) {
            complain("lvs_sync_daemon: the " + daemon.role().word() + " cannot be started: " + e.getMessage());
            return false;
        }
    }

    private boolean stop(DataPlane table, SyncRole role) {
        try {
            table.stopSync(role);
            started.remove(role);
            return true;
        } catch (TableException e) {
            if (e.reason() == Reason.NO_DAEMON) {
                LOG.info("lvs_sync_daemon: the {} was stopped by hand already", role.word());
                started.remove(role);
                return true;
            }
            throw e;
        } catch (DataPlaneFailure e) {
            complain("lvs_sync_daemon: the " + role.word() + " cannot be stopped: " + e.getMessage());
            return false;
        }
    }

    /** Once for each trouble: it is tried again every second. */
    private void complain(String text) {
        if (!text.equals(trouble)) {
            trouble = text;
            LOG.warn(text);
        }
    }

    /** The daemons themselves end with the data plane. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.joinFully(thread);
    }
}
