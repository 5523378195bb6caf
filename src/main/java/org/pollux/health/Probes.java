package org.pollux.health;

import java.io.IOException;
import java.util.Optional;
import org.pollux.config.Checker;

/** The probes that ask real servers. Those that send ICMP share one socket, opened when the first is made. */
final class Probes implements ProbeFactory {
    private final EchoSender.Opener opener;
    private Optional<EchoSender> echoes = Optional.empty();

    Probes(EchoSender.Opener opener) {
        this.opener = opener;
    }

    @Override
    public Probe create(Checker checker) throws IOException {
        return switch (checker) {
            case Checker.Ping ping -> new PingProbe(ping, echoes());
            case Checker.Tcp tcp -> new TcpProbe(tcp);
            case Checker.Http http -> new HttpProbe(http);
        };
    }

    private EchoSender echoes() throws IOException {
        if (echoes.isEmpty()) {
            echoes = Optional.of(opener.open());
        }
        return echoes.get();
    }

    @Override
    public void close() {
        echoes.ifPresent(EchoSender::close);
    }
}
