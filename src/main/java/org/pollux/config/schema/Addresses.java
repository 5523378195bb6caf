package org.pollux.config.schema;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.schema.ValueType.Outcome;

/** Network addresses, as literals only: nothing is resolved. */
public final class Addresses {
    private static final String EXPECTED = "an IP address such as 192.0.2.10 or 2001:db8::10";
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

    /** A multicast group. */
    public static ValueType<InetAddress> multicast() {
        return new Multicast();
    }

    /** A host's address with an optional prefix length; without one the whole address. */
    public static ValueType<IpPrefix> prefix() {
        return new Prefix(new Host(), "an IP address with an optional prefix length such as 192.0.2.10/24");
    }

    /** A network: any address with an optional prefix length. */
    public static ValueType<IpPrefix> network() {
        return new Prefix(new Any(), "a network such as 192.0.2.0/24 or 2001:db8::/32");
    }

    /** A TCP or UDP port, 1..65535. */
    public static ValueType<Integer> port() {
        return new Port(1);
    }

    /** A port, or 0 for all ports. */
    public static ValueType<Integer> portOrAll() {
        return new Port(0);
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
            return ipv4(text)
                    .or(() -> ipv6(text))
                    .<Outcome<InetAddress>>map(Outcome.Good::new)
                    .orElseGet(() -> new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not an IP address"));
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
            boolean four = AddressFamily.of(address) == AddressFamily.INET;
            String kind;
            if (address.isAnyLocalAddress() || (four && address.getAddress()[0] == 0)) {
                kind = "is not the address of a host";
            } else if (address.isMulticastAddress()) {
                kind = "is a multicast address";
            } else if (four && (address.getAddress()[0] & 0xff) >= 240) {
                kind = "is a reserved or broadcast address";
            } else {
                return new Outcome.Good<>(address);
            }
            return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, kind);
        }
    }

    private record Multicast() implements ValueType<InetAddress> {
        @Override
        public String syntax() {
            return "ADDR";
        }

        @Override
        public String expected() {
            return "a multicast group such as 224.0.0.18 or ff02::12";
        }

        @Override
        public Outcome<InetAddress> read(String text) {
            Outcome<InetAddress> any = new Any().read(text);
            return any instanceof Outcome.Good<InetAddress>(InetAddress address) && !address.isMulticastAddress()
                    ? new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a multicast address")
                    : any;
        }
    }

    private record Prefix(ValueType<InetAddress> addressType, String expected) implements ValueType<IpPrefix> {
        @Override
        public String syntax() {
            return "ADDR[/LENGTH]";
        }

        @Override
        public Outcome<IpPrefix> read(String text) {
            int slash = text.indexOf('/');
            Outcome<InetAddress> address = addressType.read(slash < 0 ? text : text.substring(0, slash));
            return switch (address) {
                case Outcome.Bad<InetAddress>(var code, var problem, var suggestion) ->
                    new Outcome.Bad<>(code, problem, suggestion);
                case Outcome.Good<InetAddress>(var value) ->
                    slash < 0
                            ? new Outcome.Good<>(
                                    new IpPrefix(value, AddressFamily.of(value).bits()))
                            : withLength(value, text.substring(slash + 1));
            };
        }

        private static Outcome<IpPrefix> withLength(InetAddress address, String length) {
            int most = AddressFamily.of(address).bits();
            return switch (Numbers.whole(0, most).read(length)) {
                case Outcome.Good<Integer>(Integer bits) -> new Outcome.Good<>(new IpPrefix(address, bits));
                case Outcome.Bad<Integer> _ ->
                    new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "has a prefix length that is not from 0 to " + most);
            };
        }

        @Override
        public String show(IpPrefix value) {
            return Display.address(value.address()) + "/" + value.length();
        }
    }

    private record Port(int least) implements ValueType<Integer> {
        @Override
        public String syntax() {
            return "PORT";
        }

        @Override
        public String expected() {
            return least == 0 ? "a port from 1 to 65535, or 0 for all" : "a port from 1 to 65535";
        }

        @Override
        public Outcome<Integer> read(String text) {
            return Numbers.whole(least, 65535).read(text);
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

    /** A literal without a zone; an IPv4 address in IPv6 notation is none, since it means the IPv4 address. */
    private static Optional<InetAddress> ipv6(String text) {
        boolean possible = text.length() <= LONGEST_IPV6
                && text.indexOf(':') >= 0
                && text.chars().allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
        if (!possible) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.ofLiteral(text)).filter(Inet6Address.class::isInstance);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // the answer to whether the text is an address, not a failure
        }
    }
}
