package org.pollux.director;

import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.pollux.config.RealServer;
import org.pollux.config.VirtualServer;
import org.pollux.config.VirtualServer.Protocol;
import org.pollux.config.VirtualServer.Service;

/** What servers are called in FIFO lines: as keepalived does, for the scripts that read them. */
final class NoticeNames {
    private NoticeNames() {}

    /** {@code [192.0.2.1]:tcp:80}, {@code FWM 5}, or for a group {@code [web]:0}. */
    static String virtualServer(Service service) {
        return switch (service) {
            case Service.Addressed(Protocol protocol, InetAddress address, int port) ->
                name(address, Optional.of(protocol), port);
            case Service.Marked marked -> "FWM " + marked.mark();
            case Service.Grouped grouped -> "[" + grouped.name() + "]:0";
        };
    }

    /** {@code [10.0.0.1]:tcp:80}; where marks decide, {@code none} stands for the protocol. */
    static String realServer(VirtualServer server, RealServer real) {
        Optional<Protocol> protocol =
                switch (server.service()) {
                    case Service.Addressed addressed -> Optional.of(addressed.protocol());
                    case Service.Marked _ -> Optional.empty();
                    case Service.Grouped grouped -> grouped.protocol();
                };
        return name(real.address(), protocol, real.port());
    }

    private static String name(InetAddress address, Optional<Protocol> protocol, int port) {
        String word =
                protocol.map(known -> known.name().toLowerCase(Locale.ROOT)).orElse("none");
        return "[" + address.getHostAddress() + "]:" + word + ":" + port;
    }
}
