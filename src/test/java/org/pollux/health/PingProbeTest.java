package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;

class PingProbeTest {
    @Test
    void aReplyIsUp() throws Exception {
        assertThat(probe(Optional.of(Duration.ofMillis(3))).run()).isEqualTo(new ProbeResult.Up("echo reply"));
    }

    @Test
    void noReplyIsDown() throws Exception {
        assertThat(probe(Optional.empty()).run()).isEqualTo(new ProbeResult.Down("no echo reply within 1.5 s"));
    }

    @Test
    void aRequestThatCannotBeSentIsDown() throws Exception {
        EchoSender unable = new FakeSender() {
            @Override
            public Optional<Duration> echo(InetAddress target, Duration timeout) throws IOException {
                throw new IOException("Network is unreachable");
            }
        };
        assertThat(new PingProbe(checker(), unable).run()).isEqualTo(new ProbeResult.Down("network is unreachable"));
    }

    private static PingProbe probe(Optional<Duration> reply) {
        return new PingProbe(checker(), new FakeSender() {
            @Override
            public Optional<Duration> echo(InetAddress target, Duration timeout) {
                return reply;
            }
        });
    }

    private static Checker.Ping checker() {
        return new Checker.Ping(
                new Checker.Target(Checkers.address("10.0.0.1"), 80), Checkers.timeout(Duration.ofMillis(1500)));
    }

    private abstract static class FakeSender implements EchoSender {
        @Override
        public void close() {}
    }
}
