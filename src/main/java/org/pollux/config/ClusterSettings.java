package org.pollux.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The {@code cluster} block, Pollux's own. What the file does not say comes from the first VRRP instance: its
 * {@code interface} (or {@code unicast_src_ip}) and the peers of all instances' {@code unicast_peer}.
 *
 * @param name directors with the same name form one cluster
 * @param bindAddress the local address to talk from; the first of {@code bindInterface} when absent
 * @param bindInterface the interface whose address is used when no address is given
 * @param port the TCP or UDP port, 1..65535
 * @param transport TCP connections between the directors, or UDP multicast
 * @param peers the other directors; empty means discovery by multicast
 * @param heartbeatInterval how often each director says that it lives
 * @param heartbeatTimeout how long a director may be silent before it counts as gone
 * @param secret what the directors know and nobody else; absent: their traffic is neither secret nor proven
 * @param quorum how many votes a director must see to be master; absent: none
 * @param witnesses where witnesses run: they vote and hold nothing
 * @param gateway an address that counts as one more vote while it answers pings
 * @param addressProbeInterval how often a master looks for other hosts that answer for its addresses; zero: never
 */
public record ClusterSettings(
        String name,
        Optional<InetAddress> bindAddress,
        Optional<String> bindInterface,
        int port,
        Transport transport,
        List<InetAddress> peers,
        Duration heartbeatInterval,
        Duration heartbeatTimeout,
        Optional<ClusterSecret> secret,
        Optional<Quorum> quorum,
        List<InetAddress> witnesses,
        Optional<InetAddress> gateway,
        Duration addressProbeInterval) {
    /** How many directors and witnesses must see each other for one of them to be master. */
    public sealed interface Quorum {
        /** More than half of all directors, witnesses and the gateway, as far as they are configured. */
        record Majority() implements Quorum {}

        /**
         * A number.
         *
         * @param number the director itself included, 1..32
         */
        record Votes(int number) implements Quorum {}
    }

    /** How the directors' messages travel. */
    public enum Transport {
        /** A connection to each peer: a crashed peer is noticed when its connection closes. */
        TCP,
        /** IP multicast on the bind interface. */
        UDP
    }

    /** Copies the lists. */
    public ClusterSettings {
        witnesses = List.copyOf(witnesses);
        peers = List.copyOf(peers);
    }
}
