package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.BpfMount;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Download;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.RequestLog;

/** A director ends, in whatever way, and another process takes its place: what becomes of established connections. */
class RestartIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String FULLNAT_PORT = "81";
    private static final Pattern RESULT = Pattern.compile("(\\d+) bytes, (\\d+) wrong, longest gap (\\d+) ms");
    /** Of ours: a new process is there within some two seconds; established connections should not notice at all. */
    private static final int LONGEST_GAP_MS = 500;

    private DirectorPair pair;
    private BpfMount bpf;

    @BeforeEach
    void build(TestInfo test) {
        bpf = new BpfMount();
        pair = Laboratory.pair(test);
    }

    @AfterEach
    void tearDown() {
        pair.close();
        bpf.close();
    }

    private void configure(int window, int... webs) {
        StringBuilder servers = new StringBuilder();
        for (int web : webs) {
            servers.append(Configurations.realServer(DirectorPair.webAddress(web), 80));
        }
        pair.a()
                .configure(Configurations.instance(pair.a(), 150, "10.10.0.11", "10.10.0.12")
                        + """
                        data_plane {
                            restart_window %d
                            bpf_directory %s
                        }
                        """.formatted(window, bpf.folder())
                        + Configurations.virtualServer("TCP", 80, "NAT", servers.toString())
                        + Configurations.virtualServer(
                                "TCP",
                                Integer.parseInt(FULLNAT_PORT),
                                "FULLNAT",
                                "local_addresses 10.20.0.11\n"
                                        + Configurations.realServer(DirectorPair.webAddress(3), 80)));
    }

    private void start() {
        pair.a().start();
        Await.until(LIMIT, "a holds the virtual IP", () -> pair.a().host().holds(DirectorPair.VIP));
    }

    private LabProcess download(String name, String port) {
        LabProcess process =
                pair.client().start(name, Command.java(Download.class, DirectorPair.VIP, port), Map.of(), line -> {});
        Await.until(LIMIT, name + " has begun", () -> process.lines().contains("begun"));
        return process;
    }

    /** Ends a download, in which no byte may be wrong; gives for how many milliseconds at most nothing came. */
    private static int gap(LabProcess download) {
        download.signal(LabProcess.Signal.TERM);
        download.awaitEnd(LIMIT);
        Await.until(LIMIT, "it says what came", () -> download.lines().getLast().contains("gap"));
        Matcher result = RESULT.matcher(download.lines().getLast());
        assertThat(result.matches()).as(download.lines().toString()).isTrue();
        assertThat(Long.parseLong(result.group(1))).isPositive();
        assertThat(result.group(2)).isEqualTo("0");
        System.out.println("RestartIT: " + result.group());
        return Integer.parseInt(result.group(3));
    }

    private boolean connects(int port) throws Exception {
        return pair.client().call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(DirectorPair.VIP, port), 300);
                return true;
            }
        });
    }

    private String refusal(int port) throws Exception {
        try {
            return connects(port) ? "connected" : "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void afterACrashEstablishedConnectionsGoOnAndAreTakenOver() throws Exception {
        for (int web = 1; web <= 3; web++) {
            pair.startWeb(web);
        }
        configure(10, 1, 2);
        start();
        LabProcess first = download("first", "80");
        LabProcess second = download("second", "80");
        LabProcess full = download("full", FULLNAT_PORT);
        Await.until(LIMIT, "the kernel forwards them", () -> counter("forwarded_fullnat_out") > 100);

        RequestLog requests = pair.startRequests(Duration.ofMillis(20), Duration.ofMillis(500));
        long killed = System.nanoTime();
        pair.a().kill();
        assertThat(pair.a().host().hasXdpProgram()).as("the program stays").isTrue();
        assertThat(refusal(80)).as("what is new waits").contains("timed out");
        configure(10, 1);
        start();
        Await.until(LIMIT, "new connections work", () -> refusalNow(80).equals("connected"));
        System.out.println("RestartIT: new connections waited "
                + requests.longestOutage(killed, System.nanoTime()).toMillis() + " ms");
        assertThat(String.join("\n", pair.a().process().lines()))
                .contains("2 established connections of an earlier process are taken over")
                .contains("1 are not");
        assertThat(pair.a().pollux("ipvsadm", "-Lnc").out())
                .containsPattern(
                        "TCP 1[45]:\\d\\d +ESTABLISHED 10\\.10\\.0\\.10:\\d+ +10\\.10\\.0\\.100:80 +10\\.20\\.0\\.21:80")
                .containsPattern("ESTABLISHED 10\\.10\\.0\\.10:\\d+ +10\\.10\\.0\\.100:81 +10\\.20\\.0\\.23:80")
                .doesNotContain("10.20.0.22");

        int toRemoved = gap(first) < LONGEST_GAP_MS ? gap(second) : gap(first);
        assertThat(toRemoved)
                .as("the server that was removed has no part in it")
                .isGreaterThan(1000);
        assertThat(Math.min(gap(first), gap(second))).isLessThan(LONGEST_GAP_MS);
        assertThat(gap(full)).isLessThan(LONGEST_GAP_MS);
        assertThat(pair.a().stop()).isZero();
        assertNothingIsLeft();
    }

    private String refusalNow(int port) {
        try {
            return refusal(port);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private long counter(String name) {
        return pair.a().status().path("data_plane").path("counters").path(name).asLong();
    }

    private void assertNothingIsLeft() {
        assertThat(pair.a().host().hasXdpProgram()).isFalse();
        assertThat(bpf.pinned()).containsExactly("pollux");
    }

    @Test
    void anOrderlyRestartKeepsConnectionsAndAStopLeavesNothing() throws Exception {
        pair.startWeb(1);
        pair.startWeb(3);
        configure(10, 1);
        start();
        LabProcess download = download("download", "80");
        // Of this one the engine has seen the handshake only.
        Socket quiet = pair.client().call(() -> new Socket(DirectorPair.VIP, 80));
        Command.Outcome order = pair.a().pollux("restart");
        assertThat(order.status()).as(order.err()).isZero();
        assertThat(pair.a().process().awaitEnd(LIMIT)).isEqualTo(75);
        assertThat(pair.a().host().holds(DirectorPair.VIP))
                .as("its addresses are free")
                .isFalse();
        assertThat(bpf.pinned()).anyMatch(file -> file.endsWith("/flow_units"));
        start();
        assertThat(gap(download)).isLessThan(LONGEST_GAP_MS);
        try (quiet) {
            quiet.setSoTimeout((int) LIMIT.toMillis());
            quiet.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(quiet.getInputStream().readNBytes(4)).asString().isEqualTo("HTTP");
        }
        assertThat(pair.a().stop()).isZero();
        assertNothingIsLeft();
    }

    @Test
    void aDirectorThatDoesNotComeBackLeavesItsPacketsToTheHostAndWhatCannotBeReadIsReplaced() throws Exception {
        pair.startWeb(1);
        pair.startWeb(3);
        configure(3, 1);
        start();
        pair.a().kill();
        pair.a().host().ip("address", "replace", DirectorPair.VIP + "/32", "dev", "eth0");
        assertThat(refusal(80)).contains("timed out");
        Await.until(LIMIT, "the host itself answers", () -> refusalNow(80).contains("refused"));
        pair.a().host().ip("address", "del", DirectorPair.VIP + "/32", "dev", "eth0");

        String generation = bpf.pinned().stream()
                .filter(file -> file.matches("pollux/[^/]+/generation_1_[0-9a-f]+"))
                .findFirst()
                .orElseThrow();
        Path folder = bpf.folder().resolve(generation);
        Files.move(folder, folder.resolveSibling("generation_1_00"));
        start();
        assertThat(String.join("\n", pair.a().process().lines()))
                .contains(
                        "the flows of an earlier process are lost: its version laid them out in another way (00, not ");
        Await.until(LIMIT, "new connections work", () -> refusalNow(80).equals("connected"));
        assertThat(bpf.pinned().stream().filter(file -> file.endsWith("/flow_units")))
                .hasSize(1);
        assertThat(pair.a().stop()).isZero();
        assertNothingIsLeft();
    }
}
