package org.pollux.config.effective;

import static org.pollux.config.vocabulary.AddressKeywords.AUTOJOIN;
import static org.pollux.config.vocabulary.AddressKeywords.BRD;
import static org.pollux.config.vocabulary.AddressKeywords.DEV;
import static org.pollux.config.vocabulary.AddressKeywords.HOME;
import static org.pollux.config.vocabulary.AddressKeywords.LABEL;
import static org.pollux.config.vocabulary.AddressKeywords.MNGTMPADDR;
import static org.pollux.config.vocabulary.AddressKeywords.NODAD;
import static org.pollux.config.vocabulary.AddressKeywords.NOPREFIXROUTE;
import static org.pollux.config.vocabulary.AddressKeywords.NO_TRACK;
import static org.pollux.config.vocabulary.AddressKeywords.PEER;
import static org.pollux.config.vocabulary.AddressKeywords.PREFERRED_LFT;
import static org.pollux.config.vocabulary.AddressKeywords.SCOPE;
import static org.pollux.config.vocabulary.AddressKeywords.TRACK_GROUP;
import static org.pollux.config.vocabulary.AddressKeywords.USE_VMAC;

import java.util.Optional;
import org.pollux.config.IpPrefix;
import org.pollux.config.VirtualAddress;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.vocabulary.AddressKeywords.Broadcast;

/** Writes addresses as lines of ip-address(8). */
final class AddressNodes {
    private AddressNodes() {}

    static Line<IpPrefix> line(VirtualAddress address) {
        VirtualAddress.Options options = address.options();
        return new Line<>(address.prefix())
                .with(DEV, address.interfaceName())
                .with(BRD, address.broadcast().<Broadcast>map(Broadcast.Given::new))
                .with(SCOPE, Optional.of(address.scope()).filter(s -> s != VirtualAddress.Scope.GLOBAL))
                .with(LABEL, address.label())
                .with(PEER, options.peer())
                .with(PREFERRED_LFT, options.preferredLifetime())
                .flag(HOME, options.home())
                .flag(NODAD, !options.duplicateDetection())
                .flag(MNGTMPADDR, options.temporaryAddresses())
                .flag(NOPREFIXROUTE, !options.prefixRoute())
                .flag(AUTOJOIN, options.autojoin())
                .flag(NO_TRACK, !options.tracked())
                .flag(USE_VMAC, options.virtualMac())
                .with(TRACK_GROUP, options.trackGroup());
    }
}
