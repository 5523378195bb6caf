package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;

/** The whole room with Quartz and threads, against servers whose health is a switch. */
class HealthChecksTest {
    private static final Checker.Schedule FAST = Checkers.schedule(Duration.ofMillis(20), 1, Duration.ofMillis(10));

    private final Switches switches = new Switches();
    private final BlockingQueue<HealthChange> changes = new LinkedBlockingQueue<>();
    private @Nullable HealthChecks checks;

    @AfterEach
    void close() {
        if (checks != null) {
            checks.close();
        }
    }

    @Test
    void aServerThatFailsLeavesAndOneThatRecoversReturns() throws Exception {
        start(changes::add, server("10.0.0.1"), server("10.0.0.2"));
        switches.set("10.0.0.2:80", new ProbeResult.Down("switched off"));
        HealthChange down = next();
        assertThat(down.server().address()).isEqualTo(Checkers.address("10.0.0.2"));
        assertThat(down.up()).isFalse();
        assertThat(down.reason()).isEqualTo("TCP_CHECK 10.0.0.2:80: switched off");
        switches.set("10.0.0.2:80", new ProbeResult.Up("switched on"));
        assertThat(next().up()).isTrue();
        assertThat(changes).isEmpty();
    }

    @Test
    void changesComeOneAfterTheOtherFromOneThread() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        RealServer[] servers = new RealServer[20];
        for (int i = 0; i < servers.length; i++) {
            servers[i] = server("10.0.0." + (i + 1));
            switches.set("10.0.0." + (i + 1) + ":80", new ProbeResult.Down("off"));
        }
        start(
                change -> {
                    int others = inside.getAndIncrement();
                    inside.decrementAndGet();
                    seen.add(Thread.currentThread().getName() + others);
                },
                servers);
        for (int i = 0; i < servers.length; i++) {
            assertThat(seen.poll(5, TimeUnit.SECONDS)).isEqualTo("health0");
        }
    }

    @Test
    void aProbeThatHangsHoldsUpNoOtherAndEndsWithTheChecks() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        switches.hang("10.0.0.1:80", hangs, interrupted);
        start(changes::add, server("10.0.0.1"), server("10.0.0.2"));
        assertThat(hangs.await(5, TimeUnit.SECONDS)).isTrue();
        switches.set("10.0.0.2:80", new ProbeResult.Down("off"));
        assertThat(next().server().address()).isEqualTo(Checkers.address("10.0.0.2"));
        long before = System.nanoTime();
        close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(interrupted.await(0, TimeUnit.SECONDS)).isTrue();
        assertThat(switches.closed.get()).isEqualTo(1);
    }

    @Test
    void aProbeThatBreaksCountsAsAFailureAndGoesOn() throws Exception {
        switches.breaks("10.0.0.1:80");
        start(changes::add, server("10.0.0.1"));
        assertThat(next().reason()).isEqualTo("TCP_CHECK 10.0.0.1:80: the check itself broke: out of luck");
        switches.set("10.0.0.1:80", new ProbeResult.Up("on"));
        assertThat(next().up()).isTrue();
    }

    @Test
    void aListenerThatBreaksStillHearsTheNextChange() throws Exception {
        start(
                change -> {
                    changes.add(change);
                    throw new IllegalStateException("cannot act on it");
                },
                server("10.0.0.1"));
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        next();
        switches.set("10.0.0.1:80", new ProbeResult.Up("on"));
        assertThat(next().up()).isTrue();
    }

    @Test
    void afterCloseTheListenerHearsNothing() throws Exception {
        start(changes::add, server("10.0.0.1"));
        close();
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        assertThat(changes.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void theListenerMayEndTheChecks() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        CountDownLatch started = new CountDownLatch(1);
        start(
                change -> {
                    try {
                        started.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    close();
                    told.countDown();
                },
                server("10.0.0.1"));
        started.countDown();
        assertThat(told.await(5, TimeUnit.SECONDS)).isTrue();
        close();
        assertThat(switches.closed.get()).isEqualTo(1);
    }

    @Test
    void theSnapshotShowsEveryServer() throws Exception {
        RealServer unchecked = Checkers.server("10.0.0.3", true);
        start(changes::add, server("10.0.0.1"), unchecked);
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        next();
        List<RealServerStatus> all = running().snapshot();
        assertThat(all).extracting(RealServerStatus::up).containsExactly(false, true);
        CheckStatus check = all.getFirst().checks().getFirst();
        assertThat(check.consecutiveFailures()).isPositive();
        assertThat(check.last().orElseThrow().reason()).isEqualTo("off");
    }

    @Test
    void aCheckThatCannotRunStopsTheStartAndSaysWhere() {
        switches.refuse("ICMP needs CAP_NET_RAW");
        assertThatThrownBy(() -> start(changes::add, server("10.0.0.1")))
                .isInstanceOf(IOException.class)
                .hasMessage("test.conf:1:1: ICMP needs CAP_NET_RAW");
        assertThat(switches.closed.get()).isEqualTo(1);
    }

    @Test
    void aServerListedTwiceIsRefused() {
        assertThatThrownBy(() -> start(changes::add, server("10.0.0.1"), server("10.0.0.1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("test.conf:1:1: real server 10.0.0.1:80 of TCP 192.0.2.10:80 is listed twice");
    }

    @Test
    void serversComeAndGoWhileOthersAreChecked() throws Exception {
        start(changes::add, server("10.0.0.1"), server("10.0.0.2"));
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        assertThat(next().up()).isFalse();
        running().apply(running().prepare(List.of(Checkers.virtualServer(80, server("10.0.0.1"), server("10.0.0.3")))));
        assertThat(running().snapshot()).extracting(RealServerStatus::up).containsExactly(false, true);
        switches.set("10.0.0.2:80", new ProbeResult.Down("off"));
        switches.set("10.0.0.3:80", new ProbeResult.Down("off"));
        assertThat(next().server().address()).isEqualTo(Checkers.address("10.0.0.3"));
        switches.set("10.0.0.1:80", new ProbeResult.Up("on"));
        assertThat(next().server().address()).isEqualTo(Checkers.address("10.0.0.1"));
        assertThat(changes).isEmpty();
    }

    @Test
    void aCheckThatCannotRunChangesNothing() throws Exception {
        start(changes::add, server("10.0.0.1"));
        switches.refuse("ICMP needs CAP_NET_RAW");
        List<VirtualServer> next = List.of(Checkers.virtualServer(80, server("10.0.0.1"), server("10.0.0.2")));
        assertThatThrownBy(() -> running().prepare(next)).hasMessage("test.conf:1:1: ICMP needs CAP_NET_RAW");
        // What is checked already is not made again, and so not refused.
        running().apply(running().prepare(List.of(Checkers.virtualServer(80, server("10.0.0.1")))));
        switches.set("10.0.0.1:80", new ProbeResult.Down("off"));
        assertThat(next().up()).isFalse();
    }

    @Test
    void whatIsInServiceBeforeTheFirstRunIsKnown() {
        assertThat(HealthChecks.initiallyUp(server("10.0.0.1"))).isTrue();
        assertThat(HealthChecks.initiallyUp(Checkers.server("10.0.0.1", true, Checkers.tcp("10.0.0.1", FAST))))
                .isFalse();
        assertThat(HealthChecks.initiallyUp(Checkers.server("10.0.0.1", true))).isTrue();
    }

    private static RealServer server(String address) {
        return Checkers.server(address, false, Checkers.tcp(address, FAST));
    }

    private void start(HealthListener listener, RealServer... servers) throws IOException {
        List<VirtualServer> virtualServers = List.of(Checkers.virtualServer(80, servers));
        checks = HealthChecks.start(virtualServers, listener, switches, new Random(1));
    }

    private HealthChecks running() {
        return java.util.Objects.requireNonNull(checks);
    }

    private HealthChange next() throws InterruptedException {
        HealthChange change = changes.poll(5, TimeUnit.SECONDS);
        assertThat(change).as("a change within 5 s").isNotNull();
        return java.util.Objects.requireNonNull(change);
    }

    /** Makes probes that find what they are told to, by target. */
    private static final class Switches implements ProbeFactory {
        private interface Behaviour {
            ProbeResult run() throws InterruptedException;
        }

        final AtomicInteger closed = new AtomicInteger();
        private final Map<String, Behaviour> behaviours = new ConcurrentHashMap<>();
        private volatile String refusal = "";

        void set(String target, ProbeResult result) {
            behaviours.put(target, () -> result);
        }

        void hang(String target, CountDownLatch hangs, CountDownLatch interrupted) {
            behaviours.put(target, () -> {
                try {
                    hangs.countDown();
                    new CountDownLatch(1).await();
                    throw new IllegalStateException("nobody counts down");
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    throw e;
                }
            });
        }

        void breaks(String target) {
            behaviours.put(target, () -> {
                throw new IllegalStateException("out of luck");
            });
        }

        void refuse(String why) {
            refusal = why;
        }

        @Override
        public Probe create(Checker checker) throws IOException {
            if (!refusal.isEmpty()) {
                throw new IOException(refusal);
            }
            String target = new TcpProbe((Checker.Tcp) checker).target();
            return new Probe() {
                @Override
                public ProbeResult run() throws InterruptedException {
                    return behaviours
                            .getOrDefault(target, () -> new ProbeResult.Up("on"))
                            .run();
                }

                @Override
                public String target() {
                    return target;
                }
            };
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
