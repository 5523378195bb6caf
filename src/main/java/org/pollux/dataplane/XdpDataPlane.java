package org.pollux.dataplane;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.pollux.ipvs.AnnouncementRule;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSettings;
import org.pollux.ipvs.EngineOptions;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServicePolicy;
import org.pollux.ipvs.ServiceSettings;
import org.pollux.ipvs.ServiceSnapshot;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncRole;
import org.pollux.ipvs.TableUse;
import org.pollux.ipvs.Timeouts;
import org.pollux.ipvs.TotalTraffic;
import org.pollux.ipvs.sync.MessageVersion;
import org.pollux.linux.LinuxException;
import org.pollux.linux.RunDelay;
import org.pollux.linux.ThreadScheduling;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data plane of an XDP program, AF_XDP sockets and the embedded engine. One thread owns the engine and all sockets;
 * the methods of the table are run by it.
 */
public final class XdpDataPlane implements DataPlane {
    private static final Logger LOG = LoggerFactory.getLogger(XdpDataPlane.class);

    /** Steps of the nice value: some nine times the share of a processor that any other thread has. */
    private static final int FAVOUR = 10;

    private final Assembly assembly;
    private final FailureListener failureListener;
    private final Thread thread;
    private final Inbox inbox;
    private final PacketLoop loop;
    private final SyncDaemons sync;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile boolean running = true;
    private final Rehearsal rehearsal = new Rehearsal();
    private boolean resumed;
    private boolean closed;

    private XdpDataPlane(Assembly assembly, FailureListener failureListener) {
        this.assembly = assembly;
        this.failureListener = failureListener;
        thread = Thread.ofPlatform().name("dataplane").unstarted(this::run);
        inbox = new Inbox(assembly.poller()::wake, thread, System::nanoTime);
        sync = new SyncDaemons(inbox, assembly.engine());
        loop = new PacketLoop(
                assembly.poller(),
                inbox,
                assembly.engine(),
                assembly.nextHops(),
                assembly.slowPath(),
                assembly.interfaces().ports(),
                assembly.continuity());
    }

    /**
     * Starts a data plane in the network namespace of the calling thread.
     *
     * @param options what to serve and how
     * @param failure told if it ends by itself
     * @throws DataPlaneException when it cannot be started; whatever had been done is undone
     */
    public static DataPlane open(DataPlaneOptions options, FailureListener failure) throws DataPlaneException {
        Assembly assembly = Assembly.build(options);
        try {
            XdpDataPlane dataPlane = new XdpDataPlane(assembly, failure);
            dataPlane.start();
            return dataPlane;
        } catch (LinuxException | RuntimeException e) {
            try {
                assembly.close();
            } catch (DataPlaneFailure f) {
                e.addSuppressed(f);
            }
            throw new DataPlaneException("cannot start the data plane: " + e.getMessage(), e);
        }
    }

    private void start() throws LinuxException {
        assembly.follow(this::changeInterfaces, inbox::post, loop::eventsLost, this::fail);
        thread.start();
        rehearsal.start();
        LOG.info("data plane serves {}", assembly.interfaces().describe());
    }

    private void run() {
        favour();
        try (RunDelay delay = RunDelay.ofThisThread()) {
            loop.run(delay::nanos);
        } catch (LinuxException | RuntimeException | Error e) {
            fail("the packet thread ended", e);
        } finally {
            running = false;
            inbox.close();
        }
    }

    /**
     * Packets wait for this thread alone. Beside it run the virtual machine's compilers, which have most to do when packets
     * begin to come, and its collector.
     */
    private static void favour() {
        try {
            ThreadScheduling.favour(FAVOUR);
        } catch (LinuxException e) {
            LOG.warn("packets may have to wait while the virtual machine does something else: {}", e.getMessage());
        }
    }

    private void changeInterfaces(PacketLoop.Change change) {
        try {
            loop.changing(change);
        } catch (IOException e) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
    }

    /** Lets go of all packets first: a listener may take its time. */
    private void fail(String what, Throwable cause) {
        if (!failed.compareAndSet(false, true)) {
            LOG.error("the data plane had failed already: {}", what, cause);
            return;
        }
        LOG.error("the data plane fails: {}", what, cause);
        assembly.addresses().deactivateAll();
        running = false;
        loop.stop();
        failureListener.failed(what, cause);
    }

