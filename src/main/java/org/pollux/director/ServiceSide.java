package org.pollux.director;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pollux.config.Configuration;
import org.pollux.config.DataPlaneSettings;
import org.pollux.config.VirtualServer;
import org.pollux.dataplane.DataPlane;
import org.pollux.dataplane.DataPlaneException;
import org.pollux.dataplane.DataPlaneFailure;
import org.pollux.dataplane.DataPlaneOptions;
import org.pollux.dataplane.XdpDataPlane;
import org.pollux.health.HealthChange;
import org.pollux.health.HealthChecks;
import org.pollux.health.RealServerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The virtual servers: the data plane, the checks, and the thread that applies what the checks find. Exists only where
 * the configuration has virtual servers.
 */
final class ServiceSide implements FlowStep.Forwarding, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceSide.class);

    private final CloseStack opened = new CloseStack();
    private final Consumer<Throwable> onFailure;
    private final DataPlane dataPlane;
    private final ServerPool pool;
    private final HealthChecks checks;

    /**
     * Opens the data plane, fills it with the services and begins to check the real servers. No address is active yet.
     *
     * @param onFailure is told when packets cannot be moved any more
     * @throws DirectorException when it cannot be done; nothing is left open
     */
    ServiceSide(Configuration configuration, HostFacts host, Consumer<Throwable> onFailure) throws DirectorException {
        this.onFailure = onFailure;
        try {
            dataPlane = opened.add(
                    "the data plane", XdpDataPlane.open(options(configuration, host), this::dataPlaneFailed));
            pool = new ServerPool(
                    configuration.virtualServers(), initiallyUp(configuration.virtualServers()), dataPlane);
            pool.fill();
            ExecutorService changes = opened.add(
                    "the health changes",
                    Executors.newSingleThreadExecutor(
                            Thread.ofPlatform().name("health-changes").daemon().factory()));
            checks = opened.add(
                    "the health checks",
                    HealthChecks.start(configuration.virtualServers(), change -> changes.execute(() -> apply(change))));
        } catch (DataPlaneException | IOException e) {
            opened.close();
            throw new DirectorException(e);
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** The addresses of all virtual servers. */
    static Set<InetAddress> addresses(Configuration configuration) {
        return configuration.virtualServers().stream()
                .map(VirtualServer::address)
                .collect(Collectors.toSet());
    }

    @Override
    public void activate(Collection<InetAddress> addresses) {
        try {
            dataPlane.activate(addresses);
        } catch (DataPlaneFailure e) {
            onFailure.accept(e);
        }
    }

    @Override
    public void deactivate(Collection<InetAddress> addresses) {
        try {
            dataPlane.deactivate(addresses);
        } catch (DataPlaneFailure e) {
            onFailure.accept(e);
        }
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

    private static DataPlaneOptions options(Configuration configuration, HostFacts host) throws DirectorException {
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
                DataPlaneOptions.DEFAULT_MAX_CONNECTIONS);
    }

    private static Set<RealServerId> initiallyUp(List<VirtualServer> servers) {
        return servers.stream()
                .flatMap(server -> server.realServers().stream()
                        .filter(HealthChecks::initiallyUp)
                        .map(real -> RealServerId.of(server, real)))
                .collect(Collectors.toSet());
    }
}
