package org.pollux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.control.CommandResult;
import org.pollux.control.Control;
import org.pollux.control.ControlServer;
import org.pollux.director.Administration;
import org.pollux.director.DirectorStatus;
import org.pollux.director.Explanation;
import org.pollux.director.Journal;

/** What is asked beside the whole status: why, the journal and the metrics. */
class StatusCommandTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final Journal.RoleChange TAKEOVER = new Journal.RoleChange(
            NOW.minusSeconds(90),
            "web",
            "BACKUP",
            "MASTER",
            "master_silent",
            "b (10.10.0.12) is silent",
            new Journal.Inputs(140, 7, "a", List.of(new Journal.Heard("b", "10.10.0.12", "MASTER", 150, 412, false))),
            List.of(new Journal.Step("flows", 40), new Journal.Step("lease", 310), new Journal.Step("announce", 1250)));

    private static final Journal.Event MERGE =
            new Journal.Event(NOW.minusSeconds(5), null, "merge", "directors that were apart have found each other");

    private static final Explanation WHY = new Explanation(
            "a",
            "web",
            "MASTER",
            NOW.minusSeconds(90),
            "b (10.10.0.12) is silent",
            List.of("10.10.0.100/24 dev eth0"),
            new Explanation.Priority(
                    140,
                    150,
                    List.of(
                            new Explanation.Part("chk_web", -10, "down", -10, false),
                            new Explanation.Part("eth1", 0, "up", 0, false))),
            true,
            "a",
            null,
            List.of(
                    new Explanation.Heard("b", "10.10.0.12", "MASTER", 150, true, 90_412, false),
                    new Explanation.Heard("c", "10.10.0.13", "BACKUP", 100, false, 31, true)),
            new Explanation.Quorum(2, 3, List.of("w"), true, true),
            new Explanation.SyncGroup(
                    "G",
                    List.of(
                            new Explanation.Member("web", "MASTER", true),
                            new Explanation.Member("in", "MASTER", true))),
            List.of(),
            List.of(
                    new Explanation.IfFailed("eth1", true, 140, "c"),
                    new Explanation.IfFailed("chk_db", false, 130, null)),
            new Explanation.Next("advert", 212),
            List.of("c (10.10.0.13) takes over when this director stops, is silent, stalls or has a fault"),
            List.of(TAKEOVER));

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path socket;
    private ControlServer server;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        socket = folder.resolve("control.sock");
        server = ControlServer.open(socket, new Answers());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private int status(String... words) {
        String[] all = new String[words.length + 3];
        all[0] = "status";
        all[1] = "--socket";
        all[2] = socket.toString();
        System.arraycopy(words, 0, all, 3, words.length);
        return Main.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(all);
    }

    @Test
    void whyInWords() {
        assertThat(WhyText.of(WHY, NOW, ZoneOffset.UTC)).isEqualTo("""
                web on a is MASTER since 2026-01-02 03:02:35.000 (90 s): b (10.10.0.12) is silent
                It holds 10.10.0.100/24 dev eth0.

                Heard:
                  b (10.10.0.12) was MASTER, priority 150, 90 s ago, not in the cluster now
                  c (10.10.0.13) is BACKUP, priority 100, does not preempt, 31 ms ago

                Priority:
                  140 = 150 configured - 10 (chk_web)
                  chk_web is down (weight -10)
                  eth1 is up (its failure is a fault)

                Quorum:
                  votes seen: 3, needed: 2: it may be master
                  witnesses among them: w
                  the gateway answers

                Sync group G:
                  web is MASTER
                  in is MASTER

                If it failed:
                  eth1: FAULT here, c would be master
                  chk_db: priority 130, no change of roles

                What would change it:
                  c (10.10.0.13) takes over when this director stops, is silent, stalls or has a fault
                  next, if nothing is heard before: it announces itself in 212 ms

                Last changes:
                  2026-01-02 03:02:35.000  BACKUP -> MASTER: b (10.10.0.12) is silent
                    priority 140; heard b MASTER, priority 150, 412 ms before, gone
                    flows 0.0 ms, lease 0.3 ms, announce 1.3 ms
                """);
    }

    @Test
    void whyOverTheSocket() {
        assertThat(status("--why", "web")).isZero();
        assertThat(out.toString()).startsWith("web on a is MASTER since ").contains("next, if nothing is heard before");
    }

    @Test
    void whyAsJsonHasItsFieldNames() {
        assertThat(status("--why", "web", "--json")).isZero();
        assertThat(out.toString())
                .contains(
                        "\"last_advert_ms\" : null",
                        "\"if_failed\" : [",
                        "\"would_change\" : [",
                        "\"gateway_reachable\" : true",
                        "\"type\" : \"transition\"",
                        "\"micros\" : 310",
                        "\"age_ms\" : 412");
    }

    @Test
    void unknownInstanceIsWrongAndTheNearOneIsNamed() {
        assertThat(status("--why", "wbe")).isEqualTo(2);
        assertThat(err).hasToString("pollux: this director has no instance 'wbe', did you mean 'web'? (it has web)\n");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void journalOldestFirst() {
        assertThat(JournalText.of(List.of(TAKEOVER, MERGE), ZoneOffset.UTC)).isEqualTo("""
                2026-01-02 03:02:35.000  web: BACKUP -> MASTER: b (10.10.0.12) is silent (flows 0.0 ms, lease 0.3 ms, announce 1.3 ms)
                2026-01-02 03:04:00.000  merge: directors that were apart have found each other
                """);
        assertThat(status("--journal")).isZero();
        assertThat(out.toString()).hasLineCount(2).contains("  merge: ");
    }

    @Test
    void journalAsJsonTellsChangesFromEvents() {
        assertThat(status("--journal", "--json")).isZero();
        assertThat(out.toString())
                .containsSubsequence(
                        "\"type\" : \"transition\"",
                        "\"to\" : \"MASTER\"",
                        "\"type\" : \"event\"",
                        "\"event\" : \"merge\"");
    }

    @Test
    void metricsAsTheDirectorWritesThem() {
        assertThat(status("--metrics")).isZero();
        assertThat(out).hasToString("pollux_peers 1.0\n");
        assertThat(status("--metrics", "--json")).isEqualTo(2);
    }

    @Test
    void onlyOneViewAtATime() {
        assertThat(status("--metrics", "--journal")).isEqualTo(2);
        assertThat(err.toString()).contains("--journal").contains("--metrics");
    }

    private static final class Answers implements Control {
        @Override
        public DirectorStatus status() {
            return new DirectorStatus(
                    "1.2.3",
                    "a",
                    42,
                    NOW,
                    new DirectorStatus.ConfigurationFile("pollux.conf", NOW, null),
                    List.of(new DirectorStatus.Instance(
                            "web", "MASTER", NOW, "", "eth0", 51, 150, 140, List.of(), "a")),
                    List.of(),
                    List.of(),
                    null,
                    List.of(),
                    List.of());
        }

        @Override
        public CommandResult reload(boolean rehearsal) {
            throw new IllegalStateException("not asked here");
        }

        @Override
        public List<Explanation> why(Optional<String> instance) {
            return instance.filter("web"::equals).isPresent() ? List.of(WHY) : List.of();
        }

        @Override
        public List<Journal.Entry> journal() {
            return List.of(TAKEOVER, MERGE);
        }

        @Override
        public String metrics() {
            return "pollux_peers 1.0\n";
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
            throw new IllegalStateException("not asked here");
        }
    }
}
