package org.pollux.cluster;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MPING;
import org.jgroups.protocols.PING;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.TCPPING;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.UDP;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/**
 * The protocols of the channel. Why these and these values:
 *
 * <ul>
 *   <li>A TCP transport that raises a suspicion when a connection closes sees a killed peer in about 15 ms. FD_SOCK2, made
 *       for the same, blocks view changes while it connects and suspects living members after merges.
 *   <li>No VERIFY_SUSPECT: it only adds its time to every detection.
 *   <li>Platform threads: virtual ones run on carriers that may belong to another network namespace.
 * </ul>
 */
final class Stack {
    private static final String GROUP_4 = "239.192.80.85";
    private static final String GROUP_6 = "ff02::5055";
    private static final int JOIN_TIMEOUT_MS = 300;
    private static final int SOCKET_BUFFER = 200_000;

    private Stack() {}

    static List<Protocol> of(ClusterOptions options, ConnectionWatch watch) {
        List<Protocol> protocols = new ArrayList<>();
        switch (options.transport()) {
            case TCP -> {
                protocols.add(tcp(options));
                protocols.add(options.peers().isEmpty() ? multicastDiscovery(options) : listedDiscovery(options));
            }
            case UDP -> {
                protocols.add(udp(options));
                protocols.add(new PING());
            }
        }
        protocols.add(new MERGE3().setMinInterval(50).setMaxInterval(150));
        protocols.add(watch);
        protocols.add(new FD_ALL3()
                .setInterval(options.heartbeatInterval().toMillis())
                .setTimeout(options.heartbeatTimeout().toMillis()));
        protocols.add(new NAKACK2()
                .useMcastXmit(options.transport() == ClusterOptions.Transport.UDP)
                .logDiscardMessages(false));
        protocols.add(new UNICAST3());
        protocols.add(new STABLE());
        protocols.add(new GMS()
                .setJoinTimeout(JOIN_TIMEOUT_MS)
                .setMaxJoinAttempts(2)
                .setLeaveTimeout(200)
                .setMergeTimeout(1000)
                .setViewAckCollectionTimeout(200)
                .printLocalAddress(false)
                .logCollectMessages(false)
                .logViewWarnings(false));
        return protocols;
    }

    private static Protocol tcp(ClusterOptions options) {
        // A silent host must not hold up the messages to the others for longer than its heartbeats are missed.
        int connectTimeout = Math.clamp(options.heartbeatTimeout().toMillis() / 2, 20, 200);
        TCP tcp = new TCP();
        tcp.enableSuspectEvents(true)
                .tcpNodelay(true)
                .setSockConnTimeout(connectTimeout)
                .setPeerAddrReadTimeout(Math.max(connectTimeout, 100));
        return common(tcp, options).setBindPort(options.port()).setPortRange(0);
    }

    private static Protocol udp(ClusterOptions options) {
        UDP udp = new UDP();
        // JGroups asks for more than kernels give, and complains.
        udp.setIpTTL(1)
                .setMcastSendBufSize(SOCKET_BUFFER)
                .setMcastRecvBufSize(SOCKET_BUFFER)
                .setUcastSendBufSize(SOCKET_BUFFER)
                .setUcastRecvBufSize(SOCKET_BUFFER);
        udp.setMulticastAddress(group(options));
        udp.setMulticastPort(options.port());
        return common(udp, options);
    }

    private static TP common(TP transport, ClusterOptions options) {
        transport.setBindAddress(options.bindAddress());
        transport.useVirtualThreads(false);
        transport.disableDiagnostics();
        transport.logDiscardMsgs(false);
        transport.getThreadPool().setThreadDumpsEnabled(false).setMinThreads(2).setMaxThreads(64);
        return transport;
    }

    private static Protocol listedDiscovery(ClusterOptions options) {
        List<InetSocketAddress> hosts = options.peers().stream()
                .map(peer -> new InetSocketAddress(peer, options.port()))
                .toList();
        return new TCPPING().setInitialHosts(hosts).setPortRange(0);
    }

    private static Protocol multicastDiscovery(ClusterOptions options) {
        return new MPING()
                .setBindAddr(options.bindAddress())
                .setMcastAddr(group(options))
                .setMcastPort(options.port())
                .setTTL(1);
    }

    private static InetAddress group(ClusterOptions options) {
        String literal = options.bindAddress().getAddress().length == 4 ? GROUP_4 : GROUP_6;
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address literal needs no resolver", e);
        }
    }
}
