package org.pollux.control.ipvsadm;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads {@code ADDRESS[:PORT]}. */
final class Endpoints {
    private static final int MOST_PORT = 65_535;

    private final Names names;

    /**
     * An address with or without a port.
     *
     * @param port absent when none was written
     */
    record Endpoint(InetAddress address, OptionalInt port) {}

    Endpoints(Names names) {
        this.names = names;
    }

    /**
     * An IPv6 address bare, or in brackets with a port; or else what stands before the last colon is an IPv4 address or a
     * host's name, and behind it is a port.
     *
     * @param protocol whose services' names are looked up; empty for none
     * @return empty when it cannot be read
     */
    Optional<Endpoint> read(String text, Optional<String> protocol) {
        if (CText.isDigits(text)) {
            return Optional.empty();
        }
        String rest = text;
        Optional<String> port = Optional.empty();
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            if (end < 0 || !text.startsWith(":", end + 1)) {
                return Optional.empty();
            }
            rest = text.substring(1, end);
            port = Optional.of(text.substring(end + 2));
        }
        Optional<InetAddress> address = CAddress.ipv6(rest);
        if (address.isEmpty()) {
            // What stood behind brackets is forgotten, as in the original: [10.0.0.1]:80 has no port.
            int colon = rest.lastIndexOf(':');
            port = colon < 0 ? Optional.empty() : Optional.of(rest.substring(colon + 1));
            address = ipv4(colon < 0 ? rest : rest.substring(0, colon));
        }
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (port.isEmpty()) {
            return Optional.of(new Endpoint(address.get(), OptionalInt.empty()));
        }
        OptionalInt number = port(port.get(), protocol);
        return number.isPresent() ? Optional.of(new Endpoint(address.get(), number)) : Optional.empty();
    }

    /** An address or a host's name. */
    Optional<InetAddress> ipv4(String text) {
        OptionalInt bits = CAddress.ipv4(text);
        return bits.isPresent() ? Optional.of(CAddress.address(bits.getAsInt())) : names.address(text);
    }

    private OptionalInt port(String text, Optional<String> protocol) {
        OptionalInt number = CText.number(text, 0, MOST_PORT);
        if (number.isPresent() || protocol.isEmpty()) {
            return number;
        }
        return names.port(text, protocol.get());
    }
}
