package org.pollux.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UDP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.pollux.cluster.link.Questions;
import org.pollux.cluster.link.Refusals;
import org.pollux.cluster.link.SealedDiscovery;
import org.pollux.cluster.link.SealedUdp;
import org.pollux.cluster.link.TcpLinks;
import org.pollux.cluster.seal.Secrets;

/**
 * The protocols of the channel. Why these and these values:
 *
 * <ul>
 *   <li>A TCP transport that raises a suspicion when a connection closes sees a killed peer in about 15 ms. FD_SOCK2, made
 *       for the same, blocks view changes while it connects and suspects living members after merges.
 *   <li>No VERIFY_SUSPECT, which only adds its time to every detection: the transport and the heartbeats ask before they
 *       suspect, within the time they have anyway.
 *   <li>Platform threads: virtual ones run on carriers that may belong to another network namespace.
 * </ul>
 */
final class Stack {
    private static final String GROUP_4 = "239.192.80.85";
    private static final String GROUP_6 = "ff02::5055";
    private static final int JOIN_TIMEOUT_MS = 300;

    /** Whoever gives up is alone and must be merged, which takes longer; a coordinator that is found will answer. */
    private static final int JOIN_ATTEMPTS = 4;
    /** A view that is lost with a connection must not be late by JGroups' usual half second. */
    private static final int RETRANSMIT_MS = 50;

    /** Views wait while a merge waits for the answer of a director that has just gone. */
    private static final int MERGE_TIMEOUT_MS = 300;

    private static final int SOCKET_BUFFER = 200_000;

    private static final Duration LONGEST_ANSWER = Duration.ofMillis(100);

    /** A host that comes back is tried again this soon; one that is slower to take a connection is too slow anyway. */
    private static final Duration CONNECT_LIMIT = Duration.ofMillis(200);

    private final ClusterOptions options;
    private final Supplier<Optional<Secrets>> secrets;
    private final ConnectionWatch watch;
    private final Refusals refusals;

    /** With the secrets that hold at the time. */
    Stack(ClusterOptions options, Supplier<Optional<Secrets>> secrets, ConnectionWatch watch, Refusals refusals) {
        this.options = options;
        this.secrets = secrets;
        this.watch = watch;
        this.refusals = refusals;
    }

    /** From the bottom to the top. */
    List<Protocol> protocols() throws IOException {
        List<Protocol> protocols = new ArrayList<>();
        switch (options.transport()) {
            case TCP -> {
                protocols.add(tcp());
                protocols.add(options.peers().isEmpty() ? multicastDiscovery() : listedDiscovery());
            }
            case UDP -> {
                protocols.add(udp());
                protocols.add(new PING());
            }
        }
        protocols.add(new MERGE3().setMinInterval(50).setMaxInterval(150));
        protocols.add(watch);
        protocols.add(new Heartbeats(
                options.heartbeatInterval(),
                options.heartbeatTimeout(),
                answerLimit(),
                protocols.getFirst() instanceof Questions asked ? Optional.of(asked) : Optional.empty()));
        protocols.add(new NAKACK2()
                .setXmitInterval(RETRANSMIT_MS)
                .useMcastXmit(options.transport() == ClusterOptions.Transport.UDP)
                .logDiscardMessages(false));
        protocols.add(new UNICAST3().setXmitInterval(RETRANSMIT_MS));
        protocols.add(new STABLE());
        protocols.add(new GMS()
                .setJoinTimeout(JOIN_TIMEOUT_MS)
                .setMaxJoinAttempts(JOIN_ATTEMPTS)
                .setLeaveTimeout(200)
                .setMergeTimeout(MERGE_TIMEOUT_MS)
                .setViewAckCollectionTimeout(200)
                .printLocalAddress(false)
                .logCollectMessages(false)
                .logViewWarnings(false));
        return protocols;
    }

    private TP tcp() throws IOException {
        return common(new TcpLinks(
                new InetSocketAddress(options.bindAddress(), options.port()),
                options.clusterName(),
                options.peers(),
                secrets,
                new TcpLinks.Limits(CONNECT_LIMIT, answerLimit()),
                refusals));
    }

    /** A third of the timeout: a director on the same network answers within a millisecond. */
    private Duration answerLimit() {
        Duration third = options.heartbeatTimeout().dividedBy(3);
        return third.compareTo(LONGEST_ANSWER) < 0 ? third : LONGEST_ANSWER;
    }

    private Protocol udp() {
        UDP udp = secrets.get().isPresent() ? new SealedUdp(this::required, refusals) : new UDP();
        // JGroups asks for more than kernels give, and complains.
        udp.setIpTTL(1)
                .setMcastSendBufSize(SOCKET_BUFFER)
                .setMcastRecvBufSize(SOCKET_BUFFER)
                .setUcastSendBufSize(SOCKET_BUFFER)
                .setUcastRecvBufSize(SOCKET_BUFFER);
        udp.setMulticastAddress(group());
        udp.setMulticastPort(options.port());
        return common(udp);
    }

    private TP common(TP transport) {
        transport.setBindAddress(options.bindAddress());
        transport.useVirtualThreads(false);
        transport.disableDiagnostics();
        transport.logDiscardMsgs(false);
        transport.getThreadPool().setThreadDumpsEnabled(false).setMinThreads(2).setMaxThreads(64);
        return transport;
    }

    /** Whether there are secrets does not change while a channel lives. */
    private Secrets required() {
        return secrets.get().orElseThrow();
    }

    private Protocol listedDiscovery() {
        List<InetSocketAddress> hosts = options.others().stream()
                .map(peer -> new InetSocketAddress(peer, options.port()))
                .toList();
        return new TCPPING().setInitialHosts(hosts).setPortRange(0);
    }

    private Protocol multicastDiscovery() {
        MPING discovery = secrets.get().isPresent() ? new SealedDiscovery(this::required, refusals) : new MPING();
        return discovery
                .setBindAddr(options.bindAddress())
                .setMcastAddr(group())
                .setMcastPort(options.port())
                .setTTL(1);
    }

    private InetAddress group() {
        String literal = options.bindAddress().getAddress().length == 4 ? GROUP_4 : GROUP_6;
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address literal needs no resolver", e);
        }
    }
}
