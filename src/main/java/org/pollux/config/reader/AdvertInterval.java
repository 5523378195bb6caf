package org.pollux.config.reader;

import java.time.Duration;
import java.util.Optional;
import org.pollux.config.AddressFamily;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.schema.Display;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.Section;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.GlobalVrrpKeywords;
import org.pollux.config.vocabulary.VrrpKeywords;

/**
 * {@code advert_int}, which is kept as it is given. keepalived rounds it to what an advert of its VRRP version can
 * carry: whole seconds in version 2, hundredths up to 40.95 s in version 3.
 *
 * @param globals {@code global_defs}
 * @param ownFile whether the file is written for Pollux, so that its author did not rely on keepalived's version
 * @param problems where findings go
 */
record AdvertInterval(Section globals, boolean ownFile, Problems problems) {
    private static final int VERSION_BY_DEFAULT = 2;
    private static final int NANOS_OF_A_HUNDREDTH = 10_000_000;
    private static final Duration LONGEST_IN_3 = Duration.ofMillis(40_950);

    Duration read(Section block, Optional<AddressFamily> family) {
        Optional<Located<Duration>> interval = block.find(VrrpKeywords.ADVERT_INT);
        if (interval.isEmpty()) {
            return Defaults.ADVERT_INTERVAL;
        }
        Duration given = interval.get().value();
        Optional<Integer> version =
                Sections.first(block.get(VrrpKeywords.VERSION), globals.get(GlobalVrrpKeywords.VRRP_VERSION));
        if (version.isPresent() || !ownFile) {
            int spoken = family.equals(Optional.of(AddressFamily.INET6)) ? 3 : version.orElse(VERSION_BY_DEFAULT);
            if (!(spoken == 2 ? isWhole(given) : isInHundredths(given))) {
                problems.warning(
                        DiagnosticCode.SILENT_IN_KEEPALIVED,
                        interval.get().span(),
                        "advert_int is " + Display.seconds(given) + " s as given; keepalived would change it, as VRRP"
                                + " version " + spoken + " has only "
                                + (spoken == 2 ? "whole seconds" : "hundredths of a second up to 40.95"));
            }
        }
        return given;
    }

    private static boolean isWhole(Duration given) {
        return given.toNanosPart() == 0;
    }

    private static boolean isInHundredths(Duration given) {
        return given.compareTo(LONGEST_IN_3) <= 0 && given.toNanosPart() % NANOS_OF_A_HUNDREDTH == 0;
    }
}
