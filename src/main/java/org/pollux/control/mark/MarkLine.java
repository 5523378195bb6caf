package org.pollux.control.mark;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.MarkRule;
import org.pollux.ipvs.PortRange;
import org.pollux.ipvs.Protocol;

/**
 * Reads a command line in iptables' form. Lines written for iptables' table mangle are understood as they are: the chain
 * {@code PREROUTING}, {@code -t mangle}, {@code -m} and {@code -j MARK} may be there.
 */
final class MarkLine {
    private static final int MOST_PORT = 65_535;
    private static final Set<String> MATCHES = Set.of("tcp", "udp", "sctp", "multiport", "mark");

    private final Iterator<String> words;
    private Optional<Protocol> protocol = Optional.empty();
    private Optional<Boolean> family = Optional.empty();
    private Optional<MarkRule.Network> from = Optional.empty();
    private Optional<MarkRule.Network> to = Optional.empty();
    private List<PortRange> sourcePorts = List.of();
    private List<PortRange> ports = List.of();
    private Optional<String> interfaceName = Optional.empty();
    private OptionalInt mark = OptionalInt.empty();

    private MarkLine(List<String> words) {
        this.words = words.iterator();
    }

    /**
     * Reads a line.
     *
     * @param words what follows {@code mark}
     * @throws MarkUsageException when it is wrong
     */
    static MarkOrder parse(List<String> words) {
        List<String> rest = new ArrayList<>(words);
        int table = Math.max(rest.indexOf("-t"), rest.indexOf("--table"));
        if (table >= 0) {
            if (table + 1 == rest.size() || !rest.get(table + 1).equals("mangle")) {
                throw new MarkUsageException("there is no table but mangle");
            }
            rest.subList(table, table + 2).clear();
        }
        if (rest.isEmpty()) {
            throw new MarkUsageException("a command is missing: one of -A, -I, -D, -L, -S, -F");
        }
        String command = rest.removeFirst();
        rest.remove("PREROUTING");
        return switch (command) {
            case "-A", "--append" -> new MarkOrder.Append(new MarkLine(rest).rule());
            case "-I", "--insert" -> {
                OptionalInt at = rest.isEmpty() ? OptionalInt.empty() : MarkOrder.number(rest.getFirst());
                if (at.isPresent()) {
                    rest.removeFirst();
                }
                yield new MarkOrder.Insert(at.orElse(1), new MarkLine(rest).rule());
            }
            case "-D", "--delete" -> {
                OptionalInt number = rest.size() == 1 ? MarkOrder.number(rest.getFirst()) : OptionalInt.empty();
                yield number.isPresent()
                        ? new MarkOrder.DeleteAt(number.getAsInt())
                        : new MarkOrder.Delete(new MarkLine(rest).rule());
            }
            case "-L", "--list" -> {
                rest.removeAll(List.of("-n", "--numeric", "-v", "--verbose", "--line-numbers"));
                yield alone(rest, new MarkOrder.List());
            }
            case "-S", "--list-rules" -> alone(rest, new MarkOrder.Save());
            case "-F", "--flush" -> alone(rest, new MarkOrder.Flush());
            default -> throw new MarkUsageException("'" + command + "' is no command: one of -A, -I, -D, -L, -S, -F");
        };
    }

    private static MarkOrder alone(List<String> rest, MarkOrder order) {
        if (!rest.isEmpty()) {
            throw new MarkUsageException("'" + rest.getFirst() + "' is not understood here");
        }
        return order;
    }

    private MarkRule rule() {
        while (words.hasNext()) {
            String word = words.next();
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            option(
                    equals < 0 ? word : word.substring(0, equals),
                    equals < 0 ? Optional.empty() : Optional.of(word.substring(equals + 1)));
        }
        if (mark.isEmpty()) {
            throw new MarkUsageException("the mark is missing: --set-mark NUMBER");
        }
        if (protocol.isEmpty() && !(ports.isEmpty() && sourcePorts.isEmpty())) {
            throw new MarkUsageException("ports need a protocol: -p tcp, -p udp or -p sctp");
        }
        boolean ipv6 = family.orElse(false);
        MarkRule.Network everywhere = new MarkRule.Network(AddressWords.toInetAddress(ipv6, 0, 0), 0);
        return new MarkRule(
                mark.getAsInt(),
                ipv6,
                protocol,
                from.orElse(everywhere),
                to.orElse(everywhere),
                sourcePorts,
                ports,
                interfaceName);
    }

