package org.pollux.control.ipvsadm;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.pollux.ipvs.IpvsadmAddress;
import org.pollux.ipvs.Protocol;

/** Addresses with ports, as numbers or by name; a name is looked up once. */
final class Places {
    /** The original's buffer. */
    private static final int LONGEST = 59;

    private final Optional<Names> names;
    private final Map<InetAddress, String> hosts = new HashMap<>();
    private final Map<String, String> services = new HashMap<>();

    /** @param names where to look; empty for numbers */
    Places(Optional<Names> names) {
        this.names = names;
    }

    /** @param protocol whose services' names the ports have; empty for none */
    String text(InetAddress address, int port, Optional<Protocol> protocol) {
        String text = host(address) + ":" + port(port, protocol);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private String host(InetAddress address) {
        String host = hosts.computeIfAbsent(
                address, key -> names.flatMap(known -> known.host(key)).orElseGet(() -> IpvsadmAddress.text(key)));
        return address instanceof Inet6Address ? "[" + host + "]" : host;
    }

    private String port(int port, Optional<Protocol> protocol) {
        if (names.isEmpty() || protocol.isEmpty()) {
            return Integer.toString(port);
        }
        String of = Words.service(protocol.get());
        return services.computeIfAbsent(
                port + "/" + of, _ -> names.get().service(port, of).orElseGet(() -> Integer.toString(port)));
    }
}
