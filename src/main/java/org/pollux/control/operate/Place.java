package org.pollux.control.operate;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.OptionalInt;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.IpvsadmAddress;
import org.pollux.ipvs.ServiceKey;

/**
 * An address with or without a port, as an operator types it: {@code 10.0.0.1}, {@code 10.0.0.1:80}, {@code fd00::1},
 * {@code [fd00::1]:80}.
 *
 * @param port empty for any
 */
record Place(InetAddress address, OptionalInt port) {
    private static final int MOST_PORT = 65_535;

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException when it is none; the message says why
     */
    static Place parse(String text) {
        boolean bracketed = text.startsWith("[");
        int colon = text.lastIndexOf(':');
        boolean several = text.indexOf(':') != colon;
        if (bracketed) {
            int end = text.indexOf(']');
            if (end < 0 || (end + 1 < text.length() && end + 1 != colon)) {
                throw new IllegalArgumentException("'" + text + "' is no address with a port: [ADDRESS]:PORT");
            }
            OptionalInt port = end + 1 == text.length() ? OptionalInt.empty() : port(text, end + 2);
            return new Place(address(text.substring(1, end)), port);
        } else if (colon < 0 || several) {
            return new Place(address(text), OptionalInt.empty());
        }
        return new Place(address(text.substring(0, colon)), port(text, colon + 1));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'" + text + "' is no IP address", e);
        }
    }

    private static OptionalInt port(String text, int from) {
        String digits = text.substring(from);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > MOST_PORT) {
            throw new IllegalArgumentException("'" + text + "': '" + digits + "' is no port");
        }
        return OptionalInt.of(Integer.parseInt(digits));
    }

    boolean matches(InetAddress other, int otherPort) {
        return address.equals(other) && (port.isEmpty() || port.getAsInt() == otherPort);
    }

    boolean matches(DestinationKey key) {
        return matches(key.address(), key.port());
    }

    boolean matches(ServiceKey key) {
        return key instanceof ServiceKey.Addressed addressed && matches(addressed.address(), addressed.port());
    }

    static String text(InetAddress address, int port) {
        String host = IpvsadmAddress.text(address);
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }

    static String text(DestinationKey key) {
        return text(key.address(), key.port());
    }

    static String text(ServiceKey key) {
        return switch (key) {
            case ServiceKey.Addressed addressed ->
                addressed.protocol() + " " + text(addressed.address(), addressed.port());
            case ServiceKey.Marked marked ->
                "mark " + Integer.toUnsignedString(marked.mark()) + (marked.ipv6() ? " (IPv6)" : "");
        };
    }
}