    private void option(String name, Optional<String> attached) {
        switch (name) {
            case "-p", "--protocol", "--proto" -> protocol = protocol(argument(name, attached));
            case "-s", "--source", "--src" -> from = Optional.of(network(argument(name, attached)));
            case "-d", "--destination", "--dst" -> to = Optional.of(network(argument(name, attached)));
            case "-i", "--in-interface" -> interfaceName = Optional.of(argument(name, attached));
            case "--sport", "--source-port", "--sports", "--source-ports" ->
                sourcePorts = ports(argument(name, attached));
            case "--dport", "--destination-port", "--dports", "--destination-ports" ->
                ports = ports(argument(name, attached));
            case "--set-mark" -> mark = OptionalInt.of(mark(argument(name, attached)));
            case "-4", "--ipv4" -> family(false);
            case "-6", "--ipv6" -> family(true);
            case "-m", "--match" -> {
                String match = argument(name, attached);
                if (!MATCHES.contains(match)) {
                    throw new MarkUsageException("'-m " + match
                            + "' is not done: only protocols, networks, ports and the " + "interface are looked at");
                }
            }
            case "-j", "--jump" -> {
                if (!argument(name, attached).equals("MARK")) {
                    throw new MarkUsageException("packets can only be marked: -j MARK --set-mark NUMBER");
                }
            }
            case "!" -> throw new MarkUsageException("'!' is not done: a rule says which packets it is about");
            default -> throw new MarkUsageException("'" + name + "' is not understood");
        }
    }

    private String argument(String name, Optional<String> attached) {
        if (attached.isPresent()) {
            return attached.get();
        }
        if (!words.hasNext()) {
            throw new MarkUsageException("'" + name + "' needs an argument");
        }
        return words.next();
    }

    private static Optional<Protocol> protocol(String text) {
        return switch (text) {
            case "tcp", "6" -> Optional.of(Protocol.TCP);
            case "udp", "17" -> Optional.of(Protocol.UDP);
            case "sctp", "132" -> Optional.of(Protocol.SCTP);
            case "all", "0" -> Optional.empty();
            default -> throw new MarkUsageException("protocol '" + text + "' is not balanced: tcp, udp, sctp or all");
        };
    }

    private MarkRule.Network network(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(host);
        } catch (IllegalArgumentException e) {
            throw new MarkUsageException("'" + host + "' is no IP address");
        }
        boolean ipv6 = address instanceof Inet6Address;
        family(ipv6);
        int bits = ipv6 ? 128 : 32;
        int length = slash < 0 ? bits : length(text.substring(slash + 1), ipv6);
        if (length < 0 || length > bits) {
            throw new MarkUsageException("'" + text + "': the mask is not 0 to " + bits + " bits long");
        }
        return new MarkRule.Network(masked(address, length), length);
    }

    private static int length(String text, boolean ipv6) {
        if (text.matches("[0-9]{1,3}")) {
            return Integer.parseInt(text);
        }
        try {
            if (!ipv6 && InetAddress.ofLiteral(text) instanceof Inet4Address mask) {
                byte[] bytes = mask.getAddress();
                int bits =
                        (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
                int length = Integer.numberOfLeadingZeros(~bits);
                return length == Integer.bitCount(bits) ? length : -1;
            }
        } catch (IllegalArgumentException e) {
            return -1;
        }
        return -1;
    }

    /** As iptables keeps it, so that a rule can be deleted in another spelling. */
    private static InetAddress masked(InetAddress address, int length) {
        byte[] bytes = address.getAddress();
        for (int bit = length; bit < bytes.length * 8; bit++) {
            bytes[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        return AddressWords.toInetAddress(bytes.length == 16, word(bytes, true), word(bytes, false));
    }

    private static long word(byte[] bytes, boolean high) {
        long value = 0;
        int end = high ? bytes.length - 8 : bytes.length;
        for (int i = Math.max(0, end - 8); i < end; i++) {
            value = value << 8 | (bytes[i] & 0xFF);
        }
        return value;
    }

    private void family(boolean ipv6) {
        if (family.isPresent() && family.get() != ipv6) {
            throw new MarkUsageException("a rule is about IPv4 or about IPv6, not both");
        }
        family = Optional.of(ipv6);
    }

    private static List<PortRange> ports(String text) {
        return Arrays.stream(text.split(",", -1)).map(MarkLine::range).toList();
    }

    private static PortRange range(String text) {
        int colon = text.indexOf(':');
        String first = colon < 0 ? text : text.substring(0, colon);
        String last = colon < 0 ? text : text.substring(colon + 1);
        int from = first.isEmpty() && colon >= 0 ? 0 : port(first);
        int to = last.isEmpty() && colon >= 0 ? MOST_PORT : port(last);
        if (to < from) {
            throw new MarkUsageException("ports '" + text + "' are the wrong way round");
        }
        return new PortRange(from, to);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MOST_PORT) {
            throw new MarkUsageException("'" + text + "' is no port: 0 to 65535, FIRST:LAST, several with commas");
        }
        return Integer.parseInt(text);
    }

    private static int mark(String text) {
        try {
            int value = text.startsWith("0x") || text.startsWith("0X")
                    ? Integer.parseUnsignedInt(text.substring(2), 16)
                    : Integer.parseUnsignedInt(text);
            if (value != 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new MarkUsageException("'" + text + "' is no mark: 1 to 4294967295, decimal or 0x…");
        }
        throw new MarkUsageException("mark 0 means that a packet has none");
    }
}
