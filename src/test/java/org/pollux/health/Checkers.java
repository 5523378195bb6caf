package org.pollux.health;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.config.RealServer;
import org.pollux.config.SourcePosition;
import org.pollux.config.VirtualServer;

/** Small configurations for tests. */
final class Checkers {
    private static final SourcePosition POSITION = new SourcePosition("test.conf", 1, 1);

    private Checkers() {}

    static Checker.Schedule schedule(Duration interval, int retries, Duration retryDelay) {
        return new Checker.Schedule(interval, Duration.ofSeconds(1), retries, retryDelay, Duration.ZERO);
    }

    static Checker.Schedule timeout(Duration timeout) {
        return new Checker.Schedule(Duration.ofSeconds(1), timeout, 0, Duration.ofSeconds(1), Duration.ZERO);
    }

    static Checker.Target target(InetSocketAddress at) {
        return new Checker.Target(at.getAddress(), at.getPort());
    }

    static Checker.Tcp tcp(String address, Checker.Schedule schedule) {
        return new Checker.Tcp(new Checker.Target(address(address), 80), schedule);
    }

    static RealServer server(String address, boolean alpha, Checker... checkers) {
        return new RealServer(
                address(address), 80, 1, VirtualServer.ForwardingMethod.NAT, alpha, false, List.of(checkers), POSITION);
    }

    static VirtualServer virtualServer(int port, RealServer... servers) {
        return new VirtualServer(
                VirtualServer.Protocol.TCP,
                address("192.0.2.10"),
                port,
                VirtualServer.Scheduler.RR,
                VirtualServer.ForwardingMethod.NAT,
                Optional.empty(),
                List.of(servers),
                POSITION);
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(literal, e);
        }
    }
}
