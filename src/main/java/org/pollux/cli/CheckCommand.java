package org.pollux.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Diagnostic;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.reader.DiagnosticRenderer;
import org.pollux.control.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pollux check FILE}: every finding of a configuration file, without a daemon, root or the network. Findings go
 * to standard output; the exit status is 0 when the file can be used and 2 when it cannot.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration file, offline. Exit status 0: it can be used, 2: it has errors.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the configuration file")
    private Path file;

    @Option(names = "--json", description = "findings as JSON")
    private boolean json;

    @Option(names = "--strict", description = "warnings are errors too (exit status 1)")
    private boolean strict;

    /** A finding as JSON has it; the names are a contract. */
    private record Finding(
            String severity,
            String code,
            String file,
            @Nullable Integer line,
            @Nullable Integer column,
            String message,
            @Nullable String expected,
            @Nullable String suggestion) {
        static Finding of(Diagnostic diagnostic) {
            return new Finding(
                    diagnostic.severity().word(),
                    diagnostic.code().slug(),
                    diagnostic.position().map(p -> p.file()).orElse(diagnostic.file()),
                    diagnostic.position().map(p -> p.line()).orElse(null),
                    diagnostic.position().map(p -> p.column()).orElse(null),
                    diagnostic.message(),
                    diagnostic.expected().orElse(null),
                    diagnostic.suggestion().orElse(null));
        }
    }

    private record Report(boolean usable, List<Finding> findings) {}

    @Override
    public Integer call() {
        Reading reading = ConfigurationReader.read(file);
        boolean usable = reading instanceof Reading.Accepted;
        List<Diagnostic> findings = reading.diagnostics();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.pretty(
                    new Report(usable, findings.stream().map(Finding::of).toList())));
        } else {
            out.print(DiagnosticRenderer.render(findings));
            out.println(file + ": " + verdict(usable, findings));
        }
        if (!usable) {
            return Main.WRONG;
        }
        return strict && !findings.isEmpty() ? Main.FAILED : Main.DONE;
    }

    private static String verdict(boolean usable, List<Diagnostic> findings) {
        long errors = findings.stream().filter(Diagnostic::isError).count();
        long warnings = findings.size() - errors;
        if (usable) {
            return warnings == 0 ? "no problem found" : "can be used, with " + count(warnings, "warning");
        }
        return count(errors, "error") + (warnings == 0 ? "" : " and " + count(warnings, "warning"));
    }

    private static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
