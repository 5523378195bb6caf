package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;

class TcpProbeTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void aListeningServerIsUp() throws Exception {
        try (ServerSocket server = listen(10)) {
            assertThat(probe(address(server), SHORT).run()).isEqualTo(new ProbeResult.Up("connected"));
        }
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        ServerSocket server = listen(10);
        TcpProbe probe = probe(address(server), SHORT);
        server.close();
        assertThat(probe.run()).isEqualTo(new ProbeResult.Down("connection refused"));
    }

    @Test
    void aServerThatDoesNotAnswerTimesOut() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            ProbeResult result = probe(silent.address(), SHORT).run();
            assertThat(result).isEqualTo(new ProbeResult.Down("connection timed out after 200 ms"));
        }
    }

    @Test
    void anInterruptEndsAProbeThatWaits() throws Exception {
        try (FullBacklog silent = new FullBacklog()) {
            TcpProbe probe = probe(silent.address(), Duration.ofSeconds(60));
            List<Throwable> thrown = new ArrayList<>();
            // Sockets heed interrupts on virtual threads only, where probes run.
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    probe.run();
                } catch (InterruptedException e) {
                    thrown.add(e);
                }
            });
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(2))).isTrue();
            assertThat(thrown).hasSize(1);
        }
    }

    private static ServerSocket listen(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static TcpProbe probe(InetSocketAddress at, Duration timeout) {
        return new TcpProbe(new Checker.Tcp(Checkers.target(at), Checkers.timeout(timeout)));
    }
}
