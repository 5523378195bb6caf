package org.pollux.config.reader;

import static org.pollux.config.vocabulary.AddressKeywords.BRD;
import static org.pollux.config.vocabulary.AddressKeywords.DEV;
import static org.pollux.config.vocabulary.AddressKeywords.LABEL;
import static org.pollux.config.vocabulary.AddressKeywords.SCOPE;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress;
import org.pollux.config.VirtualAddress.Scope;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.AddressKeywords;
import org.pollux.config.vocabulary.AddressKeywords.Broadcast;

/** From the lines of {@code virtual_ipaddress} and {@code static_ipaddress} to their records. */
final class AddressLines {
    private final Optional<String> defaultInterface;
    private final Problems problems;

    AddressLines(Optional<String> defaultInterface, Problems problems) {
        this.defaultInterface = defaultInterface;
        this.problems = problems;
    }

    /** Empty when there is no interface for the address, which is reported already. */
    Optional<VirtualAddress> read(Located<Line<IpPrefix>> located) {
        Line<IpPrefix> line = located.value();
        Optional<String> device = line.get(DEV).or(() -> defaultInterface);
        check(located);
        return device.map(name -> new VirtualAddress(
                line.head(),
                name,
                line.get(LABEL),
                line.get(BRD).map(brd -> broadcast(brd, line.head())),
                line.get(SCOPE).orElse(Scope.GLOBAL),
                options(line),
                located.span().position()));
    }

    private void check(Located<Line<IpPrefix>> located) {
        Line<IpPrefix> line = located.value();
        IpPrefix prefix = line.head();
        boolean six = AddressFamily.of(prefix.address()) == AddressFamily.INET6;
        if (line.get(BRD).isPresent() && (six || prefix.length() > 30)) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    located.span(),
                    six
                            ? "IPv6 has no broadcast addresses"
                            : "a network with a prefix length of " + prefix.length() + " has no broadcast address");
        }
        Optional<IpPrefix> peer = line.get(AddressKeywords.PEER);
        if (peer.isPresent() && AddressFamily.of(peer.get().address()) != AddressFamily.of(prefix.address())) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    located.span(),
                    "the peer is of another address family than the address",
                    "both IPv4 or both IPv6");
        }
    }

    private static VirtualAddress.Options options(Line<IpPrefix> line) {
        return new VirtualAddress.Options(
                line.get(AddressKeywords.PEER),
                line.get(AddressKeywords.PREFERRED_LFT),
                line.has(AddressKeywords.HOME),
                !line.has(AddressKeywords.NODAD),
                line.has(AddressKeywords.MNGTMPADDR),
                !line.has(AddressKeywords.NOPREFIXROUTE),
                line.has(AddressKeywords.AUTOJOIN),
                !line.has(AddressKeywords.NO_TRACK),
                line.has(AddressKeywords.USE_VMAC),
                line.get(AddressKeywords.TRACK_GROUP));
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
