package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.Errno;
import org.pollux.linux.IcmpSocket;
import org.pollux.linux.LinuxException;

/** Pings between two hosts. */
class IcmpSocketIT {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final InetAddress PEER = InetAddress.ofLiteral("10.10.0.2");
    private static final InetAddress ABSENT = InetAddress.ofLiteral("10.10.0.99");

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Host host;
    private Host peer;
    private IcmpSocket icmp;

    @BeforeEach
    void build() throws Exception {
        lab = new NetnsLab("pxic" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("net");
        host = lab.host("host").connect(network, "eth0", "10.10.0.1/24");
        peer = lab.host("peer").connect(network, "eth0", "10.10.0.2/24");
        // Echo replies are limited to 1000 a second for the whole host by default.
        peer.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit");
        icmp = host.call(IcmpSocket::open);
    }

    @AfterEach
    void tearDown() throws Exception {
        icmp.close();
        lab.close();
    }

    @Test
    void aHostThatIsThereAnswers() throws Exception {
        assertThat(icmp.ping(EchoRequest.of(PEER, LIMIT)))
                .isInstanceOfSatisfying(
                        EchoResult.Reply.class, r -> assertThat(r.roundTrip()).isLessThan(LIMIT));
        EchoResult warm = icmp.ping(EchoRequest.of(PEER, LIMIT));
        System.out.println("second ping " + warm);
    }

    @Test
    void payloadsOfEverySizeComeBack() throws Exception {
        for (int size : List.of(EchoRequest.LEAST_PAYLOAD, 17, 1400, 20_000, EchoRequest.MOST_PAYLOAD)) {
            EchoRequest request = new EchoRequest(PEER, Optional.empty(), Optional.empty(), size, LIMIT);
            assertThat(icmp.ping(request)).as("%d bytes", size).isInstanceOf(EchoResult.Reply.class);
        }
    }

    @Test
    void aHostThatIsNotThereIsUnreachableOrTimesOut() throws Exception {
        assertThat(icmp.ping(EchoRequest.of(ABSENT, Duration.ofMillis(300)))).isInstanceOf(EchoResult.TimedOut.class);
        // When address resolution has failed, the host's own kernel says so.
        assertThat(icmp.ping(EchoRequest.of(ABSENT, LIMIT))).isInstanceOfSatisfying(EchoResult.Unreachable.class, u -> {
            assertThat(u.type()).isEqualTo(3);
            assertThat(u.code()).isEqualTo(1);
        });
    }

    @Test
    void withoutARouteTheErrorSaysSo() {
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> icmp.ping(EchoRequest.of(InetAddress.ofLiteral("192.0.2.1"), LIMIT)))
                .matches(e -> e.is(Errno.ENETUNREACH))
                .withMessageContaining("192.0.2.1");
    }

    @Test
    void sourceAndInterfaceCanBeChosen() throws Exception {
        host.ip("address", "add", "10.10.0.50/24", "dev", "eth0");
        Optional<InetAddress> source = Optional.of(InetAddress.ofLiteral("10.10.0.50"));
        assertThat(icmp.ping(new EchoRequest(PEER, source, Optional.of("eth0"), 56, LIMIT)))
                .isInstanceOf(EchoResult.Reply.class);
        assertThat(peer.ip("neighbour", "show")).contains("10.10.0.50");
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> icmp.ping(new EchoRequest(
                        PEER, Optional.of(InetAddress.ofLiteral("10.99.0.1")), Optional.empty(), 56, LIMIT)));
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> icmp.ping(new EchoRequest(PEER, Optional.empty(), Optional.of("nowhere"), 56, LIMIT)))
                .withMessageContaining("nowhere");
    }

    @Test
    void ipv6HostsAnswerToo() throws Exception {
        host.ip("-6", "address", "add", "fd00:10::1/64", "dev", "eth0", "nodad");
        peer.ip("-6", "address", "add", "fd00:10::2/64", "dev", "eth0", "nodad");
        InetAddress target = InetAddress.ofLiteral("fd00:10::2");
        assertThat(icmp.ping(EchoRequest.of(target, LIMIT))).isInstanceOf(EchoResult.Reply.class);
        Optional<InetAddress> source = Optional.of(InetAddress.ofLiteral("fd00:10::1"));
        assertThat(icmp.ping(new EchoRequest(target, source, Optional.of("eth0"), 56, LIMIT)))
                .isInstanceOf(EchoResult.Reply.class);
    }

    @Test
    void manyPingsAtOnceFromVirtualThreadsAllGetTheirOwnAnswer() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<EchoResult>> answers = new ArrayList<>();
            List<Future<EchoResult>> silences = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(threads.submit(() -> icmp.ping(EchoRequest.of(PEER, LIMIT))));
                silences.add(threads.submit(() -> icmp.ping(EchoRequest.of(ABSENT, Duration.ofMillis(500)))));
            }
            for (Future<EchoResult> answer : answers) {
                assertThat(answer.get()).isInstanceOf(EchoResult.Reply.class);
            }
            for (Future<EchoResult> silence : silences) {
                assertThat(silence.get()).isInstanceOf(EchoResult.TimedOut.class);
            }
        }
    }

    @Test
    void closingEndsWaitingPings() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<EchoResult> waiting = threads.submit(() -> icmp.ping(EchoRequest.of(ABSENT, LIMIT)));
            Await.until(LIMIT, "the request is out", () -> host.ip("neighbour", "show")
                    .contains("10.10.0.99"));
            icmp.close();
            assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                    .isThrownBy(waiting::get)
                    .withCauseInstanceOf(LinuxException.class);
        }
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> icmp.ping(EchoRequest.of(PEER, LIMIT)))
                .withMessageContaining("closed");
    }

    @Test
    void withoutTheCapabilityDatagramSocketsDo() throws Exception {
        host.run("sh", "-c", "echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range");
        Command.Outcome outcome = host.outcome(unprivileged(), java.util.Map.of());
        assertThat(outcome.out()).as(outcome.err()).contains("answered");

        host.run("sh", "-c", "echo 1 0 > /proc/sys/net/ipv4/ping_group_range");
        Command.Outcome refused = host.outcome(unprivileged(), java.util.Map.of());
        assertThat(refused.err()).contains("CAP_NET_RAW", "ping_group_range");
    }

    private static List<String> unprivileged() {
        List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-all"));
        command.addAll(ChildJvm.command(PingOnce.class, "10.10.0.2"));
        return command;
    }
}