    @Override
    public synchronized void resume() {
        if (resumed) {
            throw new IllegalStateException("a data plane resumes once");
        }
        resumed = true;
        Optional<Resumption> resumption = ask(assembly::resumption);
        try {
            if (resumption.isPresent()) {
                resume(resumption.get());
            }
            // The packet thread may not touch what succeeding closes.
            order(assembly.continuity()::leaveFormer);
            assembly.succeed();
        } catch (IOException e) {
            throw new DataPlaneFailure(
                    DataPlaneFailure.Reason.REFUSED,
                    "the flows of an earlier process cannot be taken over: " + e.getMessage(),
                    e);
        }
    }

    private void resume(Resumption resumption) {
        long begin = System.nanoTime();
        try {
            while (ask(resumption::step)) {
                // The packet thread has other work between the steps.
            }
            ask(() -> {
                assembly.inherit(resumption);
                return Boolean.TRUE;
            });
            LOG.info(
                    "{} established connections of an earlier process are taken over, in {} ms; {} are not: their servers "
                            + "are no longer there, or their time was over",
                    resumption.taken(),
                    (System.nanoTime() - begin) / 1_000_000,
                    resumption.refused());
        } finally {
            resumption.close();
        }
    }

    @Override
    public synchronized void leave() {
        String reason = assembly.noSurvival();
        if (!reason.isEmpty()) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, "flows cannot be left behind: " + reason);
        }
        if (!resumed || closed || !running) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.STOPPED, "the data plane does not run");
        }
        LOG.info("{} connections that were short so far go on in the kernel too", offerLast());
        assembly.leave();
    }

    private int offerLast() {
        int taken = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            int from = cursor.getAsInt();
            ConnectionCount part = ask(() -> assembly.engine().offerLast(from));
            taken += part.connections();
            cursor = part.next();
        }
        return taken;
    }

    @Override
    public void activate(Collection<InetAddress> which) {
        if (!running) {
            throw new DataPlaneFailure(DataPlaneFailure.Reason.STOPPED, "the data plane has stopped");
        }
        assembly.addresses().activate(which);
        if (!running) {
            // It failed meanwhile: nothing may stay active without an engine.
            assembly.addresses().deactivateAll();
            throw new DataPlaneFailure(DataPlaneFailure.Reason.STOPPED, "the data plane has stopped");
        }
    }

    @Override
    public void deactivate(Collection<InetAddress> which) {
        assembly.addresses().deactivate(which);
    }

    @Override
    public synchronized DataPlaneStatus status() {
        Map<String, Long> counters = new LinkedHashMap<>();
        long flows = 0;
        Optional<TableUse> table = Optional.empty();
        if (!closed) {
            try {
                assembly.counters().count(counters);
            } catch (LinuxException e) {
                throw new DataPlaneFailure(DataPlaneFailure.Reason.REFUSED, String.valueOf(e.getMessage()), e);
            }
        }
        if (running) {
            table = Optional.of(inbox.ask(() -> assembly.engine().tableUse()));
            flows = inbox.ask(() -> {
                assembly.slowPath().count(counters);
                assembly.interfaces().count(counters);
                return assembly.flows().flows();
            });
        }
        return new DataPlaneStatus(
                running,
                assembly.interfaces().describe(),
                assembly.addresses().active(),
                table,
                flows,
                assembly.noSurvival(),
                counters,
                gaps(loop.gaps()),
                running ? sync.status() : List.of());
    }

    private static DataPlaneStatus.Gaps gaps(Gaps gaps) {
        return new DataPlaneStatus.Gaps(
                Duration.ofNanos(gaps.longest()),
                Duration.ofNanos(gaps.longestOfLastMinute(System.nanoTime())),
                Duration.ofNanos(gaps.longestOwn()),
                gaps.notable(),
                Duration.ofNanos(gaps.waited()));
    }

    @Override
    public void addService(ServiceKey service, ServiceSettings settings) {
        order(() -> assembly.table().addService(service, settings));
    }

    @Override
    public void editService(ServiceKey service, ServiceSettings settings) {
        order(() -> assembly.table().editService(service, settings));
    }

    @Override
    public void removeService(ServiceKey service) {
        order(() -> assembly.table().removeService(service));
    }

    @Override
    public void addDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        order(() -> assembly.table().addDestination(service, destination, settings));
    }

    @Override
    public void editDestination(ServiceKey service, DestinationKey destination, DestinationSettings settings) {
        order(() -> assembly.table().editDestination(service, destination, settings));
    }

    @Override
    public void removeDestination(ServiceKey service, DestinationKey destination) {
        order(() -> assembly.table().removeDestination(service, destination));
    }

    @Override
    public void flush() {
        order(() -> assembly.table().flush());
    }

    @Override
    public void zero() {
        order(() -> assembly.table().zero());
    }

    @Override
    public void zero(ServiceKey service) {
        order(() -> assembly.table().zero(service));
    }

    @Override
    public TotalTraffic totalTraffic() {
        return ask(() -> assembly.table().totalTraffic());
    }

    @Override
    public Timeouts timeouts() {
        return ask(() -> assembly.table().timeouts());
    }

    @Override
    public void setTimeouts(Timeouts timeouts) {
        order(() -> assembly.table().setTimeouts(timeouts));
    }

    @Override
    public List<MarkRule> marks() {
        return ask(() -> assembly.table().marks());
    }

    @Override
    public void setMarks(List<MarkRule> rules) {
        order(() -> assembly.table().setMarks(rules));
    }

    @Override
    public List<ServiceSnapshot> services() {
        return ask(() -> assembly.table().services());
    }

    @Override
    public Optional<ServiceSnapshot> service(ServiceKey service) {
        return ask(() -> assembly.table().service(service));
    }

    @Override
    public ConnectionPage connections(ConnectionFilter filter, int cursor, int limit) {
        return ask(() -> assembly.table().connections(filter, cursor, limit));
    }

    @Override
    public ConnectionCount countConnections(ConnectionFilter filter, int cursor) {
        return ask(() -> assembly.table().countConnections(filter, cursor));
    }

    @Override
    public ServicePolicy policy(ServiceKey service) {
        return ask(() -> assembly.table().policy(service));
    }

    @Override
    public void setPolicy(ServiceKey service, ServicePolicy policy) {
        order(() -> assembly.table().setPolicy(service, policy));
    }

    @Override
    public void drain(ServiceKey service, DestinationKey destination, Optional<Duration> timeout) {
        order(() -> assembly.table().drain(service, destination, timeout));
    }

    @Override
    public void undrain(ServiceKey service, DestinationKey destination) {
        order(() -> assembly.table().undrain(service, destination));
    }

    @Override
    public FlowExplanation explain(FlowQuestion question) {
        return ask(() -> assembly.engine().explain(question));
    }

    @Override
    public EngineOptions options() {
        return ask(() -> assembly.engine().options());
    }

    @Override
    public void setOptions(EngineOptions options) {
        order(() -> {
            assembly.engine().setOptions(options);
            assembly.nextHops().pathMtuDiscovery(options.pmtuDisc());
        });
    }

    @Override
    public void tuneSync(AnnouncementRule rule, MessageVersion version) {
        sync.tune(rule, version);
    }

    @Override
    public void startSync(SyncDaemon daemon) {
        sync.start(daemon);
    }

    @Override
    public void stopSync(SyncRole role) {
        sync.stop(role);
    }

    @Override
    public List<SyncDaemon> syncDaemons() {
        return ask(() -> assembly.table().syncDaemons());
    }

    @Override
    public int removeConnections(InetAddress virtualAddress) {
        int removed = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            int from = cursor.getAsInt();
            ConnectionCount part = ask(() -> assembly.engine().removeConnections(virtualAddress, from));
            removed += part.connections();
            cursor = part.next();
        }
        return removed;
    }

    private <T> T ask(Callable<T> question) {
        return inbox.ask(question);
    }

    private void order(Runnable order) {
        @Nullable
        Object ignored = inbox.ask(() -> {
            order.run();
            return Boolean.TRUE;
        });
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        sync.close();
        // First the packets go their own way, then the thread ends, then its memory is released.
        assembly.addresses().deactivateAll();
        try {
            assembly.detach();
        } finally {
            loop.stop();
            Threads.joinFully(thread);
            rehearsal.close();
            assembly.close();
        }
        LOG.info("data plane closed");
    }
}
