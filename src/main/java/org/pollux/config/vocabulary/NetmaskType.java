package org.pollux.config.vocabulary;

import java.math.BigInteger;
import java.net.InetAddress;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Addresses;
import org.pollux.config.schema.Numbers;
import org.pollux.config.schema.ValueType;

/** The length of a prefix, for IPv4 also as a netmask: {@code 255.255.255.0} is 24. */
record NetmaskType() implements ValueType<Integer> {
    @Override
    public String syntax() {
        return "NETMASK|LENGTH";
    }

    @Override
    public String expected() {
        return "a netmask such as 255.255.255.0, or a prefix length from 1 to 128";
    }

    @Override
    public Outcome<Integer> read(String text) {
        if (!(Addresses.any().read(text) instanceof Outcome.Good<InetAddress>(InetAddress mask))) {
            return Numbers.whole(1, 128).read(text);
        }
        BigInteger bits = new BigInteger(1, mask.getAddress());
        int size = mask.getAddress().length * 8;
        int length = bits.bitCount();
        BigInteger full =
                BigInteger.ONE.shiftLeft(length).subtract(BigInteger.ONE).shiftLeft(size - length);
        return length > 0 && full.equals(bits)
                ? new Outcome.Good<>(length)
                : new Outcome.Bad<>(DiagnosticCode.BAD_VALUE, "is not a netmask");
    }
}
