package org.pollux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Exposure;
import org.pollux.config.Reading;
import org.pollux.config.VersionLimits;
import org.pollux.config.diff.Change;
import org.pollux.config.diff.ConfigurationDiff;
import org.pollux.config.effective.EffectiveConfiguration;
import org.pollux.config.reader.ClusterAgreement;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.reader.DiagnosticRenderer;
import org.pollux.config.reader.FileSource;
import org.pollux.config.reader.ThisHost;
import org.pollux.config.reference.Explanation;
import org.pollux.config.syntax.Surroundings;
import org.pollux.control.Json;
import org.pollux.director.HostCheck;
import picocli.CommandLine.ArgGroup;
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

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What is checked or asked for. */
    private static final class Subject {
        @Parameters(paramLabel = "FILE", description = "the configuration file")
        private @Nullable Path file;

        @Option(
                names = "--explain",
                paramLabel = "KEYWORD",
                description = "instead of a file: what a keyword means, takes and defaults to")
        private @Nullable String keyword;

        @Option(
                names = "--diff",
                arity = "2",
                paramLabel = "FILE",
                description = "instead of a file: what a reload from the first file to the second would change")
        private @Nullable List<Path> versions;
    }

    @Option(
            names = {"-i", "--config-id"},
            paramLabel = "ID",
            description = "what @ID lines are compared with (the short host name)")
    private @Nullable String configId;

    @Option(names = "--json", description = "findings, or what --diff finds, as JSON")
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

    @Option(
            names = "--effective",
            description = "print the configuration with all defaults and inheritance written out, findings go to "
                    + "standard error")
    private boolean effective;

    @Option(
            names = "--peer",
            paramLabel = "FILE",
            description = "also what does not fit the configuration of another director")
    private @Nullable Path peer;

    @Override
    public Integer call() throws IOException {
        if (subject.keyword != null) {
            return explain(subject.keyword);
        }
        return subject.versions == null ? check(Objects.requireNonNull(subject.file)) : diff(subject.versions);
    }

    private int explain(String keyword) {
        Optional<Explanation> explanation = Explanation.of(keyword);
        if (explanation.isPresent()) {
            spec.commandLine().getOut().print(explanation.get().text());
            return Main.DONE;
        }
        String near = Explanation.near(keyword)
                .map(word -> ", did you mean '" + word + "'?")
                .orElse("");
        spec.commandLine().getErr().println("there is no keyword '" + keyword + "'" + near);
        return Main.WRONG;
    }

    private int diff(List<Path> versions) throws IOException {
        List<Configuration> configurations = new ArrayList<>();
        for (Path version : versions) {
            Optional<Configuration> configuration = configuration(version);
            if (configuration.isEmpty() && json) {
                // One document on standard output.
                return Main.WRONG;
            }
            configuration.ifPresent(configurations::add);
        }
        if (configurations.size() < versions.size()) {
            return Main.WRONG;
        }
        List<Change> changes = ConfigurationDiff.between(configurations.getFirst(), configurations.getLast());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.pretty(DiffReport.of(changes)));
            return Main.DONE;
        }
        changes.forEach(change -> out.println(change.words()));
        if (changes.isEmpty()) {
            out.println("nothing changes");
        }
        return Main.DONE;
    }

    /** Empty when the file has errors, which are shown. */
    private Optional<Configuration> configuration(Path file) throws IOException {
        return switch (read(file)) {
            case Reading.Accepted accepted -> Optional.of(accepted.configuration());
            case Reading.Refused refused -> {
                if (json) {
                    spec.commandLine().getOut().print(Json.pretty(CheckReport.of(false, refused.diagnostics())));
                    spec.commandLine().getOut().flush();
                    yield Optional.empty();
                }
                spec.commandLine().getErr().print(DiagnosticRenderer.render(refused.diagnostics()));
                spec.commandLine().getErr().flush();
                yield Optional.empty();
            }
        };
    }

    private Reading read(Path file) throws IOException {
        Surroundings here = ThisHost.surroundings();
        return ConfigurationReader.read(FileSource.open(file), configId == null ? here : here.with(configId));
    }

    private int check(Path file) throws IOException {
        Set<String> names = allowedNames();
        Optional<Configuration> other = peer == null ? Optional.empty() : configuration(peer);
        if (peer != null && other.isEmpty()) {
            return Main.WRONG;
        }
        Reading reading = read(file);
        List<Diagnostic> all = new ArrayList<>(reading.diagnostics());
        if (reading instanceof Reading.Accepted accepted) {
            Configuration configuration = accepted.configuration();
            all.addAll(VersionLimits.diagnostics(configuration, file.toString()));
            Exposure.diagnostic(configuration, file.toString()).ifPresent(all::add);
            other.ifPresent(o -> all.addAll(ClusterAgreement.between(configuration, o)));
            if (live) {
                all.addAll(HostCheck.ofThisHost(configuration, file.toString()));
            }
            Set<DiagnosticCode> allowedByFile = configuration.global().allowedWarnings();
            all.removeIf(finding -> !finding.isError() && allowedByFile.contains(finding.code()));
        }
        List<Diagnostic> findings = all.stream()
                .filter(finding ->
                        finding.isError() || !names.contains(finding.code().slug()))
                .toList();
        boolean usable = findings.stream().noneMatch(Diagnostic::isError);
        PrintWriter out = spec.commandLine().getOut();
        if (effective) {
            spec.commandLine().getErr().print(DiagnosticRenderer.render(findings));
            spec.commandLine().getErr().flush();
            if (reading instanceof Reading.Accepted accepted) {
                out.print(EffectiveConfiguration.text(accepted.configuration()));
            }
        } else if (json) {
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
