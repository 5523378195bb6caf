package org.pollux.config.reader;

import static org.pollux.config.vocabulary.ClusterKeywords.ADDRESS_PROBE_INTERVAL;
import static org.pollux.config.vocabulary.ClusterKeywords.BIND_ADDRESS;
import static org.pollux.config.vocabulary.ClusterKeywords.GATEWAY;
import static org.pollux.config.vocabulary.ClusterKeywords.HEARTBEAT_INTERVAL;
import static org.pollux.config.vocabulary.ClusterKeywords.HEARTBEAT_TIMEOUT;
import static org.pollux.config.vocabulary.ClusterKeywords.INTERFACE;
import static org.pollux.config.vocabulary.ClusterKeywords.NAME;
import static org.pollux.config.vocabulary.ClusterKeywords.PEERS;
import static org.pollux.config.vocabulary.ClusterKeywords.PORT;
import static org.pollux.config.vocabulary.ClusterKeywords.QUORUM;
import static org.pollux.config.vocabulary.ClusterKeywords.SECRET;
import static org.pollux.config.vocabulary.ClusterKeywords.SECRET_ACCEPTED;
import static org.pollux.config.vocabulary.ClusterKeywords.SECRET_FILE;
import static org.pollux.config.vocabulary.ClusterKeywords.TRANSPORT;
import static org.pollux.config.vocabulary.ClusterKeywords.WITNESS;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.ClusterSecret;
import org.pollux.config.ClusterSettings;
import org.pollux.config.ClusterSettings.Quorum;
import org.pollux.config.ClusterSettings.Transport;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;

/** From the block {@code cluster} to its record; what it does not say comes from the VRRP instances. */
final class ClusterBlock {
    private static final String DEFAULT_NAME = "pollux";
    private static final int DEFAULT_PORT = 7800;
    private static final Duration DEFAULT_INTERVAL = Duration.ofMillis(50);
    private static final Duration DEFAULT_ADDRESS_PROBE_INTERVAL = Duration.ofSeconds(10);
    private static final Duration SHORTEST_ADDRESS_PROBE_INTERVAL = Duration.ofSeconds(1);
    private static final int INTERVALS_PER_TIMEOUT = 3;

    /** Below this a busy processor alone makes a living director look dead (measured). */
    private static final Duration SHORTEST_CALM_INTERVAL = Duration.ofMillis(20);

    private final Problems problems;

    ClusterBlock(Problems problems) {
        this.problems = problems;
    }

    ClusterSettings read(Section block, List<VrrpInstance> instances) {
        Transport transport = block.get(TRANSPORT).orElse(Transport.TCP);
        Optional<InetAddress> bindAddress = block.get(BIND_ADDRESS);
        Optional<String> bindInterface = block.get(INTERFACE);
        if (bindAddress.isEmpty() && bindInterface.isEmpty()) {
            bindAddress = instances.stream().findFirst().flatMap(VrrpInstance::unicastSource);
            bindInterface = instances.stream().findFirst().map(VrrpInstance::interfaceName);
        }
        Duration interval = block.get(HEARTBEAT_INTERVAL).orElse(DEFAULT_INTERVAL);
        Duration timeout = block.get(HEARTBEAT_TIMEOUT).orElse(interval.multipliedBy(INTERVALS_PER_TIMEOUT));
        checkHeartbeat(block, interval, timeout);
        List<InetAddress> found = peers(block, transport, instances);
        List<InetAddress> witnesses =
                block.all(WITNESS).stream().map(Located::value).distinct().toList();
        Optional<InetAddress> own = bindAddress;
        List<InetAddress> others =
                found.stream().filter(peer -> !own.equals(Optional.of(peer))).toList();
        checkQuorum(block, others, witnesses);
        return new ClusterSettings(
                block.get(NAME).orElse(DEFAULT_NAME),
                bindAddress,
                bindInterface,
                block.get(PORT).orElse(DEFAULT_PORT),
                transport,
                found,
                interval,
                timeout,
                secret(block),
                block.get(QUORUM),
                witnesses,
                block.get(GATEWAY),
                addressProbeInterval(block));
    }

    private Duration addressProbeInterval(Section block) {
        Duration interval = block.get(ADDRESS_PROBE_INTERVAL).orElse(DEFAULT_ADDRESS_PROBE_INTERVAL);
        if (!interval.isZero() && interval.compareTo(SHORTEST_ADDRESS_PROBE_INTERVAL) < 0) {
            problems.error(
                    DiagnosticCode.BAD_VALUE,
                    span(block, ADDRESS_PROBE_INTERVAL),
                    "asking all hosts for every address so often fills the network",
                    "at least 1 s, or 0 for never");
        }
        return interval;
    }

