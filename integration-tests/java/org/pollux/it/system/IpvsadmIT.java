package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.pollux.control.CommandResult;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;

/** A running director under the hands of somebody with ipvsadm in their fingers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IpvsadmIT {
    private static final Pattern TO_NOBODY = Pattern.compile("TCP 0A0A000A [0-9A-F]{4} 0A140015 0050 00000000 0000 ");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String VIP = DirectorPair.VIP;
    private static final String WEB = DirectorPair.webAddress(1);
    private static final String HEADER = """
            IP Virtual Server version 1.2.1 (size=4096)
            Prot LocalAddress:Port Scheduler Flags
              -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
            """;

    private DirectorPair pair;
    private Director director;
    private Path link;

    @BeforeAll
    void start(TestInfo test) throws IOException {
        pair = Laboratory.pair(test);
        director = pair.a();
        pair.startWeb(1);
        link = pair.lab().folder().resolve("ipvsadm");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, Laboratory.distribution().resolve("bin/pollux"));
        director.configure(instance());
        director.start();
    }

    @BeforeEach
    void clear() {
        director.configure(instance());
        reloaded();
        ipvsadm("-C");
        assertThat(director.pollux("mark", "-F").status()).isZero();
    }

    @AfterAll
    void tearDown() throws IOException {
        pair.close();
        Files.deleteIfExists(link);
    }

    @Test
    void whatIsMadeByHandServesAndNoReloadTouchesIt() {
        ipvsadm("-A", "-t", VIP + ":8081", "-s", "wrr");
        ipvsadm("-a", "-t", VIP + ":8081", "-r", WEB + ":80", "-m", "-w", "7");
        ipvsadm("--set", "0", "0", "77");
        awaitAnswer(8081);
        assertThat(answers(80)).isFalse();

        director.configure(
                instance() + Configurations.virtualServer("TCP", 80, "NAT", Configurations.realServer(WEB, 80)));
        assertThat(reloaded()).contains("is added");
        awaitAnswer(80);
        awaitAnswer(8081);
        assertThat(typed("-Ln").out().replaceAll("[0-9]+ +[0-9]+ *\n", "\n")).isEqualTo(HEADER + """
                TCP  10.10.0.100:80 rr
                  -> 10.20.0.21:80                Masq    1     \s
                TCP  10.10.0.100:8081 wrr
                  -> 10.20.0.21:80                Masq    7     \s
                """);

        director.configure(instance());
        reloaded();
        assertThat(typed("-Sn").out()).isEqualTo("""
                -A -t 10.10.0.100:8081 -s wrr
                -a -t 10.10.0.100:8081 -r 10.20.0.21:80 -m -w 7
                """);
        awaitAnswer(8081);
        assertThat(typed("-L", "--timeout").out()).isEqualTo("Timeout (tcp tcpfin udp): 900 120 77\n");
        assertThat(typed("-Ln", "--stats", "-t", VIP + ":8081").out())
                .contains("TCP  10.10.0.100:8081")
                .doesNotContain("TCP  10.10.0.100:80 ");
    }

    @Test
    void theFileCannotTakeOverWhatWasMadeByHand() {
        ipvsadm("-A", "-t", VIP + ":80", "-s", "sh");
        director.configure(
                instance() + Configurations.virtualServer("TCP", 80, "NAT", Configurations.realServer(WEB, 80)));
        CommandResult refused = director.reload();
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("made by hand")
                .contains("ipvsadm -D")
                .contains("nothing has changed");
        assertThat(typed("-Sn").out()).isEqualTo("-A -t 10.10.0.100:80 -s sh\n");
    }

    @Test
    void whatWasRemovedByHandComesBackWithAReload() {
        director.configure(
                instance() + Configurations.virtualServer("TCP", 80, "NAT", Configurations.realServer(WEB, 80)));
        reloaded();
        awaitAnswer(80);
        String before = typed("-Sn").out();
        ipvsadm("-d", "-t", VIP + ":80", "-r", WEB);
        assertThat(answers(80)).isFalse();
        reloaded();
        awaitAnswer(80);
        ipvsadm("-D", "-t", VIP + ":80");
        assertThat(typed("-Sn").out()).isEmpty();
        reloaded();
        assertThat(typed("-Sn").out()).isEqualTo(before);
        awaitAnswer(80);
    }

    @Test
    void aMarkGathersPortsIntoOneService() {
        assertThat(director.pollux("mark", "-A", "-d", VIP, "-p", "tcp", "--dports", "8082,8083", "--set-mark", "10"))
                .isEqualTo(new Command.Outcome(0, "", ""));
        ipvsadm("-A", "-f", "10", "-s", "rr");
        ipvsadm("-a", "-f", "10", "-r", WEB + ":80", "-m");
        awaitAnswer(8082);
        awaitAnswer(8083);
        assertThat(answers(8084)).isFalse();
        assertThat(director.pollux("mark", "-L").out()).isEqualTo("""
                num  from    rule
                1    hand    -p tcp -d 10.10.0.100 --dports 8082,8083 --set-mark 10
                """);
        reloaded();
        awaitAnswer(8083);
        assertThat(director.pollux("mark", "-D", "1").status()).isZero();
        assertThat(answers(8082)).isFalse();
        assertThat(director.pollux("mark", "-D", "1").status()).isEqualTo(1);
    }

    @Test
    void whatScriptsReadOfTheKernelAndItsSwitches() {
        pair.client().ip("route", "replace", WEB + "/32", "via", "10.10.0.11");
        assertThat(director.pollux("mark", "-A", "-d", WEB, "-p", "tcp", "--dports", "80", "--set-mark", "12")
                        .status())
                .isZero();
        String lines = "-A -f 12 -s dh\\n-A -u " + VIP + ":5060 -s rr -p 60 --pe sip\\n" + "-a -u " + VIP + ":5060 -r "
                + WEB + ":5060 -m\\n";
        assertThat(run("sh", "-c", "printf -- '" + lines + "' | " + link + " -R"))
                .isEqualTo(new Command.Outcome(0, "", ""));
        assertThat(answers(WEB, 80)).isFalse();
        assertThat(director.pollux("sysctl", "cache_bypass=1"))
                .isEqualTo(new Command.Outcome(0, "net.ipv4.vs.cache_bypass = 1\n", ""));
        director.await(LIMIT, "the real server answers past its service", () -> answers(WEB, 80));
        // A shell sends what it prints line by line, and SIP once allowed lines that end in a carriage return.
        pair.client()
                .run(
                        "bash",
                        "-c",
                        "printf 'OPTIONS sip:x SIP/2.0\\rCall-ID: lab@pc\\r\\r' > /dev/udp/" + VIP + "/5060");
        director.await(LIMIT, "the dialogue is remembered, and the connection to nobody", () -> {
            String table = director.pollux("proc", "ip_vs_conn").out();
            return TO_NOBODY.matcher(table).find() && table.contains(" sip lab@pc\n");
        });
        reloaded();
        assertThat(director.pollux("sysctl", "-n", "cache_bypass").out()).isEqualTo("0\n");
    }

    @Test
    void aDrainedServerGetsNoNewClientsAndExplainSaysSo() {
        ipvsadm("-A", "-t", VIP + ":8081", "-s", "rr");
        ipvsadm("-a", "-t", VIP + ":8081", "-r", WEB + ":80", "-m");
        awaitAnswer(8081);
        assertThat(director.pollux("drain", WEB, "--timeout", "60").out())
                .startsWith("draining 10.20.0.21:80 of TCP 10.10.0.100:8081: ");
        assertThat(answers(8081)).isFalse();
        assertThat(explained()).contains("no server: no destination", "draining, ");
        assertThat(director.pollux("undrain", WEB).out()).contains("in service again");
        awaitAnswer(8081);
        assertThat(explained()).contains("goes to:  10.20.0.21:80 (Masq): a new connection, the scheduler's choice");
        assertThat(director.pollux("weight", WEB, "0").out()).contains("weight 0 instead of 1");
        assertThat(answers(8081)).isFalse();
        assertThat(director.pollux("drain", "10.20.0.99").status()).isEqualTo(1);
    }

    private String explained() {
        return director.pollux("explain", "tcp", "10.10.0.201:999", VIP + ":8081")
                .out();
    }

    @Test
    void theTableIsSavedAndRestoredByAShell() {
        ipvsadm("-A", "-t", VIP + ":8081", "-s", "sh", "-b", "sh-port", "-p", "60", "-M", "255.255.0.0");
        ipvsadm("-a", "-t", VIP + ":8081", "-r", WEB + ":80", "-m");
        String saved = typed("-Sn").out();
        String file = pair.lab().folder().resolve("rules").toString();
        Command.Outcome shell =
                run("sh", "-c", "$0 -Sn > $1 && $0 -C && $0 -Sn && $0 -R < $1 && $0 -Sn", link.toString(), file);
        assertThat(shell).isEqualTo(new Command.Outcome(0, saved, ""));
        awaitAnswer(8081);
    }

    @Test
    void misuseAndRefusalsHaveTheirStatus() {
        assertThat(typed("-A"))
                .isEqualTo(new Command.Outcome(
                        2, "", "You need to supply the 'service-address' option for the 'add-service' command\n"));
        assertThat(typed("-D", "-t", VIP + ":9")).isEqualTo(new Command.Outcome(255, "", "No such service\n"));
        assertThat(typed("-L", "-t", VIP + ":9")).isEqualTo(new Command.Outcome(1, "", "No such service\n"));
        assertThat(typed("-n"))
                .isEqualTo(
                        new Command.Outcome(255, "", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n"));
        assertThat(typed("-h").out()).startsWith("ipvsadm v1.31 2019/12/24 (compiled with popt and IPVS v1.2.1)\n");
    }

    /** As the original, which asks the kernel before it looks at its command line. */
    @Test
    void whoMayNotAskIsTold() {
        for (String option : List.of("-Ln", "-v", "-h")) {
            Command.Outcome other =
                    run("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", link.toString(), option);
            assertThat(other).isEqualTo(new Command.Outcome(2, "", """
                    Can't initialize ipvs: Permission denied (you must be root)
                    Are you sure that IP Virtual Server is built in the kernel or as module?
                    """));
        }
    }

    private String instance() {
        return Configurations.instance(director, 150, "10.10.0.11", "10.10.0.12");
    }

    private String reloaded() {
        CommandResult result = director.reload();
        assertThat(result.exit()).as("%s", result.err()).isZero();
        return result.out();
    }

    /** Types a command that must succeed and say nothing. */
    private void ipvsadm(String... words) {
        assertThat(typed(words)).isEqualTo(new Command.Outcome(0, "", ""));
    }

    private Command.Outcome typed(String... words) {
        List<String> command = new ArrayList<>(List.of(link.toString()));
        command.addAll(List.of(words));
        return run(command.toArray(String[]::new));
    }

    private Command.Outcome run(String... command) {
        return Command.outcome(
                List.of(command), Map.of("POLLUX_SOCKET", director.socket().toString()));
    }

    /** A director that stalls on a busy machine gives its address up and takes it again. */
    private void awaitAnswer(int port) {
        director.await(LIMIT, "port " + port + " answers", () -> answers(port));
    }

    private boolean answers(int port) {
        return answers(VIP, port);
    }

    private boolean answers(String address, int port) {
        return pair.client()
                        .outcome(
                                List.of(
                                        "curl",
                                        "-s",
                                        "-o",
                                        "/dev/null",
                                        "-m",
                                        "2",
                                        "http://" + address + ":" + port + "/"),
                                Map.of())
                        .status()
                == 0;
    }
}
