package org.pollux.config.reader;

import static org.pollux.config.vocabulary.AddressKeywords.BRD;
import static org.pollux.config.vocabulary.AddressKeywords.DEV;
import static org.pollux.config.vocabulary.AddressKeywords.LABEL;
import static org.pollux.config.vocabulary.AddressKeywords.SCOPE;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VirtualAddress.Scope;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.AddressKeywords.Broadcast;

/** From the lines of {@code virtual_ipaddress} to their records. */
final class AddressLines {
    private final Optional<String> instanceInterface;
    private final Problems problems;

    AddressLines(Optional<String> instanceInterface, Problems problems) {
        this.instanceInterface = instanceInterface;
        this.problems = problems;
    }

    /** Empty when there is no interface for the address, which is reported already. */
    Optional<VirtualAddress> read(Located<Line<IpPrefix>> located) {
        Line<IpPrefix> line = located.value();
        Optional<String> device = line.get(DEV).or(() -> instanceInterface);
        Optional<InetAddress> broadcast = line.get(BRD).map(brd -> broadcast(brd, line.head()));
        if (line.get(BRD).isPresent() && line.head().length() > 30) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    located.span(),
                    "a network with a prefix length of " + line.head().length() + " has no broadcast address");
        }
        return device.map(name -> new VirtualAddress(
                line.head(),
                name,
                line.get(LABEL),
                broadcast,
                line.get(SCOPE).orElse(Scope.GLOBAL),
                located.span().position()));
    }

    private static InetAddress broadcast(Broadcast broadcast, IpPrefix prefix) {
        return switch (broadcast) {
            case Broadcast.Given(InetAddress address) -> address;
            case Broadcast.AllOnes _ -> withHostBits(prefix, true);
            case Broadcast.AllZeros _ -> withHostBits(prefix, false);
        };
    }

    private static InetAddress withHostBits(IpPrefix prefix, boolean ones) {
        byte[] address = prefix.address().getAddress();
        for (int bit = prefix.length(); bit < address.length * 8; bit++) {
            int mask = 0x80 >> (bit % 8);
            address[bit / 8] = (byte) (ones ? address[bit / 8] | mask : address[bit / 8] & ~mask);
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the length of an address does not change", e);
        }
    }
}
