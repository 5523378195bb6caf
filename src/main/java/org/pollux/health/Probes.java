package org.pollux.health;

import java.io.IOException;
import java.util.Optional;
import org.pollux.config.Checker;
import org.pollux.linux.IcmpSocket;
import org.pollux.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes that ask real servers. Those that send ICMP share one socket, opened when the first is made. */
final class Probes implements ProbeFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Probes.class);

    private Optional<IcmpSocket> icmp = Optional.empty();

    @Override
    public Probe create(Checker checker) throws IOException {
        return switch (checker) {
            case Checker.Ping ping -> new PingProbe(ping, icmp()::ping);
            case Checker.Tcp tcp -> new TcpProbe(tcp);
            case Checker.Http http -> new HttpProbe(http);
            case Checker.Https _, Checker.Udp _, Checker.Smtp _, Checker.Dns _, Checker.Misc _ ->
                throw new IOException(CheckBook.keyword(checker) + " is not supported by this version");
        };
    }

    private IcmpSocket icmp() throws IOException {
        if (icmp.isEmpty()) {
            icmp = Optional.of(IcmpSocket.open());
        }
        return icmp.get();
    }

    @Override
    public void close() {
        if (icmp.isEmpty()) {
            return;
        }
        try {
            icmp.get().close();
        } catch (LinuxException e) {
            LOG.warn("the ICMP socket did not close cleanly: {}", e.getMessage(), e);
        }
    }
}
