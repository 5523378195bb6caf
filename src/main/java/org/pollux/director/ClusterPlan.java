package org.pollux.director;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.cluster.ClusterOptions;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;
import org.pollux.config.ClusterSecret;
import org.pollux.config.ClusterSettings;
import org.pollux.config.Configuration;
import org.pollux.config.Exposure;
import org.pollux.election.ElectionSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the configuration says about the cluster, as the cluster room needs it. */
final class ClusterPlan {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPlan.class);
    private static final Path OWN_NETWORK = Path.of("/proc/self/ns/net");
    private static final Path FIRST_NETWORK = Path.of("/proc/1/ns/net");
    private static final Set<PosixFilePermission> TOO_OPEN =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private ClusterPlan() {}

    /**
     * The options of the channel.
     *
     * @param routerId this director's name
     * @param address the own address
     * @param role director or witness
     * @throws DirectorException when the file with the secret cannot be used
     */
    static ClusterOptions options(
            ClusterSettings settings, String routerId, InetAddress address, ClusterOptions.Role role)
            throws DirectorException {
        return new ClusterOptions(
                settings.name(),
                routerId,
                address,
                settings.port(),
                switch (settings.transport()) {
                    case TCP -> ClusterOptions.Transport.TCP;
                    case UDP -> ClusterOptions.Transport.UDP;
                },
                settings.peers(),
                settings.witnesses(),
                settings.heartbeatInterval(),
                settings.heartbeatTimeout(),
                role,
                secrets(settings));
    }

    /**
     * The election's settings with the votes a master needs.
     *
     * @param otherDirectors how many are configured besides this one
     */
    static ElectionSettings withQuorum(ElectionSettings settings, ClusterSettings cluster, int otherDirectors) {
        if (cluster.quorum().isEmpty()) {
            return settings;
        }
        int votes = 1
                + otherDirectors
                + cluster.witnesses().size()
                + (cluster.gateway().isPresent() ? 1 : 0);
        return settings.withQuorum(
                switch (cluster.quorum().get()) {
                    case ClusterSettings.Quorum.Majority() -> votes / 2 + 1;
                    case ClusterSettings.Quorum.Votes(int number) -> number;
                });
    }

    /** Warns of directors that anybody on their network can impersonate; a network namespace of one's own is no such. */
    static void warnOfExposure(Configuration configuration) {
        if (Exposure.isExposed(configuration) && !hasOwnNetwork()) {
            LOG.warn("{} [no-secret]", Exposure.NO_SECRET);
        }
    }

    /**
     * The secrets the configuration names; empty without one.
     *
     * @throws DirectorException when the file with the secret cannot be used
     */
    static Optional<Secrets> secrets(ClusterSettings settings) throws DirectorException {
        if (settings.secret().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (settings.secret().get()) {
                    case ClusterSecret.Given(String secret, Optional<String> accepted) ->
                        new Secrets(Secret.of(secret), accepted.map(Secret::of));
                    case ClusterSecret.InFile(String path) -> read(Path.of(path));
                });
    }

    private static Secrets read(Path path) throws DirectorException {
        List<String> lines;
        try {
            if (Files.getPosixFilePermissions(path).stream().anyMatch(TOO_OPEN::contains)) {
                LOG.warn("everybody on this host can read or change {} (chmod o-rw {})", path, path);
            }
            lines = Files.readAllLines(path).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new DirectorException(
                    "cannot read secret_file " + path + ": " + e + " (head -c 24 /dev/urandom | base64 makes a secret)",
                    e);
        }
        if (lines.isEmpty()
                || lines.size() > 2
                || lines.stream().anyMatch(line -> line.length() < ClusterSecret.SHORTEST)) {
            throw new DirectorException("secret_file " + path
                    + " must hold one or two lines, each a secret of at least " + ClusterSecret.SHORTEST
                    + " characters");
        }
        return new Secrets(
                Secret.of(lines.getFirst()), lines.stream().skip(1).findFirst().map(Secret::of));
    }

    private static boolean hasOwnNetwork() {
        try {
            return !Files.readSymbolicLink(OWN_NETWORK).equals(Files.readSymbolicLink(FIRST_NETWORK));
        } catch (IOException e) {
            LOG.debug("cannot compare network namespaces: {}", e.toString());
            return false;
        }
    }
}
