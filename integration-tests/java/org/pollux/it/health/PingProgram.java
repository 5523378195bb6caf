package org.pollux.it.health;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.SourcePosition;
import org.pollux.config.VirtualServer;
import org.pollux.health.HealthChecks;

/**
 * Checks the addresses it is given by ICMP echo and prints a line per change: {@code down 10.0.0.1 REASON}. Each
 * argument is an address and a timeout in milliseconds, such as {@code 10.0.0.1/200}; {@code 10.0.0.1/200/alpha} begins
 * out of service.
 */
public final class PingProgram {
    private static final SourcePosition POSITION = new SourcePosition("arguments", 1, 1);

    private PingProgram() {}

    /** Runs until it is killed. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<RealServer> servers = new ArrayList<>();
        for (String argument : arguments) {
            String[] parts = argument.split("/", -1);
            servers.add(server(parts[0], Integer.parseInt(parts[1]), parts.length > 2));
        }
        VirtualServer virtualServer = new VirtualServer(
                VirtualServer.Protocol.TCP,
                InetAddress.getByName("192.0.2.10"),
                80,
                VirtualServer.Scheduler.RR,
                VirtualServer.ForwardingMethod.NAT,
                Optional.empty(),
                servers,
                POSITION);
        HealthChecks checks = HealthChecks.start(
                List.of(virtualServer),
                change -> System.out.println((change.up() ? "up " : "down ")
                        + change.server().address().getHostAddress() + " " + change.reason()));
        System.out.println("checking " + checks.snapshot().size());
        new CountDownLatch(1).await();
    }

    private static RealServer server(String address, int timeout, boolean alpha) throws UnknownHostException {
        InetAddress at = InetAddress.getByName(address);
        Checker.Schedule schedule = new Checker.Schedule(
                Duration.ofMillis(100), Duration.ofMillis(timeout), 1, Duration.ofMillis(50), Duration.ZERO);
        return new RealServer(
                at,
                80,
                1,
                VirtualServer.ForwardingMethod.NAT,
                alpha,
                false,
                List.of(new Checker.Ping(new Checker.Target(at, 80), schedule)),
                POSITION);
    }
}
