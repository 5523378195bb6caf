package org.pollux.it.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;

/** {@code PING_CHECK} with real echo requests. */
class PingCheckIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final String UP = "up 10.10.0.20 PING_CHECK 10.10.0.20: echo reply";
    private static final String DOWN = "down 10.10.0.20 PING_CHECK 10.10.0.20: no echo reply within 200 ms";

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Switch network;
    private Host director;
    private Host server;

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxhealth" + ProcessHandle.current().pid(), folder);
        network = lab.bridge("network");
        director = lab.host("director").connect(network, "eth0", "10.10.0.10/24");
        server = lab.host("server").connect(network, "eth0", "10.10.0.20/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    @Test
    void aHostThatFallsSilentLeavesAndReturns() {
        LabProcess program = checking("10.10.0.20/200/alpha");
        says(program, UP);
        network.silence(server);
        says(program, DOWN);
        network.unsilence(server);
        says(program, UP, 2);
    }

    @Test
    void aHostWithoutARouteIsDownAtOnce() {
        LabProcess program = checking("10.99.0.1/5000");
        says(
                program,
                "down 10.99.0.1 PING_CHECK 10.99.0.1: ping 10.99.0.1: ENETUNREACH (network unreachable): "
                        + "there is no route; check the routing table");
    }

    @Test
    void manyUnansweredRequestsHoldUpNoOther() {
        List<String> targets = new ArrayList<>(List.of("10.10.0.20/200/alpha"));
        for (int i = 100; i < 180; i++) {
            targets.add("10.10.0." + i + "/60000");
        }
        LabProcess program = checking(targets.toArray(String[]::new));
        says(program, UP);
        network.silence(server);
        Duration noticed = says(program, DOWN);
        // Two runs, their timeouts and the pauses between them come to 550 ms at most.
        assertThat(noticed).isLessThan(Duration.ofMillis(1500));
    }

    private LabProcess checking(String... targets) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                PingProgram.class.getName()));
        command.addAll(Arrays.asList(targets));
        LabProcess program = director.start("pings", command, Map.of(), line -> {});
        says(program, "checking " + targets.length);
        return program;
    }

    private static Duration says(LabProcess program, String line) {
        return says(program, line, 1);
    }

    private static Duration says(LabProcess program, String line, int times) {
        return Await.until(
                LIMIT,
                "the program says " + times + " times: " + line,
                () -> program.lines().stream().filter(line::equals).count() == times);
    }
}
