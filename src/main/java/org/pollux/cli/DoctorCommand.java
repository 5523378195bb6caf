package org.pollux.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pollux.config.Reading;
import org.pollux.config.reader.ConfigurationReader;
import org.pollux.config.reader.DiagnosticRenderer;
import org.pollux.config.reader.FileSource;
import org.pollux.config.reader.ThisHost;
import org.pollux.control.Json;
import org.pollux.director.DirectorException;
import org.pollux.director.Doctor;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code pollux doctor FILE}: whether this host has what the data plane of that configuration needs, and how to mend it;
 * {@code pollux doctor --real-server ADDRESS}: the same for a real server. Exit status 0: it has, 1: it has not, 2: the
 * command line or the configuration is wrong.
 */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Looks whether this host has what forwarding needs and says how to mend it; changes nothing. "
                + "Exit status 0: it has, 1: it has not, 2: the command line or the configuration is wrong.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @ArgGroup(multiplicity = "1")
    private Subject subject = new Subject();

    /** What this host is to be. */
    private static final class Subject {
        @Parameters(paramLabel = "FILE", description = "the configuration file of this director")
        private @Nullable Path file;

        @Option(
                names = "--real-server",
                paramLabel = "ADDRESS",
                split = ",",
                description = "this host is a real server, by direct routing or a tunnel, for these virtual addresses")
        private @Nullable List<String> virtualAddresses;
    }

    @Option(names = "--json", description = "the findings as JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException, DirectorException {
        List<Doctor.Finding> findings;
        if (subject.virtualAddresses != null) {
            findings = Doctor.examineRealServer(addresses(subject.virtualAddresses));
        } else {
            switch (ConfigurationReader.read(
                    FileSource.open(Objects.requireNonNull(subject.file)), ThisHost.surroundings())) {
                case Reading.Accepted accepted -> findings = Doctor.examine(accepted.configuration());
                case Reading.Refused refused -> {
                    spec.commandLine().getErr().print(DiagnosticRenderer.render(refused.diagnostics()));
                    return Main.WRONG;
                }
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(Json.pretty(findings));
        } else {
            findings.forEach(finding -> out.println(text(finding)));
        }
        return findings.stream().anyMatch(Doctor.Finding::mustBeMended) ? Main.FAILED : Main.DONE;
    }

    private static String text(Doctor.Finding finding) {
        String line = "%-8s %s: %s".formatted(finding.level(), finding.subject(), finding.found());
        return finding.remedy().isEmpty() ? line : line + "\n         " + finding.remedy();
    }

    private List<InetAddress> addresses(List<String> texts) {
        List<InetAddress> addresses = new ArrayList<>();
        for (String text : texts) {
            try {
                addresses.add(InetAddress.ofLiteral(text));
            } catch (IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), "'" + text + "' is no IP address", e);
            }
        }
        return addresses;
    }
}
