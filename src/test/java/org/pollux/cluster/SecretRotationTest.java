package org.pollux.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.State;

/** Two directors on the loopback interface replace their secret while they run. */
@Timeout(30)
class SecretRotationTest {
    private static final Secret OLD = Secret.of("the old secret of both");
    private static final Secret NEW = Secret.of("the new secret of both");

    private static final class Ears implements ClusterListener {
        final BlockingQueue<Membership> memberships = new LinkedBlockingQueue<>();
        final BlockingQueue<Advert> adverts = new LinkedBlockingQueue<>();

        @Override
        public void advertReceived(Advert advert, long receivedAt) {
            adverts.add(advert);
        }

        @Override
        public void membershipChanged(Membership membership, long at) {
            memberships.add(membership);
        }
    }

    private final Ears earsOfOne = new Ears();
    private final Ears earsOfTwo = new Ears();
    private long sequence;

    @Test
    void nobodyLeavesWhileTheSecretIsReplaced() throws Exception {
        int port = freePort();
        try (Cluster one = new Cluster(options("127.0.0.1", port), earsOfOne);
                Cluster two = new Cluster(options("127.0.0.2", port), earsOfTwo)) {
            one.join();
            two.join();
            awaitBoth(earsOfOne);
            awaitBoth(earsOfTwo);

            for (Secrets step :
                    List.of(new Secrets(OLD, Optional.of(NEW)), new Secrets(NEW, Optional.of(OLD)), new Secrets(NEW))) {
                one.replaceSecrets(step);
                assertTheyHearEachOther(one, two);
                two.replaceSecrets(step);
                assertTheyHearEachOther(one, two);
            }

            assertThat(earsOfOne.memberships).isEmpty();
            assertThat(earsOfTwo.memberships).isEmpty();
            assertThat(one.refusals()).isEmpty();
            assertThat(two.refusals()).isEmpty();
        }
    }

    private void assertTheyHearEachOther(Cluster one, Cluster two) throws InterruptedException {
        sequence++;
        heard(one, earsOfTwo);
        heard(two, earsOfOne);
    }

    /** A connection that is made again may lose an advert; the next one comes. */
    private void heard(Cluster from, Ears by) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < end) {
            from.send(
                    new Advert(from.self(), 51, "VI_1", State.BACKUP, 100, true, Duration.ofMillis(100), 0, sequence));
            Advert advert = by.adverts.poll(50, TimeUnit.MILLISECONDS);
            while (advert != null) {
                if (advert.sequence() == sequence) {
                    return;
                }
                advert = by.adverts.poll();
            }
        }
        throw new AssertionError(from.self() + " is not heard at step " + sequence);
    }

    private static void awaitBoth(Ears ears) throws InterruptedException {
        Membership membership;
        do {
            membership = ears.memberships.poll(10, TimeUnit.SECONDS);
            assertThat(membership).isNotNull();
        } while (membership.members().stream().map(MemberId::address).distinct().count() < 2);
    }

    private static ClusterOptions options(String address, int port) throws IOException {
        return new ClusterOptions(
                "rotation",
                address,
                InetAddress.getByName(address),
                port,
                ClusterOptions.Transport.TCP,
                List.of(InetAddress.getByName("127.0.0.1"), InetAddress.getByName("127.0.0.2")),
                List.of(),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                ClusterOptions.Role.DIRECTOR,
                Optional.of(new Secrets(OLD)));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }
}
