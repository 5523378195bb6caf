package org.pollux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Reading;
import org.pollux.config.VersionLimits;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.reader.DiagnosticRenderer;
import org.pollux.config.reader.FileSource;
import org.pollux.config.reader.ThisHost;
import org.pollux.config.syntax.Surroundings;
import org.pollux.control.Json;
import org.pollux.director.HostCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pollux check FILE}: every finding of a configuration file and of those it includes, without a daemon, root or
 * the network. Findings go to standard output. Exit status 0: it can be used; 1: only with {@code --strict}, it has
 * warnings; 2: it has errors.
 */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a configuration file, offline. Exit status 0: it can be used, 1: it has warnings and "
                + "--strict is given, 2: it has errors.")
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "the configuration file")
    private Path file;

    @Option(
            names = {"-i", "--config-id"},
            paramLabel = "ID",
            description = "what @ID lines are compared with (the short host name)")
    private @Nullable String configId;

    @Option(names = "--json", description = "findings as JSON")
    private boolean json;

    @Option(names = "--strict", description = "warnings are errors too (exit status 1)")
    private boolean strict;

    @Option(
            names = "--live",
            description = "also what this host lacks: interfaces, own addresses, scripts and who can change them")
    private boolean live;

    @Option(
            names = "--allow",
            paramLabel = "NAME",
            split = ",",
            description = "show no warnings of this name, which stands in brackets behind each; may be repeated")
    private @Nullable List<String> allowed;

    @Override
    public Integer call() throws IOException {
        Set<String> names = allowedNames();
        Surroundings here = ThisHost.surroundings();
        Surroundings surroundings = configId == null ? here : here.with(configId);
        Reading reading = ConfigurationReader.read(FileSource.open(file), surroundings);
        List<Diagnostic> all = new ArrayList<>(reading.diagnostics());
        if (reading instanceof Reading.Accepted accepted) {
            all.addAll(VersionLimits.diagnostics(accepted.configuration(), file.toString()));
        }
        if (live && reading instanceof Reading.Accepted accepted) {
            Set<DiagnosticCode> allowedByFile =
                    accepted.configuration().global().allowedWarnings();
            HostCheck.ofThisHost(accepted.configuration(), file.toString()).stream()
                    .filter(finding -> finding.isError() || !allowedByFile.contains(finding.code()))
                    .forEach(all::add);
        }
        List<Diagnostic> findings = all.stream()
                .filter(finding ->
                        finding.isError() || !names.contains(finding.code().slug()))
                .toList();
        boolean usable = findings.stream().noneMatch(Diagnostic::isError);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.pretty(CheckReport.of(usable, findings)));
        } else {
            out.print(DiagnosticRenderer.render(findings));
            out.println(file + ": " + verdict(usable, findings));
        }
        if (!usable) {
            return Main.WRONG;
        }
        return strict && !findings.isEmpty() ? Main.FAILED : Main.DONE;
    }

    private Set<String> allowedNames() {
        Set<String> known = Arrays.stream(DiagnosticCode.values())
                .filter(DiagnosticCode::canBeAllowed)
                .map(DiagnosticCode::slug)
                .collect(Collectors.toSet());
        Set<String> names = new LinkedHashSet<>(allowed == null ? List.of() : allowed);
        for (String name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "there is no warning '" + name + "', only " + String.join(", ", new TreeSet<>(known)));
            }
        }
        return names;
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
