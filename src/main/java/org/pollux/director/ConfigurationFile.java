package org.pollux.director;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.VersionLimits;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.reader.DiagnosticRenderer;
import org.pollux.config.reader.FileSource;
import org.pollux.config.reader.ThisHost;
import org.pollux.config.syntax.Surroundings;

/**
 * The file a director is started from and reads again at each reload.
 *
 * @param path where it is
 * @param configId what {@code @ID} lines are compared with; the short host name when absent
 */
public record ConfigurationFile(Path path, Optional<String> configId) {
    /** What the file says now. */
    public sealed interface Content {
        /** All findings as {@code pollux check} prints them, each line ended; empty when there are none. */
        String findings();

        /**
         * It can be used.
         *
         * @param configuration what it says
         * @param findings the warnings
         */
        record Usable(Configuration configuration, String findings) implements Content {}

        /**
         * It is wrong, or asks for what this version does not do.
         *
         * @param findings the errors and warnings
         */
        record Unusable(String findings) implements Content {}
    }

    /** Reads the file and those it includes. That it cannot be read is a finding like any other. */
    public Content read() {
        Surroundings here = ThisHost.surroundings();
        Reading reading = ConfigurationReader.read(
                FileSource.open(path), configId.map(here::with).orElse(here));
        String findings = DiagnosticRenderer.render(reading.diagnostics());
        return switch (reading) {
            case Reading.Refused _ -> new Content.Unusable(findings);
            case Reading.Accepted accepted -> withinVersion(accepted.configuration(), findings);
        };
    }

    private Content withinVersion(Configuration configuration, String findings) {
        List<Diagnostic> limits = VersionLimits.diagnostics(configuration, path.toString());
        String all = findings + DiagnosticRenderer.render(limits);
        boolean refused = VersionLimits.of(configuration).stream()
                .anyMatch(limit -> limit.consequence() == VersionLimits.Consequence.REFUSED);
        return refused ? new Content.Unusable(all) : new Content.Usable(configuration, all);
    }
}
