package org.pollux.director;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pollux.config.Configuration;
import org.pollux.config.DataPlaneSettings;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneException;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.Survival;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.health.HealthChange;
import org.pollux.health.HealthChecks;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.TableException;
import org.pollux.linux.xsk.BusyPolling;
import org.pollux.notify.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual servers: the data plane, the checks, and the thread that applies what the checks find. Exists only where
 * the configuration has virtual servers.
 */
final class ServiceSide implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSide.class);

    private final CloseStack opened = new CloseStack();
    private final Consumer<Throwable> onFailure;
    private final List<String> interfaces;
    private final DataPlane dataPlane;
    private final ServerPool pool;
    private final ExecutorService changes;
    private final HealthChecks checks;
    private final HandMade handMade;

    /** Other virtual servers and mark rules, with all that they need made ready. */
    record Revision(Configuration configuration, HealthChecks.Revision checks) {}

    /**
     * Opens the data plane, fills it with the services and begins to check the real servers. No address is active yet.
     *
     * @param handMade what was made by hand, to be served beside the configuration
     * @param name the director's among those of this host; by it the next process finds the flows of this one
     * @param notices hears of servers that come up or go down
     * @param onFailure is told when packets cannot be moved any more
     * @throws DirectorException when it cannot be done; nothing is left open
     */
    ServiceSide(
            Configuration configuration,
            HostFacts host,
            HandMade handMade,
            String name,
            Consumer<Notice> notices,
            Consumer<Throwable> onFailure)
            throws DirectorException {
        this.handMade = handMade;
        this.onFailure = onFailure;
        try {
            DataPlaneOptions options = options(configuration, host, name);
            interfaces = options.interfaces();
            dataPlane = opened.add("the data plane", XdpDataPlane.open(options, this::dataPlaneFailed));
            dataPlane.setOptions(handMade.options());
            dataPlane.tuneSync(
                    EngineWords.rule(configuration.dataPlane().sync()),
                    EngineWords.version(configuration.dataPlane().sync()));
            pool = new ServerPool(dataPlane, notices);
            pool.revise(ServicePlan.of(configuration));
            dataPlane.setMarks(marks(configuration, handMade));
            dataPlane.setTimeouts(handMade.timeouts());
            dataPlane.resume();
            if (configuration.global().initialNotifies()) {
                pool.tellAll();
            }
            changes = opened.add(
                    "the health changes",
                    Executors.newSingleThreadExecutor(
                            Thread.ofPlatform().name("health-changes").daemon().factory()));
            checks = opened.add(
                    "the health checks",
                    HealthChecks.start(configuration.virtualServers(), change -> changes.execute(() -> apply(change))));
        } catch (DataPlaneException | DataPlaneFailure | IOException e) {
            opened.close();
            throw new DirectorException(e);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Begins to forward for these addresses; see {@link DataPlane#activate}. */
    void activate(Collection<InetAddress> addresses) {
        try {
            dataPlane.activate(addresses);
        } catch (DataPlaneFailure e) {
            onFailure.accept(e);
        }
    }

    /** Touches nothing of these addresses any more. */
    void deactivate(Collection<InetAddress> addresses) {
        try {
            dataPlane.deactivate(addresses);
        } catch (DataPlaneFailure e) {
            onFailure.accept(e);
        }
    }

    /** Has all checks run now; see {@link Readiness.Checks#freshen}. */
    void freshen(Consumer<Boolean> done) {
        // Behind the changes that this look at the servers brings.
        checks.refresh(() -> changes.execute(() -> done.accept(pool.everyServiceHasAServer())));
    }

    /**
     * Leaves established connections to another process when this is closed.
     *
     * @throws DirectorException when they would not survive
     */
    void leave() throws DirectorException {
        try {
            dataPlane.leave();
        } catch (DataPlaneFailure e) {
            throw new DirectorException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The interfaces whose packets are seen, for as long as this exists. */
    List<String> interfaces() {
        return interfaces;
    }

    /**
     * Makes ready what other virtual servers need; changes nothing.
     *
     * @throws DirectorException when this host cannot check one of their real servers
     */
    Revision prepare(Configuration configuration) throws DirectorException {
        try {
            return new Revision(configuration, checks.prepare(configuration.virtualServers()));
        } catch (IOException | IllegalArgumentException e) {
            throw new DirectorException(e);
        }
    }

    /**
     * Changes to other virtual servers. What is the same in both is not touched: connections go on, checks keep their
     * state.
     *
     * @throws DirectorException when the data plane refuses it; all is as before then
     */
    void apply(Revision revision) throws DirectorException {
        try {
            changes.submit(() -> revise(revision.configuration)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof DataPlaneFailure || e.getCause() instanceof TableException) {
                throw new DirectorException(String.valueOf(e.getCause().getMessage()), e.getCause());
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the virtual servers change", e);
        }
        checks.apply(revision.checks);
    }

    /**
     * Changes or looks at the pool, between what the checks find.
     *
     * @throws RuntimeException of the work
     */
    <T> T onPool(Function<ServerPool, T> work) {
        try {
            return changes.submit(() -> work.apply(pool)).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } catch (RejectedExecutionException e) {
            throw new AdministrationException("the director is stopping");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AdministrationException("interrupted while the virtual servers change");
        }
    }

    private void revise(Configuration configuration) {
        if (configuration.mixesFamilies() && !dataPlane.syncDaemons().isEmpty()) {
            throw new TableException(
                    TableException.Reason.INVALID,
                    "real servers of another address family than their virtual server's: a sync daemon runs, which"
                            + " cannot tell of their connections (ipvsadm --stop-daemon)");
        }
        List<MarkRule> before = dataPlane.marks();
        setMarks(marks(configuration, handMade));
        try {
            pool.restore(dataPlane.services());
            pool.revise(ServicePlan.of(configuration));
        } catch (RuntimeException e) {
            setMarks(before);
            throw e;
        }
    }

    private void setMarks(List<MarkRule> rules) {
        if (!rules.equals(dataPlane.marks())) {
            dataPlane.setMarks(rules);
        }
    }

    /** The mark rules in the order they are asked: the configuration's, then those made by hand. */
    static List<MarkRule> marks(Configuration configuration, HandMade handMade) {
        List<MarkRule> rules = new ArrayList<>(MarkPlan.of(configuration.markRules()));
        rules.addAll(handMade.marks());
        return rules;
    }

    DataPlane dataPlane() {
        return dataPlane;
    }

    ServerPool pool() {
        return pool;
    }

    HealthChecks checks() {
        return checks;
    }

    @Override
    public void close() {
        opened.close();
    }

    private void apply(HealthChange change) {
        try {
            pool.changed(change);
        } catch (RuntimeException e) {
            // The engine and the checks disagree from here on, which nobody could see from outside.
            onFailure.accept(e);
        }
    }

    private void dataPlaneFailed(String what, Throwable cause) {
        LOG.error("the data plane has stopped: {}", what, cause);
        onFailure.accept(cause);
    }

    private static DataPlaneOptions options(Configuration configuration, HostFacts host, String name)
            throws DirectorException {
        DataPlaneSettings settings = configuration.dataPlane();
        List<String> interfaces = host.dataPlaneInterfaces();
        if (interfaces.isEmpty()) {
            throw new DirectorException("it is not known on which interfaces the virtual servers' packets come: "
                    + "name them in data_plane { interfaces { } }");
        }
        return new DataPlaneOptions(
                interfaces,
                switch (settings.xdpMode()) {
                    case AUTO -> DataPlaneOptions.Attachment.AUTO;
                    case NATIVE -> DataPlaneOptions.Attachment.NATIVE;
                    case GENERIC -> DataPlaneOptions.Attachment.GENERIC;
                },
                settings.connections().maxConnections(),
                new Survival(
                        settings.restart().window(),
                        settings.restart().bpfDirectory().map(Path::of),
                        name),
                settings.busyPoll().map(poll -> new BusyPolling(poll.time(), poll.budget())));
    }
}
