package org.pollux.it.linux;

import java.net.InetAddress;
import java.time.Duration;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.IcmpSocket;

/** Pings one address and says what came of it: for tests that take privileges from a process. */
public final class PingOnce {
    private PingOnce() {}

    /** Takes the address. */
    public static void main(String[] args) throws Exception {
        try (IcmpSocket icmp = IcmpSocket.open()) {
            System.out.println(icmp.ping(EchoRequest.of(InetAddress.ofLiteral(args[0]), Duration.ofSeconds(5))));
        }
    }
}
