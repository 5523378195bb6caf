package org.pollux.health;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import org.pollux.config.Checker;

/** {@code PING_CHECK}: an ICMP echo request is answered. One request per run. */
final class PingProbe implements Probe {
    private final InetAddress address;
    private final Duration timeout;
    private final EchoSender sender;

    PingProbe(Checker.Ping checker, EchoSender sender) {
        this.address = checker.target().address();
        this.timeout = checker.schedule().timeout();
        this.sender = sender;
    }

    @Override
    public ProbeResult run() throws InterruptedException {
        try {
            Optional<Duration> reply = sender.echo(address, timeout);
            return reply.<ProbeResult>map(_ -> new ProbeResult.Up("echo reply"))
                    .orElseGet(() -> new ProbeResult.Down("no echo reply within " + Reasons.text(timeout)));
        } catch (IOException e) {
            return new ProbeResult.Down(Reasons.message(e));
        }
    }

    @Override
    public String target() {
        return address.getHostAddress();
    }
}
