package org.pollux.health;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** How addresses are written for people and in Host headers (RFC 3986 §3.2.2). */
final class Endpoints {
    private Endpoints() {}

    /** {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}. */
    static String text(InetSocketAddress endpoint) {
        return host(endpoint.getAddress()) + ":" + endpoint.getPort();
    }

    /** {@code 10.0.0.1} or {@code [2001:db8::1]}. */
    static String host(InetAddress address) {
        String text = address.getHostAddress();
        return address instanceof Inet6Address ? "[" + text + "]" : text;
    }
}
