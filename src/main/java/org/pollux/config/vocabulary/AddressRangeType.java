package org.pollux.config.vocabulary;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;

/** An address, a range or a network of addresses: {@code 192.0.2.10}, {@code 192.0.2.10-20}, {@code 192.0.2.0/28}. */
record AddressRangeType() implements ValueType<VirtualServerGroup.Addresses> {
    @Override
    public String syntax() {
        return "ADDR[-LAST|-ADDR|/LENGTH]";
    }

    @Override
    public String expected() {
        return "an address, a range such as 192.0.2.10-20 or a network such as 192.0.2.0/28";
    }

    @Override
    public Outcome<VirtualServerGroup.Addresses> read(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return switch (Addresses.prefix().read(text)) {
                case Outcome.Good<IpPrefix>(var prefix) -> new Outcome.Good<>(network(prefix));
                case Outcome.Bad<IpPrefix>(var code, var problem, var near) -> new Outcome.Bad<>(code, problem, near);
            };
        }
        return switch (Addresses.host().read(text.substring(0, dash))) {
            case Outcome.Good<InetAddress>(var first) -> range(first, text.substring(dash + 1));
            case Outcome.Bad<InetAddress>(var code, var problem, var near) -> new Outcome.Bad<>(code, problem, near);
        };
    }

    /** The last part of the address, or a whole address; hexadecimal for IPv6. */
    private static Outcome<VirtualServerGroup.Addresses> range(InetAddress first, String last) {
        byte[] bytes = first.getAddress();
        boolean six = bytes.length == 16;
        Optional<InetAddress> end = Optional.empty();
        if (Addresses.host().read(last) instanceof Outcome.Good<InetAddress>(var address)) {
            end = Optional.of(address);
        } else if (six && last.matches("[0-9a-fA-F]{1,4}")) {
            int group = Integer.parseInt(last, 16);
            bytes[14] = (byte) (group >> 8);
            bytes[15] = (byte) group;
            end = Optional.of(address(bytes));
        } else if (!six && Numbers.whole(0, 255).read(last) instanceof Outcome.Good<Integer>(Integer octet)) {
            bytes[3] = octet.byteValue();
            end = Optional.of(address(bytes));
        }
        if (end.isEmpty()
                || end.get().getAddress().length != bytes.length
                || number(end.get()).compareTo(number(first)) < 0) {
            return new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a range of addresses");
        }
        return new Outcome.Good<>(new VirtualServerGroup.Addresses(first, end.get(), 0));
    }

    private static VirtualServerGroup.Addresses network(IpPrefix prefix) {
        int bits = AddressFamily.of(prefix.address()).bits();
        BigInteger host = BigInteger.ONE.shiftLeft(bits - prefix.length()).subtract(BigInteger.ONE);
        BigInteger first = number(prefix.address()).andNot(host);
        return new VirtualServerGroup.Addresses(address(first, bits), address(first.or(host), bits), 0);
    }

    private static BigInteger number(InetAddress address) {
        return new BigInteger(1, address.getAddress());
    }

    private static InetAddress address(BigInteger number, int bits) {
        byte[] all = new byte[bits / 8];
        byte[] some = number.toByteArray();
        int length = Math.min(all.length, some.length);
        System.arraycopy(some, some.length - length, all, all.length - length, length);
        return address(all);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length is that of an address", e);
        }
    }

    @Override
    public String show(VirtualServerGroup.Addresses value) {
        String first = Display.address(value.first());
        return value.first().equals(value.last()) ? first : first + "-" + Display.address(value.last());
    }
}
