package org.pollux.config.reader;

import static org.pollux.config.vocabulary.ClusterKeywords.BIND_ADDRESS;
import static org.pollux.config.vocabulary.ClusterKeywords.HEARTBEAT_INTERVAL;
import static org.pollux.config.vocabulary.ClusterKeywords.HEARTBEAT_TIMEOUT;
import static org.pollux.config.vocabulary.ClusterKeywords.INTERFACE;
import static org.pollux.config.vocabulary.ClusterKeywords.NAME;
import static org.pollux.config.vocabulary.ClusterKeywords.PEERS;
import static org.pollux.config.vocabulary.ClusterKeywords.PORT;
import static org.pollux.config.vocabulary.ClusterKeywords.TRANSPORT;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.ClusterSettings;
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
        return new ClusterSettings(
                block.get(NAME).orElse(DEFAULT_NAME),
                bindAddress,
                bindInterface,
                block.get(PORT).orElse(DEFAULT_PORT),
                transport,
                peers(block, transport, instances),
                interval,
                timeout);
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
