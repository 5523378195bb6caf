package org.pollux.health;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.pollux.config.Checker;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;

/** {@code PING_CHECK}: an ICMP echo request is answered. One request per run. */
final class PingProbe implements Probe {
    private final InetAddress address;
    private final Duration timeout;
    private final Pinger pinger;

    /** Sends echo requests for any number of threads at once, virtual ones too, as {@code IcmpSocket} does. */
    @FunctionalInterface
    interface Pinger {
        EchoResult ping(EchoRequest request) throws IOException, InterruptedException;
    }

    PingProbe(Checker.Ping checker, Pinger pinger) {
        this.address = checker.target().address();
        this.timeout = checker.schedule().timeout();
        this.pinger = pinger;
    }

    @Override
    public ProbeResult run() throws InterruptedException {
        try {
            return switch (pinger.ping(EchoRequest.of(address, timeout))) {
                case EchoResult.Reply _ -> new ProbeResult.Up("echo reply");
                case EchoResult.TimedOut _ -> new ProbeResult.Down("no echo reply within " + Reasons.text(timeout));
                case EchoResult.Unreachable unreachable -> new ProbeResult.Down(unreachable.toString());
            };
        } catch (IOException e) {
            return new ProbeResult.Down(Reasons.message(e));
        }
    }

    @Override
    public String target() {
        return address.getHostAddress();
    }
}
