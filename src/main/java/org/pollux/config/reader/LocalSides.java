package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VirtualServerKeywords.CLIENT_ADDRESS;
import static org.pollux.config.vocabulary.VirtualServerKeywords.LOCAL_ADDRESSES;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.VirtualServer.ClientAddress;
import org.pollux.config.VirtualServer.LocalSide;
import org.pollux.config.VirtualServerGroup;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Keyword;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Span;

/**
 * What a virtual server says of FULLNAT.
 *
 * @param block the virtual server's block
 * @param problems where findings go
 */
record LocalSides(Section block, Problems problems) {
    /** Each address gives 64,512 ports to each real server: more than this many is a mistyped range. */
    private static final int MOST_ADDRESSES = 1024;

    /**
     * Reads it.
     *
     * @param family the virtual server's, when it is known
     * @param used whether a real server or the sorry server has FULLNAT
     * @param onePacket whether each packet is scheduled by itself
     */
    LocalSide read(Optional<AddressFamily> family, boolean used, boolean onePacket) {
        Optional<Located<List<VirtualServerGroup.Addresses>>> ranges = block.find(LOCAL_ADDRESSES);
        if (used && !block.mentions(LOCAL_ADDRESSES)) {
            problems.error(
                    DiagnosticCode.MISSING_KEYWORD,
                    block.span(),
                    "FULLNAT has no local_addresses",
                    "'local_addresses ADDR...' in the virtual_server, with addresses of this host");
        }
        if (used && onePacket) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    block.span(),
                    "ops schedules each packet by itself, so that nobody knows whom a FULLNAT server answers",
                    "one of the two");
        }
        if (!used) {
            warn(LOCAL_ADDRESSES);
            warn(CLIENT_ADDRESS);
        }
        return new LocalSide(
                ranges.map(found -> addresses(found.value(), found.span(), family))
                        .orElse(List.of()),
                block.get(CLIENT_ADDRESS).orElse(ClientAddress.NONE));
    }

    private void warn(Keyword<?> keyword) {
        block.find(keyword)
                .ifPresent(found -> problems.warning(
                        DiagnosticCode.NO_EFFECT,
                        found.span(),
                        keyword.name() + " has no effect: no real server has FULLNAT"));
    }

    private List<InetAddress> addresses(
            List<VirtualServerGroup.Addresses> ranges, Span span, Optional<AddressFamily> family) {
        Set<InetAddress> all = new LinkedHashSet<>();
        for (VirtualServerGroup.Addresses range : ranges) {
            if (family.isPresent() && AddressFamily.of(range.first()) != family.get()) {
                problems.error(
                        DiagnosticCode.CONFLICT,
                        span,
                        "local address " + Display.address(range.first())
                                + " is of another address family than the virtual_server",
                        "the same family");
                return List.of();
            }
            if (range.count().add(BigInteger.valueOf(all.size())).compareTo(BigInteger.valueOf(MOST_ADDRESSES)) > 0) {
                problems.error(
                        DiagnosticCode.OUT_OF_RANGE,
                        span,
                        "local_addresses are more than " + MOST_ADDRESSES,
                        "at most " + MOST_ADDRESSES);
                return List.of();
            }
            for (InetAddress address : range.each()) {
                if (!all.add(address)) {
                    problems.error(
                            DiagnosticCode.DUPLICATE,
                            span,
                            "local address " + Display.address(address) + " is listed twice",
                            "each address once");
                }
            }
        }
        return List.copyOf(all);
    }
}
