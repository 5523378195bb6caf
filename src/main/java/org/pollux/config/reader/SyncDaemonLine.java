package org.pollux.config.reader;

import java.util.List;
import java.util.Optional;
import org.pollux.config.Configuration;
import org.pollux.config.ConnectionSync;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Severity;
import org.pollux.config.VrrpInstance;
import org.pollux.config.schema.Located;
import org.pollux.config.schema.OptionLine.Line;
import org.pollux.config.schema.Section;
import org.pollux.config.schema.Suggestion;
import org.pollux.config.syntax.Printable;
import org.pollux.config.syntax.Problems;
import org.pollux.config.vocabulary.SyncDaemonKeywords;

/** From the line {@code lvs_sync_daemon} to its record, and what must hold beside it. */
final class SyncDaemonLine {
    private SyncDaemonLine() {}

    static Optional<ConnectionSync> read(Section globals) {
        return globals.get(SyncDaemonKeywords.LVS_SYNC_DAEMON)
                .map(line -> new ConnectionSync(
                        line.head().getFirst(),
                        instance(line),
                        line.get(SyncDaemonKeywords.SYNC_ID),
                        line.get(SyncDaemonKeywords.MAX_LENGTH),
                        line.get(SyncDaemonKeywords.PORT),
                        line.get(SyncDaemonKeywords.TTL),
                        line.get(SyncDaemonKeywords.GROUP)));
    }

    private static Optional<String> instance(Line<List<String>> line) {
        return line.get(SyncDaemonKeywords.INSTANCE)
                .or(() -> line.head().stream().skip(1).findFirst());
    }

    /** The instance must be there, and messages have one address family only. */
    static void check(Section globals, Configuration configuration, Problems problems) {
        globals.find(SyncDaemonKeywords.LVS_SYNC_DAEMON).ifPresent(line -> {
            instance(line.value()).ifPresent(name -> checkInstance(line, name, configuration, problems));
            if (configuration.mixesFamilies()) {
                problems.error(
                        DiagnosticCode.CONFLICT,
                        line.span(),
                        "lvs_sync_daemon cannot tell of connections to real servers of another address family than"
                                + " their virtual server's, and the configuration has such");
            }
        });
    }

    private static void checkInstance(
            Located<Line<List<String>>> line, String name, Configuration configuration, Problems problems) {
        List<String> names =
                configuration.vrrpInstances().stream().map(VrrpInstance::name).toList();
        if (!names.contains(name)) {
            problems.report(
                    Severity.ERROR,
                    DiagnosticCode.UNKNOWN_NAME,
                    line.span(),
                    "there is no vrrp_instance " + Printable.quoted(name),
                    Optional.of("the name of one that the configuration has"),
                    Suggestion.near(name, names));
        }
    }
}
