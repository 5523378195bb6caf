package org.pollux.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.pollux.config.Checker;
import org.pollux.linux.EchoResult;

class PingProbeTest {
    @Test
    void aReplyIsUp() throws Exception {
        assertThat(probe(new EchoResult.Reply(Duration.ofMillis(3))).run()).isEqualTo(new ProbeResult.Up("echo reply"));
    }

    @Test
    void noReplyIsDown() throws Exception {
        assertThat(probe(new EchoResult.TimedOut(Duration.ofMillis(1500))).run())
                .isEqualTo(new ProbeResult.Down("no echo reply within 1.5 s"));
    }

    @Test
    void aRouterThatKnowsNoWayIsQuoted() throws Exception {
        assertThat(probe(new EchoResult.Unreachable(Checkers.address("10.0.0.254"), 3, 1))
                        .run())
                .isEqualTo(new ProbeResult.Down("10.0.0.254 reports it unreachable (ICMP type 3 code 1)"));
    }

    @Test
    void aRequestThatCannotBeSentIsDown() throws Exception {
        PingProbe probe = new PingProbe(checker(), request -> {
            throw new IOException("Network is unreachable");
        });
        assertThat(probe.run()).isEqualTo(new ProbeResult.Down("network is unreachable"));
    }

    private static PingProbe probe(EchoResult result) {
        return new PingProbe(checker(), request -> {
            assertThat(request.target()).isEqualTo(Checkers.address("10.0.0.1"));
            assertThat(request.timeout()).isEqualTo(Duration.ofMillis(1500));
            return result;
        });
    }

    private static Checker.Ping checker() {
        return new Checker.Ping(
                new Checker.Target(Checkers.address("10.0.0.1"), 80), Checkers.timeout(Duration.ofMillis(1500)));
    }
}
