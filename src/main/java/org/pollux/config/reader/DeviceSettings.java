package org.pollux.config.reader;

import static org.pollux.config.vocabulary.VrrpKeywords.UNICAST_PEER;
import static org.pollux.config.vocabulary.VrrpKeywords.USE_IPVLAN;
import static org.pollux.config.vocabulary.VrrpKeywords.USE_VMAC;
import static org.pollux.config.vocabulary.VrrpKeywords.USE_VMAC_ADDR;
import static org.pollux.config.vocabulary.VrrpKeywords.VMAC_XMIT_BASE;

import java.util.Optional;
import java.util.stream.Stream;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.VirtualDevice;
import org.pollux.config.VirtualDevice.Ipvlan;
import org.pollux.config.VirtualDevice.Macvlan;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;

/** The interface that an instance's addresses live on. */
final class DeviceSettings {
    private DeviceSettings() {}

    static VirtualDevice read(Section block, Problems problems) {
        Optional<Located<Macvlan>> macvlan = block.find(USE_VMAC);
        Optional<Located<Ipvlan>> ipvlan = block.find(USE_IPVLAN);
        if (macvlan.isPresent() && ipvlan.isPresent()) {
            problems.error(
                    DiagnosticCode.CONFLICT,
                    ipvlan.get().span(),
                    "both use_vmac and use_ipvlan are given",
                    "one of use_vmac, use_ipvlan");
        }
        if (macvlan.isEmpty()) {
            Stream.of(VMAC_XMIT_BASE, USE_VMAC_ADDR).forEach(keyword -> block.find(keyword)
                    .ifPresent(found -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            found.span(),
                            keyword.name() + " has no effect without use_vmac")));
        }
        if (ipvlan.isPresent()) {
            return ipvlan.get().value();
        }
        if (macvlan.isEmpty()) {
            return VirtualDevice.NONE;
        }
        Macvlan given = macvlan.get().value();
        boolean base = block.mentions(VMAC_XMIT_BASE) || block.mentions(UNICAST_PEER);
        return new Macvlan(given.name(), given.mac(), base, block.mentions(USE_VMAC_ADDR), given.group());
    }
}
