package org.pollux.config.reader;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.GarpGroup;
import org.pollux.config.GratuitousArp;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.VrrpKeywords;

/** How an instance announces its addresses: its own settings, then those of {@code global_defs}. */
final class GarpSettings {
    private final Section globals;
    private final boolean single;

    GarpSettings(Section globals, Problems problems) {
        this.globals = globals;
        this.single = globals.get(GlobalVrrpKeywords.MIN_GARP).orElse(false);
        if (single) {
            Stream.of(GlobalVrrpKeywords.GARP_MASTER_REPEAT, GlobalVrrpKeywords.GARP_MASTER_DELAY)
                    .flatMap(keyword -> globals.find(keyword).stream())
                    .forEach(found -> problems.warning(
                            DiagnosticCode.NO_EFFECT,
                            found.span(),
                            "this has no effect: vrrp_min_garp asks for a single announcement"));
        }
    }

    GratuitousArp read(Section block, String interfaceName, List<GarpGroup> groups) {
        int repeat = Sections.first(
                        block.get(VrrpKeywords.GARP_MASTER_REPEAT),
                        single ? Optional.of(1) : globals.get(GlobalVrrpKeywords.GARP_MASTER_REPEAT))
                .orElse(Defaults.GARP_REPEAT);
        Duration second = Sections.first(
                        block.get(VrrpKeywords.GARP_MASTER_DELAY),
                        single ? Optional.of(Duration.ZERO) : globals.get(GlobalVrrpKeywords.GARP_MASTER_DELAY))
                .orElse(Defaults.GARP_SECOND_BURST);
        Optional<GarpGroup> group = groups.stream()
                .filter(g -> g.interfaces().contains(interfaceName))
                .findFirst();
        return new GratuitousArp(
                repeat,
                second,
                Sections.first(
                                block.get(VrrpKeywords.GARP_MASTER_REFRESH),
                                globals.get(GlobalVrrpKeywords.GARP_MASTER_REFRESH))
                        .orElse(Defaults.GARP_REFRESH),
                Sections.first(
                                block.get(VrrpKeywords.GARP_MASTER_REFRESH_REPEAT),
                                globals.get(GlobalVrrpKeywords.GARP_MASTER_REFRESH_REPEAT))
                        .orElse(Defaults.GARP_REFRESH_REPEAT),
                Sections.first(
                                block.get(VrrpKeywords.GARP_LOWER_PRIO_REPEAT),
                                globals.get(GlobalVrrpKeywords.GARP_LOWER_PRIO_REPEAT))
                        .orElse(repeat),
                Sections.first(
                                block.get(VrrpKeywords.GARP_LOWER_PRIO_DELAY),
                                globals.get(GlobalVrrpKeywords.GARP_LOWER_PRIO_DELAY))
                        .orElse(second),
                Sections.first(group.flatMap(GarpGroup::garpInterval), globals.get(GlobalVrrpKeywords.GARP_INTERVAL))
                        .orElse(Duration.ZERO),
                Sections.first(group.flatMap(GarpGroup::gnaInterval), globals.get(GlobalVrrpKeywords.GNA_INTERVAL))
                        .orElse(Duration.ZERO),
                Sections.first(block.get(VrrpKeywords.GARP_EXTRA_IF), globals.get(GlobalVrrpKeywords.GARP_EXTRA_IF)));
    }
}
