package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Host;

/** What cannot run says why in one line, ends with a status other than 0 and leaves nothing behind. */
class BadInputIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    private DirectorPair pair;
    private Host host;
    private String good;
    private String linksBefore;

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
        host = pair.a().host();
        good = Configurations.instance(pair.a(), 150, "10.10.0.11", "10.10.0.12") + Configurations.WEB;
        linksBefore = links();
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    @Test
    void unknownKeyword() {
        Command.Outcome outcome = run(good.replace("advert_int 1", "advert_intt 1"));
        assertRefused(outcome, WRONG, at(lineOf("priority 150") + 1, 5), "advert_intt", "advert_int");
    }

    @Test
    void wrongValue() {
        Command.Outcome outcome = run(good.replace("virtual_router_id 51", "virtual_router_id 512"));
        assertRefused(outcome, WRONG, at(lineOf("virtual_router_id 51"), 23), "512", "255");
    }

    @Test
    void unclosedBrace() {
        Command.Outcome outcome = run(good.strip().substring(0, good.strip().length() - 1));
        assertRefused(outcome, WRONG, pair.a().configuration() + ":", "virtual_server", "}");
    }

    @Test
    void missingConfiguration() {
        Command.Outcome outcome = host.outcome(
                List.of(launcher(), "run", "-f", "/nonexistent/pollux.conf", "--socket", socket()), Map.of());
        assertThat(outcome.status()).isNotZero();
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).contains("/nonexistent/pollux.conf");
        assertNothingLeft();
    }

    @Test
    void missingInterface() {
        Command.Outcome outcome = run(good.replace("interface eth0", "interface eth7"));
        assertRefused(outcome, FAILED, "pollux: ", "eth7");
    }

    @Test
    void missingPrivilege() {
        pair.a().configure(good);
        for (String capability : List.of("net_admin", "net_raw")) {
            List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set=-" + capability));
            command.add("--inh-caps=-" + capability);
            command.addAll(runCommand());
            assertRefused(
                    host.outcome(command, Map.of()),
                    FAILED,
                    "pollux: ",
                    "CAP_" + capability.toUpperCase(java.util.Locale.ROOT));
        }
    }

    @Test
    void missingKernelFeature() {
        // A bridge has no XDP hook, and the configuration asks for nothing less.
        host.ip("link", "add", "name", "bridge0", "type", "bridge");
        host.ip("link", "set", "dev", "bridge0", "up");
        linksBefore = links();
        Command.Outcome outcome = run(good + """
                data_plane {
                    interfaces {
                        eth0
                        bridge0
                    }
                    xdp_mode native
                }
                """);
        assertRefused(outcome, FAILED, "pollux: ", "bridge0");
    }

    @Test
    void aSecondDirectorOnTheSameSocket() {
        pair.a().configure(good);
        pair.a().start();
        Command.Outcome outcome = host.outcome(runCommand(), Map.of());
        assertThat(outcome.status()).isEqualTo(FAILED);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("pollux: ").contains(socket());
        // The first one is not disturbed.
        assertThat(pair.a().pollux("status").status()).isZero();
    }

    @Test
    void noDirectorToAsk() {
        Command.Outcome outcome = pair.a().pollux("status");
        assertThat(outcome.status()).isEqualTo(FAILED);
        assertThat(outcome.err().lines()).hasSize(1);
        assertThat(outcome.err()).startsWith("pollux: ").contains(socket());
    }

    @Test
    void checkFindsEveryErrorAndNeedsNoInterfaces() {
        pair.a()
                .configure(good.replace("advert_int 1", "advert_intt 1")
                        .replace("virtual_router_id 51", "virtual_router_id 512")
                        .replace("lb_algo rr", "lb_algo rrr"));
        Command.Outcome outcome =
                pair.a().pollux("check", pair.a().configuration().toString());
        assertThat(outcome.status()).isEqualTo(WRONG);
        assertThat(outcome.out() + outcome.err()).contains("advert_intt", "512", "rrr");

        pair.a().configure(good.replace("interface eth0", "interface eth7"));
        assertThat(pair.a().pollux("check", pair.a().configuration().toString()).status())
                .isZero();
    }

    @Test
    void aDirectorThatIsStoppedLeavesNothing() {
        pair.a().configure(good);
        pair.a().start();
        pair.a().await(LIMIT, "a holds the virtual IP", () -> host.holds(DirectorPair.VIP));
        assertThat(host.hasXdpProgram()).isTrue();
        assertThat(pair.a().stop()).isZero();
        assertNothingLeft();
    }

    @Test
    void aDirectorThatIsKilledLeavesNothingForLong() {
        pair.a().configure(good);
        pair.a().start();
        pair.a().await(LIMIT, "a holds the virtual IP", () -> host.holds(DirectorPair.VIP));
        pair.a().kill();
        assertNothingRunning();
    }

    @Test
    void anAddressLeftByAnEarlierRunIsRemovedAtStart() {
        pair.a().configure(good);
        pair.a().start();
        pair.a().await(LIMIT, "a holds the virtual IP", () -> host.holds(DirectorPair.VIP));
        // As a run that was killed leaves it: with an end of life, which nobody else gives to a virtual address.
        pair.b()
                .host()
                .ip(
                        "address",
                        "add",
                        DirectorPair.VIP + "/24",
                        "dev",
                        "eth0",
                        "valid_lft",
                        "600",
                        "preferred_lft",
                        "600");
        pair.b().configure(Configurations.instance(pair.b(), 100, "10.10.0.12", "10.10.0.11") + Configurations.WEB);
        pair.b().start();
        pair.b().await(LIMIT, "b does not hold the virtual IP", () -> !pair.b()
                .host()
                .holds(DirectorPair.VIP));
        pair.a().await(Duration.ZERO, "a still holds the virtual IP", () -> host.holds(DirectorPair.VIP));
    }

    private Command.Outcome run(String configuration) {
        pair.a().configure(configuration);
        return host.outcome(runCommand(), Map.of());
    }

    private List<String> runCommand() {
        return List.of(launcher(), "run", "-f", pair.a().configuration().toString(), "--socket", socket());
    }

    private static String launcher() {
        return Laboratory.distribution().resolve("bin/pollux").toString();
    }

    private String socket() {
        return pair.a().socket().toString();
    }

    private void assertRefused(Command.Outcome outcome, int status, String begin, String... words) {
        // Indented below an error of the configuration: the line it is about.
        assertThat(outcome.err().lines().filter(line -> !line.startsWith(" "))).hasSize(1);
        assertThat(outcome.err()).startsWith(begin).contains(words);
        assertThat(outcome.status()).isEqualTo(status);
        assertNothingLeft();
    }

    private void assertNothingLeft() {
        assertThat(Path.of(socket())).doesNotExist();
        assertNothingRunning();
    }

    private void assertNothingRunning() {
        Await.until(LIMIT, "no virtual IP on a", () -> !host.holds(DirectorPair.VIP));
        Await.until(LIMIT, "no gateway address on a", () -> !host.holds(DirectorPair.GATEWAY));
        // The kernel detaches the programs of a process that has ended a moment later.
        Await.until(LIMIT, "the links of a are as before: " + linksBefore, () -> links().equals(linksBefore));
        assertThat(Command.run("ip", "netns", "pids", host.namespace())).isBlank();
    }

    // Names and attached XDP programs.
    private String links() {
        StringBuilder links = new StringBuilder();
        for (String line : host.ip("-o", "link", "show").lines().toList()) {
            links.append(line.split(": ")[1])
                    .append(line.contains("xdp") ? " with XDP" : "")
                    .append('\n');
        }
        return links.toString();
    }

    private String at(int line, int column) {
        return pair.a().configuration() + ":" + line + ":" + column + ":";
    }

    private int lineOf(String text) {
        List<String> lines = good.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(text)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(text);
    }
}
