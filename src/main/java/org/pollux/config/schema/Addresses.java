package org.pollux.config.schema;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.schema.ValueType.Outcome;

/** Network addresses, as literals only: nothing is resolved. */
public final class Addresses {
    private static final String EXPECTED = "an IPv4 address such as 192.0.2.10";
    private static final int LONGEST_IPV6 = 45;

    private Addresses() {}

    /** An address a host can have: neither unspecified nor multicast nor the broadcast address. */
    public static ValueType<InetAddress> host() {
        return new Host();
    }

    /** Any address. */
    public static ValueType<InetAddress> any() {
        return new Any();
    }

    /** A host's address with an optional prefix length; without one the whole address. */
    public static ValueType<IpPrefix> prefix() {
        return new Prefix();
    }

    /** A TCP or UDP port, 1..65535. */
    public static ValueType<Integer> port() {
        return new Port();
    }

    private record Any() implements ValueType<InetAddress> {
        @Override
        public String syntax() {
            return "ADDR";
        }

        @Override
        public String expected() {
            return EXPECTED;
        }

        @Override
        public Outcome<InetAddress> read(String text) {
            Optional<InetAddress> address = ipv4(text);
            if (address.isEmpty()) {
                return looksLikeIpv6(text)
                        ? new Outcome.Bad<>(
                                DiagnosticCode.NOT_SUPPORTED, "is IPv6, which is not supported yet by this version")
                        : new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not an IP address");
            }
            return new Outcome.Good<>(address.get());
        }
    }

    private record Host() implements ValueType<InetAddress> {
        @Override
        public String syntax() {
            return "ADDR";
        }

        @Override
        public String expected() {
            return EXPECTED;
        }

        @Override
        public Outcome<InetAddress> read(String text) {
            Outcome<InetAddress> any = new Any().read(text);
            return any instanceof Outcome.Good<InetAddress>(InetAddress address) ? check(address) : any;
        }

        private static Outcome<InetAddress> check(InetAddress address) {
            String kind;
            if (address.getAddress()[0] == 0) {
                kind = "is not the address of a host";
            } else if (address.isMulticastAddress()) {
                kind = "is a multicast address";
            } else if ((address.getAddress()[0] & 0xff) >= 240) {
                kind = "is a reserved or broadcast address";
            } else {
                return new Outcome.Good<>(address);
            }
            return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, kind);
        }
    }

    private record Prefix() implements ValueType<IpPrefix> {
        @Override
        public String syntax() {
            return "ADDR[/LENGTH]";
        }

        @Override
        public String expected() {
            return "an IPv4 address with an optional prefix length such as 192.0.2.10/24";
        }

        @Override
        public Outcome<IpPrefix> read(String text) {
            int slash = text.indexOf('/');
            Outcome<InetAddress> address = new Host().read(slash < 0 ? text : text.substring(0, slash));
            return switch (address) {
                case Outcome.Bad<InetAddress>(var code, var problem, var suggestion) ->
                    new Outcome.Bad<>(code, problem, suggestion);
                case Outcome.Good<InetAddress>(var value) ->
                    slash < 0
                            ? new Outcome.Good<>(new IpPrefix(value, 32))
                            : withLength(value, text.substring(slash + 1));
            };
        }

        private static Outcome<IpPrefix> withLength(InetAddress address, String length) {
            return switch (Numbers.whole(0, 32).read(length)) {
                case Outcome.Good<Integer>(Integer bits) -> new Outcome.Good<>(new IpPrefix(address, bits));
                case Outcome.Bad<Integer> _ ->
                    new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "has a prefix length that is not from 0 to 32");
            };
        }
    }

    private record Port() implements ValueType<Integer> {
        @Override
        public String syntax() {
            return "PORT";
        }

        @Override
        public String expected() {
            return "a port from 1 to 65535";
        }

        @Override
        public Outcome<Integer> read(String text) {
            Outcome<Integer> port = Numbers.whole(0, 65535).read(text);
            if (port instanceof Outcome.Good<Integer>(Integer value) && value == 0) {
                return new Outcome.Bad<>(
                        DiagnosticCode.NOT_SUPPORTED, "means all ports, which is not supported yet by this version");
            }
            return port;
        }
    }

    /** Dotted quad as inet_pton(3) takes it: four decimal numbers without leading zeros. */
    private static Optional<InetAddress> ipv4(String text) {
        byte[] address = new byte[4];
        int part = 0;
        int start = 0;
        while (part < 4) {
            int dot = text.indexOf('.', start);
            int end = dot < 0 ? text.length() : dot;
            int octet = octet(text, start, end);
            if (octet > 255 || (dot < 0) != (part == 3)) {
                return Optional.empty();
            }
            address[part++] = (byte) octet;
            start = end + 1;
        }
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    /** The number, or 256 for what is none. */
    private static int octet(String text, int start, int end) {
        int length = end - start;
        if (length < 1 || length > 3 || (length > 1 && text.charAt(start) == '0')) {
            return 256;
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return 256;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static boolean looksLikeIpv6(String text) {
        return text.length() <= LONGEST_IPV6
                && text.indexOf(':') >= 0
                && text.indexOf(':') != text.lastIndexOf(':')
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == ':' || c == '.');
    }
}
