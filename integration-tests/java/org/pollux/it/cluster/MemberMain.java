package org.pollux.it.cluster;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.pollux.cluster.Cluster;
import org.pollux.cluster.ClusterListener;
import org.pollux.cluster.ClusterOptions;
import org.pollux.cluster.seal.Secret;
import org.pollux.cluster.seal.Secrets;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.Membership;
import org.pollux.election.State;

/**
 * A director that only talks: {@code MemberMain name bindAddress transport peer...}. Says on its output what the
 * cluster tells it, each line with the monotonic time; leaves when it gets SIGTERM.
 */
final class MemberMain {
    private MemberMain() {}

    public static void main(String[] args) throws Exception {
        List<InetAddress> peers = new ArrayList<>();
        for (int i = 3; i < args.length; i++) {
            peers.add(InetAddress.getByName(args[i]));
        }
        ClusterOptions options = new ClusterOptions(
                "it",
                args[0],
                InetAddress.getByName(args[1]),
                7800,
                ClusterOptions.Transport.valueOf(args[2]),
                peers,
                List.of(),
                Duration.ofMillis(Long.getLong("heartbeat", 50)),
                Duration.ofMillis(Long.getLong("timeout", 150)),
                ClusterOptions.Role.valueOf(System.getProperty("role", "DIRECTOR")),
                secrets());
        say("START", System.nanoTime(), "");
        Cluster cluster = new Cluster(options, new Printer());
        cluster.join();
        say("JOINED", System.nanoTime(), "");
        Thread.ofPlatform().daemon().start(() -> advertise(cluster));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            say("CLOSING", System.nanoTime(), "");
            cluster.close();
            say("CLOSED", System.nanoTime(), cluster.counters().toString());
        }));
        // Until a signal ends it.
        new CountDownLatch(1).await();
    }

    /** {@code -Dsecret=OWN[,ACCEPTED]}. */
    private static Optional<Secrets> secrets() {
        String given = System.getProperty("secret", "");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        List<Secret> all = Arrays.stream(given.split(",")).map(Secret::of).toList();
        return Optional.of(new Secrets(all.getFirst(), all.stream().skip(1).findFirst()));
    }

    private static void advertise(Cluster cluster) {
        long sequence = 0;
        while (true) {
            if (sequence % 5 == 0) {
                say(
                        "REFUSALS",
                        System.nanoTime(),
                        cluster.refusals().stream()
                                .map(r -> r.address().getHostAddress() + " " + r.reason() + " " + r.count())
                                .collect(Collectors.joining(", ")));
            }
            cluster.send(new Advert(
                    cluster.self(), 51, "VI_1", State.BACKUP, 100, true, Duration.ofMillis(100), 0, ++sequence));
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static synchronized void say(String what, long at, String text) {
        System.out.println(what + " " + at + " " + text);
        System.out.flush();
    }

    private static final class Printer implements ClusterListener {
        @Override
        public void advertReceived(Advert advert, long receivedAt) {
            say("ADVERT", receivedAt, advert.sender().name() + " " + advert.sequence());
        }

        @Override
        public void membershipChanged(Membership membership, long at) {
            String members =
                    membership.members().stream().map(MemberId::name).sorted().collect(Collectors.joining(","));
            String gone = membership.departures().stream()
                    .map(departure -> departure.member().name() + "=" + departure.cause())
                    .collect(Collectors.joining(","));
            say("VIEW", at, "[" + members + "] gone[" + gone + "]" + (membership.merged() ? " merged" : ""));
        }
    }
}
