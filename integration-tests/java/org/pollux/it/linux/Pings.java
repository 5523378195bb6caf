package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.pollux.it.lab.Host;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.IcmpSocket;

/** Whether one host reaches another. */
public final class Pings {
    private Pings() {}

    /** Demands that an address answers a host. */
    public static void reach(Host from, String address) throws Exception {
        EchoResult result = from.call(() -> {
            try (IcmpSocket icmp = IcmpSocket.open()) {
                return icmp.ping(EchoRequest.of(InetAddress.ofLiteral(address), Duration.ofSeconds(5)));
            }
        });
        assertThat(result).as("%s from %s", address, from).isInstanceOf(EchoResult.Reply.class);
    }
}
