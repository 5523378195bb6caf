package org.pollux.director;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.cluster.Cluster;
import org.pollux.cluster.ClusterException;
import org.pollux.cluster.ClusterListener;
import org.pollux.cluster.ClusterOptions;
import org.pollux.config.Configuration;
import org.pollux.config.DataPlaneSettings;
import org.pollux.election.Advert;
import org.pollux.election.Membership;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Netlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running witness: a member of the cluster on a host of its own that holds no address and serves nothing. It says whom
 * it hears; the directors it hears have its vote. Needs no privileges.
 */
public final class Witness implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    private final Instant started = Instant.now();
    private final ConfigurationFile file;
    private final String version;
    private final String routerId;
    private final Cluster cluster;

    private Witness(ConfigurationFile file, Configuration configuration, String version) throws DirectorException {
        this.file = file;
        this.version = version;
        routerId = Director.routerId(configuration);
        ClusterPlan.warnOfExposure(configuration);
        try (Netlink netlink = Netlink.open()) {
            InetAddress address = new HostFacts(configuration, netlink).clusterAddress();
            ClusterOptions options =
                    ClusterPlan.options(configuration.cluster(), routerId, address, ClusterOptions.Role.WITNESS);
            cluster = new Cluster(options, new Ears());
        } catch (ClusterException | LinuxException e) {
            throw new DirectorException(e);
        }
    }

    /**
     * Starts a witness in the network namespace of the calling thread.
     *
     * @param file where the configuration is from
     * @param configuration the cluster block counts; instances and virtual servers are for the directors
     * @param version the program's version, for its status
     * @throws DirectorException when it cannot start; nothing is left behind
     */
    public static Witness start(ConfigurationFile file, Configuration configuration, String version)
            throws DirectorException {
        Witness witness = new Witness(file, clusterOnly(configuration), version);
        try {
            witness.cluster.join();
        } catch (ClusterException e) {
            throw new DirectorException(e);
        }
        return witness;
    }

    /** Tells the log and the service manager that the witness serves. */
    public void announceReady() {
        LOG.info("ready: {} is a witness", routerId);
        ServiceManager.ready();
    }

    /** What the witness says of itself now. Called from any thread. */
    public DirectorStatus status() {
        return new DirectorStatus(
                version,
                routerId,
                ProcessHandle.current().pid(),
                started,
                new DirectorStatus.ConfigurationFile(file.path().toString(), started, null),
                List.of(),
                StatusReport.peers(cluster.peers()),
                List.of(),
                null,
                List.of(),
                StatusReport.refusals(cluster.refusals()));
    }

    /** All metrics in Prometheus' text format. Called from any thread. */
    public String metrics() {
        return new MetricsReport(version, new Metrics()).write(status(), Optional.empty());
    }

    /** Leaves the cluster. */
    @Override
    public void close() {
        ServiceManager.stopping();
        cluster.close();
        LOG.info("stopped");
    }

    /** The file may be a director's, whose interfaces this host need not have. */
    private static Configuration clusterOnly(Configuration file) {
        return new Configuration(
                file.global(),
                file.cluster(),
                new DataPlaneSettings(
                        List.of(),
                        file.dataPlane().xdpMode(),
                        file.dataPlane().restart(),
                        file.dataPlane().busyPoll(),
                        file.dataPlane().connections(),
                        file.dataPlane().sync()),
                file.host(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    /** Whom it hears is for the log; the cluster room itself tells the directors. */
    private static final class Ears implements ClusterListener {
        @Override
        public void advertReceived(Advert advert, long receivedAt) {
            // Who is master is no concern of a witness.
        }

        @Override
        public void membershipChanged(Membership membership, long at) {
            LOG.info(
                    "hears {}",
                    membership.members().isEmpty()
                            ? "no director"
                            : membership.members().stream()
                                    .sorted()
                                    .map(Object::toString)
                                    .collect(Collectors.joining(", ")));
        }
    }
}
