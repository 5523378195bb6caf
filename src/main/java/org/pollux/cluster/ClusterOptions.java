package org.pollux.cluster;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pollux.cluster.seal.Secrets;

/**
 * How a director joins its cluster.
 *
 * @param clusterName directors with the same name form one cluster; not empty
 * @param memberName the name by which this director is shown ({@code router_id}), 1..64 bytes of UTF-8
 * @param bindAddress the local address to talk from
 * @param port the TCP port, or the UDP port of the multicast group; 1..65535, the same on all directors
 * @param transport TCP connections between the directors, or UDP multicast
 * @param peers the other directors (the own address may be among them and is left out); empty means discovery by
 *     multicast
 * @param witnesses where witnesses run; they are found as the peers are
 * @param heartbeatInterval how often each director says that it lives; at least 1 ms
 * @param heartbeatTimeout how long a director may be silent; longer than the interval
 * @param role whether this is a director or a witness
 * @param secrets what the directors' traffic is sealed with; empty: it is neither secret nor proven
 */
public record ClusterOptions(
        String clusterName,
        String memberName,
        InetAddress bindAddress,
        int port,
        Transport transport,
        List<InetAddress> peers,
        List<InetAddress> witnesses,
        Duration heartbeatInterval,
        Duration heartbeatTimeout,
        Role role,
        Optional<Secrets> secrets) {
    /** All other members that are configured. */
    public List<InetAddress> others() {
        return Stream.concat(peers.stream(), witnesses.stream()).distinct().toList();
    }

    /** What a member is in the cluster. */
    public enum Role {
        /** It takes part in the election. */
        DIRECTOR,
        /** It only says whom it hears. */
        WITNESS
    }

    /** How messages travel. */
    public enum Transport {
        /** A connection to each peer. */
        TCP,
        /** IP multicast. */
        UDP
    }

    /** Checks the values and leaves the own address out of the peers. */
    public ClusterOptions {
        if (clusterName.isEmpty()) {
            throw new IllegalArgumentException("the cluster's name is empty");
        }
        int nameBytes = memberName.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes < 1 || nameBytes > 64) {
            throw new IllegalArgumentException("the director's name has " + nameBytes + " bytes, not 1..64");
        }
        if (bindAddress.isAnyLocalAddress() || bindAddress.isMulticastAddress()) {
            throw new IllegalArgumentException(
                    "the cluster's bind address " + bindAddress.getHostAddress() + " is not an address of this host");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("the cluster's port " + port + " is not in 1..65535");
        }
        if (heartbeatInterval.toMillis() < 1) {
            throw new IllegalArgumentException("the heartbeat interval " + heartbeatInterval + " is below 1 ms");
        }
        if (heartbeatTimeout.compareTo(heartbeatInterval) <= 0) {
            throw new IllegalArgumentException("the heartbeat timeout " + heartbeatTimeout
                    + " is not longer than the heartbeat interval " + heartbeatInterval);
        }
        InetAddress own = bindAddress;
        peers = peers.stream().filter(peer -> !peer.equals(own)).distinct().toList();
        witnesses = witnesses.stream()
                .filter(witness -> !witness.equals(own))
                .distinct()
                .toList();
    }
}