    private void checkQuorum(Section block, List<InetAddress> peers, List<InetAddress> witnesses) {
        Optional<Quorum> quorum = block.get(QUORUM);
        if (quorum.isEmpty()) {
            if (!witnesses.isEmpty() || block.mentions(GATEWAY)) {
                problems.warning(
                        DiagnosticCode.UNUSED,
                        span(block, WITNESS, GATEWAY),
                        "a witness or a gateway has a vote, but without 'quorum' no votes are counted");
            }
            return;
        }
        if (quorum.get() instanceof Quorum.Majority && peers.isEmpty()) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span(block, QUORUM),
                    "a majority of directors that are found by multicast is not known",
                    "peers, or a number");
        }
        int votes = 1 + peers.size() + witnesses.size() + (block.mentions(GATEWAY) ? 1 : 0);
        if (quorum.get() instanceof Quorum.Votes(int number) && !peers.isEmpty() && number > votes) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span(block, QUORUM),
                    "quorum " + number + " can never be reached: there are at most " + votes + " votes",
                    "a number up to " + votes);
        } else if (quorum.get() instanceof Quorum.Majority && votes == 2) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span(block, QUORUM),
                    "the majority of two directors is both: neither is master while the other is down; add a witness or"
                            + " a gateway");
        }
    }

    private Optional<ClusterSecret> secret(Section block) {
        Optional<String> secret = block.get(SECRET);
        Optional<String> accepted = block.get(SECRET_ACCEPTED);
        Optional<String> file = block.get(SECRET_FILE);
        if (file.isPresent() && (block.mentions(SECRET) || block.mentions(SECRET_ACCEPTED))) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span(block, SECRET_FILE),
                    "the secret is given and in a file",
                    "secret, or secret_file with both secrets on its lines");
        } else if (block.mentions(SECRET_ACCEPTED) && !block.mentions(SECRET)) {
            // A finding about a secret points at the block: its excerpt would show the secret.
            problems.error(DiagnosticCode.CONFLICT, block.span(), "secret_accepted without secret", "secret");
        }
        secret.ifPresent(text -> checkSecret(block, SECRET, text));
        accepted.ifPresent(text -> checkSecret(block, SECRET_ACCEPTED, text));
        return secret.<ClusterSecret>map(text -> new ClusterSecret.Given(text, accepted))
                .or(() -> file.map(ClusterSecret.InFile::new));
    }

    private void checkSecret(Section block, Keyword<?> keyword, String text) {
        if (text.equals(ClusterSecret.HIDDEN)) {
            problems.error(
                    DiagnosticCode.BAD_VALUE,
                    block.span(),
                    keyword.name() + " stands for one that was not shown when this configuration was printed",
                    "the secret itself");
        } else if (text.length() < ClusterSecret.SHORTEST) {
            problems.error(
                    DiagnosticCode.BAD_VALUE,
                    block.span(),
                    keyword.name() + " has " + text.length() + " characters and could be guessed",
                    "at least " + ClusterSecret.SHORTEST + ", best random: head -c 24 /dev/urandom | base64");
        }
    }

    private List<InetAddress> peers(Section block, Transport transport, List<VrrpInstance> instances) {
        Set<InetAddress> peers = new LinkedHashSet<>();
        for (Located<List<InetAddress>> line : block.all(PEERS)) {
            for (InetAddress peer : line.value()) {
                if (!peers.add(peer)) {
                    problems.warning(
                            DiagnosticCode.DUPLICATE,
                            line.span(),
                            "peer " + peer.getHostAddress() + " is listed twice");
                }
            }
        }
        if (transport == Transport.UDP) {
            block.all(PEERS).stream()
                    .findFirst()
                    .ifPresent(line -> problems.error(
                            DiagnosticCode.CONFLICT,
                            line.span(),
                            "peers are listed, but transport udp finds them by multicast",
                            "transport tcp, or no peers"));
            return List.of();
        }
        if (!block.mentions(PEERS)) {
            instances.forEach(instance -> peers.addAll(instance.unicastPeers()));
        }
        return List.copyOf(peers);
    }

    private void checkHeartbeat(Section block, Duration interval, Duration timeout) {
        if (timeout.compareTo(interval.multipliedBy(2)) < 0) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    span(block, HEARTBEAT_TIMEOUT, HEARTBEAT_INTERVAL),
                    "heartbeat_timeout " + Display.seconds(timeout) + " s leaves no room for a lost heartbeat every "
                            + Display.seconds(interval) + " s",
                    "at least twice heartbeat_interval");
        } else if (interval.compareTo(SHORTEST_CALM_INTERVAL) < 0) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span(block, HEARTBEAT_INTERVAL),
                    "heartbeat_interval below " + Display.seconds(SHORTEST_CALM_INTERVAL)
                            + " s makes busy directors look dead");
        }
    }

    private static Span span(Section block, Keyword<?>... candidates) {
        for (Keyword<?> keyword : candidates) {
            Optional<Span> span = block.find(keyword).map(Located::span);
            if (span.isPresent()) {
                return span.get();
            }
        }
        return block.span();
    }
}
