package org.pollux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.control.CommandResult;
import org.pollux.control.Control;
import org.pollux.control.ControlServer;
import org.pollux.control.EngineAdministration;
import org.pollux.director.Administration;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

/** Exit statuses and the words of what goes wrong: contracts with scripts and operators. */
class MainTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int pollux(String... words) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.execute(words, new PrintWriter(out), new PrintWriter(err));
    }

    @Test
    void withoutACommandTheUsageIsWrong() {
        assertThat(pollux()).isEqualTo(2);
        assertThat(err.toString()).startsWith("pollux: no command is given\n").contains("pollux --help");
    }

    @Test
    void wordThatIsNotUnderstoodIsNamedWithANearOne() {
        assertThat(pollux("stats")).isEqualTo(2);
        assertThat(err.toString()).startsWith("pollux: 'stats' is not understood, did you mean 'status'?\n");
        assertThat(pollux("status", "--bogus")).isEqualTo(2);
        assertThat(err.toString()).contains("--bogus").contains("pollux status --help");
        assertThat(pollux("check")).isEqualTo(2);
        assertThat(err.toString()).contains("FILE");
    }

    @Test
    void withoutADirectorStatusFailsInOneLine(@TempDir Path folder) {
        String socket = folder.resolve("none.sock").toString();
        assertThat(pollux("status", "--socket", socket)).isEqualTo(1);
        assertThat(err.toString()).startsWith("pollux: no director is running").hasLineCount(1);
        assertThat(pollux("--socket", socket, "ipvsadm", "-Ln")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("Can't initialize ipvs: no director is running")
                .hasLineCount(1);
    }

    @Test
    void ipvsadmsWordsReachTheDirectorUntouchedAndItsExitStatusComesBack(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("control.sock");
        try (ControlServer server = ControlServer.open(socket, new Echo())) {
            assertThat(server).isNotNull();
            assertThat(pollux("ipvsadm", "--socket", socket.toString(), "-A", "-t", "10.0.0.1:80", "-s", "rr"))
                    .isZero();
            assertThat(pollux("--socket=" + socket, "ipvsadm", "-A", "-t", "@10.0.0.1:80", "--", "-h"))
                    .isEqualTo(2);
            assertThat(err).hasToString("illegal virtual server address[:port] specified\n");
            assertThat(pollux("--socket", socket.toString(), "ipvsadm", "-Sn")).isZero();
            assertThat(out).hasToString("-A -t 10.0.0.1:80 -s rr\n");
        }
    }

    @Test
    void reloadPrintsAndEndsAsTheDirectorSays(@TempDir Path folder) throws IOException {
        Path socket = folder.resolve("control.sock");
        try (ControlServer server = ControlServer.open(socket, new Echo())) {
            assertThat(server).isNotNull();
            assertThat(pollux("reload", "--dry-run", "--socket", socket.toString()))
                    .isEqualTo(2);
            assertThat(out).hasToString("out\n");
            assertThat(err).hasToString("pollux.conf:1:1: error: what\n");
        }
    }

    @Test
    void missingConfigurationIsAnErrorOfTheConfiguration(@TempDir Path folder) {
        String file = folder.resolve("missing.conf").toString();
        assertThat(pollux("run", "-f", file)).isEqualTo(2);
        assertThat(err.toString()).startsWith(file + ": error: ").hasLineCount(1);
        assertThat(pollux("check", file)).isEqualTo(2);
        assertThat(out.toString()).startsWith(file + ": error: ");
    }

    @Test
    void doctorLooksAtARealServer() {
        // An address of the documentation's, which no host has.
        assertThat(pollux("doctor", "--real-server", "192.0.2.10")).isEqualTo(1);
        assertThat(out.toString())
                .contains("problem  virtual address 192.0.2.10: is not on this host")
                .contains("ip address add 192.0.2.10/32 dev lo")
                .contains("net.ipv4.conf.all.arp_ignore");
        assertThat(pollux("doctor", "--json", "--real-server", "192.0.2.10")).isEqualTo(1);
        assertThat(out.toString()).contains("\"level\" : \"problem\"").contains("\"remedy\" : ");
        assertThat(pollux("doctor", "--real-server", "nonsense")).isEqualTo(2);
        assertThat(err.toString()).contains("'nonsense' is no IP address");
        assertThat(pollux("doctor")).isEqualTo(2);
    }

    @Test
    void helpAndVersionAreNoErrors() {
        assertThat(pollux("--help")).isZero();
        assertThat(out.toString()).contains("run", "check", "reload", "status", "ipvsadm");
        assertThat(pollux("--version")).isZero();
        assertThat(out.toString()).startsWith("pollux ");
    }

    private static final class Echo implements Control {
        private final Administration administration = EngineAdministration.create();

        @Override
        public DirectorStatus status() {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public List<Explanation> why(Optional<String> instance) {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public List<Journal.Entry> journal() {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public String metrics() {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public CommandResult reload(boolean rehearsal) {
            return new CommandResult(2, "out\n", rehearsal ? "pollux.conf:1:1: error: what\n" : "");
        }

        @Override
        public CommandResult prepareRestart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void restart() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<Administration> administration() {
            return Optional.of(administration);
        }
    }
}
