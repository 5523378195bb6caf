package org.pollux.it.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The laboratory itself, before anything is concluded from it. */
class NetnsLabIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Switch network;
    private Host client;
    private Host server;

    @BeforeEach
    void build() {
        lab = new NetnsLab(prefix(), folder);
        network = lab.bridge("network");
        client = lab.host("client").connect(network, "eth0", "10.10.0.10/24");
        server = lab.host("server").connect(network, "eth0", "10.10.0.20/24");
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    private static String prefix() {
        return "pxlab" + ProcessHandle.current().pid();
    }

    @Test
    void leavesNothingBehind() {
        LabProcess process = server.start("sleeper", List.of("sleep", "1000"), Map.of(), line -> {});
        // One that the lab did not start itself.
        server.run("sh", "-c", "sleep 1009 >/dev/null 2>&1 &");
        lab.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(Command.run("ip", "netns", "list")).doesNotContain(prefix());
        assertThat(Command.run("ps", "-eo", "args")).doesNotContain("sleep 1009");
    }

    @Test
    void aCutTakesTheCarrierAndASilencedPortKeepsIt() {
        Await.until(LIMIT, "the server is reached", this::reached);

        network.cut(server);
        assertThat(server.ip("-o", "link", "show", "eth0")).contains("NO-CARRIER");
        assertThat(reached()).isFalse();
        network.heal(server);
        Await.until(LIMIT, "the cable is in again", this::reached);

        network.silence(server);
        assertThat(server.ip("-o", "link", "show", "eth0")).contains("LOWER_UP");
        assertThat(reached()).isFalse();
        network.unsilence(server);
        Await.until(LIMIT, "the port forwards again", this::reached);
    }

    // A host that can be reached refuses a connection to a closed port at once.
    private boolean reached() {
        return client.outcome(List.of("timeout", "1", "bash", "-c", "echo > /dev/tcp/10.10.0.20/9"), Map.of())
                .err()
                .contains("refused");
    }

    @Test
    void measuresAnOutageOfKnownLength() {
        LabProcess web = server.start("web", Command.java(NamedWebServer.class, "web", "80"), Map.of(), line -> {});
        Await.until(LIMIT, "the web server serves", () -> web.lines().contains("serving"));
        RequestLog log = new RequestLog();
        client.start(
                "requests", Command.java(RequestStream.class, "10.10.0.20", "80", "5", "300"), Map.of(), log::accept);
        Await.until(LIMIT, "a hundred answers", () -> log.snapshot().size() >= 100);

        long frozen = System.nanoTime();
        web.signal(LabProcess.Signal.STOP);
        Await.pause(Duration.ofMillis(500));
        long thawed = System.nanoTime();
        web.signal(LabProcess.Signal.CONT);
        Await.pause(Duration.ofMillis(700));
        long end = System.nanoTime() - Duration.ofMillis(300).toNanos();

        assertThat(log.longestOutage(frozen, end)).isBetween(Duration.ofMillis(450), Duration.ofMillis(800));
        // Those that waited for longer than their 300 ms.
        assertThat(log.failed(frozen, thawed)).hasSizeBetween(15, 80);
        assertThat(log.failed(thawed, end)).isEmpty();
        assertThat(log.shares(thawed, end)).containsOnlyKeys("web");
    }

    @Test
    void seesWhoHoldsAnAddress() {
        try (HolderWatch watch = new HolderWatch("10.10.0.100", List.of(client, server), sighting -> {})) {
            long event = System.nanoTime();
            client.ip("address", "add", "10.10.0.100/24", "dev", "eth0");
            Await.until(LIMIT, "the client holds it", () -> watch.settledAfter(event)
                    .isPresent());
            server.ip("address", "add", "10.10.0.100/24", "dev", "eth0");
            Await.until(LIMIT, "both hold it", () -> watch.settledAfter(event).isEmpty());
            client.ip("address", "delete", "10.10.0.100/24", "dev", "eth0");
            Await.until(LIMIT, "the server holds it", () -> watch.settledAfter(event)
                    .isPresent());
            assertThat(watch.since(event).stream().map(HolderWatch.Sighting::toString))
                    .containsSubsequence("client", "client+server", "server");
        }
    }
}
