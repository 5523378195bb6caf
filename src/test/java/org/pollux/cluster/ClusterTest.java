package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.election.Advert;
import org.pollux.election.Membership;

class ClusterTest {
    private static final ClusterListener DEAF = new ClusterListener() {
        @Override
        public void advertReceived(Advert advert, long receivedAt) {}

        @Override
        public void membershipChanged(Membership membership, long at) {}
    };

    @Test
    void saysWhichPortCannotBeUsed() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket taken = new ServerSocket(0, 1, loopback);
                Cluster cluster = new Cluster(options(loopback, taken.getLocalPort()), DEAF)) {
            assertThatThrownBy(cluster::join)
                    .isInstanceOf(ClusterException.class)
                    .hasMessageContaining("127.0.0.1 port " + taken.getLocalPort() + " (TCP)");
        }
    }

    @Test
    void leavesTheOwnAddressOutOfThePeers() throws Exception {
        InetAddress own = InetAddress.getByName("127.0.0.1");
        InetAddress other = InetAddress.getByName("127.0.0.2");
        assertThat(options(own, 7800, own, other, other).peers()).containsExactly(other);
    }

    @Test
    void refusesATimeoutThatIsNotLongerThanTheInterval() {
        assertThatThrownBy(() -> new ClusterOptions(
                        "c",
                        "n",
                        InetAddress.getLoopbackAddress(),
                        7800,
                        ClusterOptions.Transport.TCP,
                        List.of(),
                        List.of(),
                        Duration.ofMillis(50),
                        Duration.ofMillis(50),
                        ClusterOptions.Role.DIRECTOR,
                        Optional.empty()))
                .hasMessageContaining("heartbeat timeout");
    }

    private static ClusterOptions options(InetAddress bind, int port, InetAddress... peers) {
        return new ClusterOptions(
                "test",
                "me",
                bind,
                port,
                ClusterOptions.Transport.TCP,
                List.of(peers),
                List.of(),
                Duration.ofMillis(50),
                Duration.ofMillis(150),
                ClusterOptions.Role.DIRECTOR,
                Optional.empty());
    }
}
