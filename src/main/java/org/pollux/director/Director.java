package org.pollux.director;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.pollux.config.Configuration;
import org.pollux.config.HostEntries;
import org.pollux.linux.Capability;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running director: builds the rooms from a configuration and takes them down again. Starting either succeeds as a
 * whole or leaves nothing behind.
 */
public final class Director implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Director.class);
    private static final int JOURNAL_ENTRIES = 1000;
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private final CloseStack opened = new CloseStack();
    private final AtomicBoolean failed = new AtomicBoolean();
    private final Consumer<Throwable> onFailure;
    private final Journal journal = new Journal(JOURNAL_ENTRIES);
    private final Metrics metrics = new Metrics();
    private final Instant started = Instant.now();
    private final String version;
    private final String routerId;
    private final ScriptSide scripts;
    private final ServiceSlot services;
    private final HandMade handMade;
    private final Optional<ElectionSide> elections;
    private final Reloads reloads;

    private Director(
            ConfigurationFile file,
            Configuration configuration,
            String name,
            String version,
            Consumer<Throwable> onFailure)
            throws DirectorException {
        services = new ServiceSlot(name);
        this.onFailure = onFailure;
        this.version = version;
        routerId = routerId(configuration);
        handMade = new HandMade(configuration);
        try (Netlink netlink = Netlink.open()) {
            scripts = opened.add("the scripts", ScriptSide.open(configuration));
            HostFacts host = new HostFacts(configuration, netlink);
            Leftovers.remove(configuration);
            if (!configuration.host().equals(HostEntries.NONE)) {
                opened.add("the static entries", new HostEntrySide(configuration));
            }
            opened.add("the virtual servers", services);
            if (!configuration.virtualServers().isEmpty()) {
                services.fill(new ServiceSide(
                        configuration, host, handMade, services.name(), scripts.notifier()::tell, this::failed));
            }
            services.activate(Reloads.fixedAddresses(configuration, handMade));
            opened.add("the watch over what is dropped", new DropWatch(services));
            elections = configuration.vrrpInstances().isEmpty()
                    ? Optional.empty()
                    : Optional.of(opened.add(
                            "the election",
                            new ElectionSide(
                                    configuration,
                                    host,
                                    routerId,
                                    services,
                                    services,
                                    new Happenings(journal, metrics),
                                    scripts,
                                    this::failed)));
            ConfiguredSync sync = opened.add("the sync daemons", new ConfiguredSync(configuration, () -> services.side()
                    .map(ServiceSide::dataPlane)));
            elections.ifPresent(side -> side.tell(sync));
            reloads = opened.add(
                    "reloads",
                    new Reloads(file, configuration, scripts, services, elections, handMade, sync, this::failed));
        } catch (LinuxException e) {
            opened.close();
            throw new DirectorException(e);
        } catch (DirectorException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /**
     * Starts a director in the network namespace of the calling thread.
     *
     * @param file what is read at a reload
     * @param configuration what it says now
     * @param name tells it from other directors in the same network namespace, and is the same after a restart: letters,
     *     digits, {@code _} and {@code -}
     * @param version the program's version, for its status
     * @param onFailure is told once, on any thread, when the director cannot go on; it is still to be closed then
     * @return the director, serving and taking part in the election
     * @throws DirectorException when it cannot start; nothing is left behind
     */
    public static Director start(
            ConfigurationFile file,
            Configuration configuration,
            String name,
            String version,
            Consumer<Throwable> onFailure)
            throws DirectorException {
        requirePrivileges(configuration);
        ProcessPriorities.apply(configuration.global().priority());
        Director director = new Director(file, configuration, name, version, onFailure);
        try {
            if (director.elections.isPresent()) {
                director.elections.get().start();
            }
        } catch (DirectorException | RuntimeException e) {
            director.close();
            throw e;
        }
        return director;
    }

    /** Tells the log and the service manager that the director serves. */
    public void announceReady() {
        Configuration configuration = reloads.loaded().configuration();
        LOG.info(
                "ready: {} with {} instances and {} virtual servers",
                routerId,
                configuration.vrrpInstances().size(),
                configuration.virtualServers().size());
        ServiceManager.ready();
    }

    /** What the director says of itself now. Called from any thread. */
    public DirectorStatus status() {
        return reloads.unchanging(configuration -> new StatusReport(configuration, version, routerId, started, journal)
                .write(elections, services.side(), reloads));
    }

    /**
     * Reads the configuration file again and changes to what it says, or changes nothing. Called from any thread; reloads
     * come one after the other.
     *
     * @param rehearsal only find out what would change
     */
    public ReloadOutcome reload(boolean rehearsal) {
        return reloads.reload(rehearsal);
    }

    /** As {@link #reload} in the background, at once after those asked for before: for a signal's handler. */
    public void reloadLater() {
        reloads.later();
    }

    /**
     * Why an instance is what it is. Called from any thread.
     *
     * @param instance its name; empty: all of them
     * @return one for each, in the file's order; none when there is no such instance
     */
    public List<Explanation> explain(Optional<String> instance) {
        return reloads.unchanging(configuration -> elections
                .map(side -> side.explain(
                        configuration.vrrpInstances().stream()
                                .filter(one -> instance.isEmpty() || one.name().equals(instance.get()))
                                .toList(),
                        routerId,
                        journal))
                .orElse(List.of()));
    }

    /** What happened to the instances lately, oldest first. Called from any thread. */
    public List<Journal.Entry> journal() {
        return journal.all();
    }

    /** All metrics in Prometheus' text format. Called from any thread. */
    public String metrics() {
        return new MetricsReport(version, metrics).write(status(), elections.map(ElectionSide::activity));
    }

    /** The virtual services as an administrator sees and changes them. */
    public Administration administration() {
        return new HandTable(reloads, services, handMade);
    }

    /**
     * Prepares for {@link #close()} to leave established connections to the next process of this director. Called from any
     * thread.
     *
     * @throws DirectorException when they would not survive, with the reason; nothing has changed then
     */
    public void leaveConnections() throws DirectorException {
        Optional<ServiceSide> side = services.side();
        if (side.isPresent()) {
            side.get().leave();
        }
    }

    /** Hands over what is held and takes everything down. */
    @Override
    public void close() {
        // First of all: clients wait for the successor, nobody waits for the rest.
        elections.ifPresent(ElectionSide::beginHandOver);
        ServiceManager.stopping();
        opened.close();
        LOG.info("stopped");
    }

    private void failed(Throwable cause) {
        if (failed.compareAndSet(false, true)) {
            onFailure.accept(cause);
        }
    }

    /** Says what this process may not do and the configuration needs. */
    static void requirePrivileges(Configuration configuration) throws DirectorException {
        requirePrivileges(!configuration.virtualServers().isEmpty());
    }

    /**
     * Says what this process may not do and needs.
     *
     * @param balancing whether it has virtual servers
     */
    static void requirePrivileges(boolean balancing) throws DirectorException {
        Set<Capability> needed = EnumSet.of(Capability.NET_ADMIN, Capability.NET_RAW);
        if (balancing) {
            needed.add(Capability.BPF);
        }
        Optional<String> missing;
        try {
            missing = Capability.missing(needed);
        } catch (IOException e) {
            throw new DirectorException("cannot read this process's capabilities: " + e.getMessage(), e);
        }
        if (missing.isPresent()) {
            throw new DirectorException(missing.get());
        }
    }

    /** The name shown to people: the file's, or else the host's. */
    static String routerId(Configuration configuration) throws DirectorException {
        Optional<String> named = configuration.global().routerId();
        return named.isPresent() ? named.get() : hostName();
    }

    private static String hostName() throws DirectorException {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw new DirectorException(
                    "cannot read the host's name from " + HOST_NAME + ": set 'router_id' in global_defs", e);
        }
    }
}
