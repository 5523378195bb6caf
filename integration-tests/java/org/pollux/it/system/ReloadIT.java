package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
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
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.RequestLog;

/** One director that serves, and other configurations while it does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofMillis(500);
    private static final int CALM = 100;
    private static final String SECOND_ADDRESS = "10.10.0.101";
    private static final String SECOND_ADDRESS_GOES_HERE = "10.10.0.100/24 dev eth0\n";
    private static final String SECOND_ADDRESS_LINE = "        " + SECOND_ADDRESS + "/24 dev eth0\n";
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    private DirectorPair pair;
    private Director director;
    private RequestLog requests;

    @BeforeAll
    void serve(TestInfo test) {
        pair = Laboratory.pair(test);
        director = pair.a();
        for (int number = 1; number <= 3; number++) {
            pair.startWeb(number);
        }
        configure(servers(1, 2));
        director.start();
        requests = pair.startRequests(INTERVAL, TIMEOUT);
    }

    @BeforeEach
    void begin() {
        configure(servers(1, 2));
        reloaded();
        awaitCalm(System.nanoTime());
    }

    @AfterAll
    void tearDown() {
        pair.close();
    }

    @Test
    void realServersComeAndGo() {
        long begun = System.nanoTime();
        configure(servers(1, 2, 3));
        assertThat(director.pollux("reload", "--dry-run").out()).endsWith("real_server 10.20.0.23 80 is added\n");
        assertThat(reloaded()).endsWith("real_server 10.20.0.23 80 is added\nreloaded, with 1 change\n");
        long added = System.nanoTime();
        awaitCalm(added);
        assertThat(requests.failed(begun, System.nanoTime())).isEmpty();
        assertThat(requests.shares(added, System.nanoTime())).containsOnlyKeys("web1", "web2", "web3");

        configure(servers(1, 3));
        reloaded();
        long removed = System.nanoTime();
        awaitCalm(removed);
        // What was under way to the server that was removed ends with it.
        assertThat(requests.failed(begun, removed)).hasSizeLessThanOrEqualTo(2);
        assertThat(requests.failed(removed, System.nanoTime())).isEmpty();
        assertThat(requests.shares(removed, System.nanoTime())).containsOnlyKeys("web1", "web3");

        write(text(servers(1, 3)) + Configurations.virtualServer("TCP", 8080, "NAT", servers(2)));
        long asked = System.nanoTime();
        director.process().signal(Signal.HUP);
        director.await(
                LIMIT,
                "a second virtual server",
                () -> configuration().path("last_reload").path("text").asText().contains("8080"));
        assertThat(director.pollux("ipvsadm", "-Ln").out()).contains("10.10.0.100:8080", "10.20.0.22:80");
        write(text(servers(3)) + Configurations.virtualServer("TCP", 8080, "NAT", servers(2)));
        director.process().signal(Signal.HUP);
        director.await(LIMIT, "web1 is gone", () -> director.realServer(DirectorPair.webAddress(1))
                .isEmpty());
        assertThat(requests.failed(removed, asked)).isEmpty();
    }

    @Test
    void virtualAddressesComeAndGo() {
        long begun = System.nanoTime();
        write(text(servers(1, 2)).replace(SECOND_ADDRESS_GOES_HERE, SECOND_ADDRESS_GOES_HERE + SECOND_ADDRESS_LINE));
        assertThat(reloaded()).contains("address " + SECOND_ADDRESS + "/24 dev eth0 is added");
        // When the answer is here it is done.
        assertThat(director.host().holds(SECOND_ADDRESS)).isTrue();
        write(text(servers(1, 2))
                .replace("priority 150", "priority 120\n    garp_master_refresh 60")
                .replace("advert_int 1", "advert_int 0.5"));
        reloaded();
        assertThat(director.host().holds(SECOND_ADDRESS)).isFalse();
        assertThat(director.status()
                        .path("instances")
                        .path(0)
                        .path("effective_priority")
                        .asInt())
                .isEqualTo(120);
        awaitCalm(System.nanoTime());
        assertThat(requests.failed(begun, System.nanoTime())).isEmpty();
    }

    @Test
    void instancesComeAndGo() {
        write(text(servers(1, 2)) + """
                vrrp_instance second {
                    interface eth0
                    virtual_router_id 52
                    priority 255
                    unicast_src_ip 10.10.0.11
                    unicast_peer {
                        10.10.0.12
                    }
                    virtual_ipaddress {
                        %s/24 dev eth0
                    }
                }
                """.formatted(SECOND_ADDRESS));
        assertThat(reloaded()).startsWith("vrrp_instance second is added");
        director.await(LIMIT, "the second instance holds its address", () -> director.host()
                .holds(SECOND_ADDRESS));
        long begun = System.nanoTime();
        configure(servers(1, 2));
        assertThat(reloaded()).startsWith("vrrp_instance second is removed");
        director.await(
                LIMIT, "the second instance lets go", () -> !director.host().holds(SECOND_ADDRESS));
        assertThat(director.status().path("instances")).hasSize(1);
        assertThat(director.host().holds(DirectorPair.VIP)).isTrue();
        awaitCalm(System.nanoTime());
        assertThat(requests.failed(begun, System.nanoTime())).isEmpty();
    }

    @Test
    void whatCannotBeDoneChangesNothing() {
        long begun = System.nanoTime();
        String before = services();

        write(text(servers(1, 2)).replace("advert_int 1", "advert_intt 1").replace("lb_algo rr", "lb_algo rrr"));
        Command.Outcome wrong = director.pollux("reload");
        assertThat(wrong.status()).isEqualTo(WRONG);
        Command.Outcome check =
                director.pollux("check", director.configuration().toString());
        assertThat(check.out()).startsWith(wrong.err());
        assertThat(wrong.err()).contains(director.configuration() + ":8:5: error: ", "advert_intt", "rrr");

        write(text("    ha_suspend\n" + servers(1, 2)));
        CommandResult unable = director.reload();
        assertThat(unable.exit()).isEqualTo(WRONG);
        assertThat(unable.err()).contains("ha_suspend");

        write(text(servers(3)) + "cluster {\n    port 7801\n}\n");
        CommandResult restart = director.reload();
        assertThat(restart.exit()).isEqualTo(FAILED);
        assertThat(restart.err()).isEqualTo("needs a restart: cluster: port: 7800 becomes 7801\nnothing has changed\n");
        JsonNode last = configuration().path("last_reload");
        assertThat(last.path("outcome").asText()).isEqualTo("REFUSED");
        assertThat(last.path("text").asText()).contains("cluster: port: 7800 becomes 7801");

        write(text(servers(1, 2)).replace("dev eth1", "dev eth7"));
        CommandResult missing = director.reload();
        assertThat(missing.exit()).isEqualTo(FAILED);
        assertThat(missing.err()).contains("eth7");

        assertThat(services()).isEqualTo(before);
        configure(servers(1, 2));
        assertThat(director.reload().out()).isEqualTo("reloaded, nothing has changed\n");
        awaitCalm(System.nanoTime());
        assertThat(requests.failed(begun, System.nanoTime())).isEmpty();
    }

    private String reloaded() {
        CommandResult result = director.reload();
        assertThat(result.exit()).as("%s", result.err()).isZero();
        return result.out();
    }

    /** Services and servers with their weights. */
    private String services() {
        return director.pollux("ipvsadm", "-Ln").out().replaceAll("\\d+ +\\d+ *\n", "\n");
    }

    private JsonNode configuration() {
        return director.status().path("configuration");
    }

    private void configure(String realServers) {
        write(text(realServers));
    }

    private void write(String text) {
        director.configure(text);
    }

    private String text(String realServers) {
        return Configurations.instance(director, 150, "10.10.0.11", "10.10.0.12")
                + Configurations.virtualServer("TCP", 80, "NAT", realServers);
    }

    private static String servers(int... numbers) {
        StringBuilder servers = new StringBuilder();
        for (int number : numbers) {
            servers.append(Configurations.realServer(DirectorPair.webAddress(number), 80));
        }
        return servers.toString();
    }

    /** Waits until so many requests in a row, begun after a time, are answered. */
    private void awaitCalm(long since) {
        director.await(LIMIT, CALM + " requests in a row are answered", () -> {
            List<RequestLog.Request> asked = requests.snapshot().stream()
                    .filter(r -> r.started() >= since)
                    .toList();
            return asked.size() >= CALM
                    && asked.subList(asked.size() - CALM, asked.size()).stream()
                            .allMatch(RequestLog.Request::succeeded);
        });
    }
}
