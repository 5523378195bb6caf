package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.pollux.control.CommandResult;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Nginx;

/** One director whose file has a virtual server by mark and one for a whole group. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MarksAndGroupsIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String VIP = DirectorPair.VIP;
    private static final String SITES = "    10.10.0.101-102 8000\n    10.10.0.103 8001\n";
    private static final List<String> EACH_SITE = List.of("10.10.0.101:8000", "10.10.0.102:8000", "10.10.0.103:8001");
    private static final List<String> CLIENTS = List.of("10.10.0.61", "10.10.0.62", "10.10.0.63", "10.10.0.64");

    private DirectorPair pair;
    private Director director;
    private Nginx web1;
    private Nginx web2;

    @BeforeAll
    void serve(TestInfo test) {
        pair = Laboratory.pair(test);
        director = pair.a();
        web1 = Nginx.start(pair.lab(), pair.webHost(1), 80, 443, 8080);
        web2 = Nginx.start(pair.lab(), pair.webHost(2), 80, 443, 8080);
        CLIENTS.forEach(address -> pair.client().ip("address", "add", address + "/24", "dev", "eth0"));
        director.configure(configuration(SITES));
        director.start();
        director.await(LIMIT, "port 80 answers", () -> !answer(CLIENTS.getFirst(), VIP + ":80")
                .isEmpty());
    }

    @AfterAll
    void tearDown() {
        pair.close();
    }

    @Test
    void aClientHasTheSameServerOnBothPortsOfAMark() {
        Set<String> used = new TreeSet<>();
        for (String client : CLIENTS) {
            String first = answer(client, VIP + ":80");
            used.add(first);
            assertThat(answer(client, VIP + ":443")).as(client).isEqualTo(first);
            assertThat(answer(client, VIP + ":80")).as(client).isEqualTo(first);
        }
        assertThat(used).containsExactly("web1", "web2");
        assertThat(answer(CLIENTS.getFirst(), VIP + ":8080")).isEmpty();
        assertThat(director.pollux("ipvsadm", "-Ln").out()).contains("FWM  5 rr persistent 60\n");
        JsonNode server = director.status().path("virtual_servers").path(0);
        assertThat(server.path("name").asText()).isEqualTo("fwmark 5");
        assertThat(server.path("fwmark").asInt()).isEqualTo(5);
        assertThat(server.path("address").isNull()).isTrue();
        assertThat(director.pollux("explain", "tcp", CLIENTS.getFirst() + ":999", VIP + ":443")
                        .out())
                .contains("service:  mark 5, scheduler rr, persistent for 60 s\n");
    }

    @Test
    void theServersOfAGroupAreSharedAndCheckedOnce() {
        int before = checks(web1);
        long from = System.nanoTime();
        for (String site : EACH_SITE) {
            assertThat(List.of(answer(CLIENTS.get(0), site), answer(CLIENTS.get(1), site)))
                    .as(site)
                    .containsExactlyInAnyOrder("web1", "web2");
        }
        director.await(LIMIT, "web1 is checked again", () -> checks(web1) >= before + 2);
        long seconds = Duration.ofNanos(System.nanoTime() - from).toSeconds() + 1;
        // One a second, and not one a second for each of the three.
        assertThat(checks(web1) - before).isLessThanOrEqualTo((int) seconds + 1);

        assertThat(director.pollux("weight", "10.20.0.22:8080", "5").out().lines())
                .hasSize(3);
        web2.stop();
        awaitGroup("web2 is down", "DOWN");
        assertThat(director.pollux("drain", "10.20.0.22:8080", "--service", "10.10.0.101")
                        .out())
                .isEqualTo("draining 10.20.0.22:8080 of TCP 10.10.0.101:8000: out of service now\n");
        assertThat(listed("10.20.0.22:8080")).isZero();
        assertThat(listed("10.20.0.21:8080")).isEqualTo(3);
        EACH_SITE.forEach(site -> assertThat(answer(CLIENTS.getFirst(), site)).isEqualTo("web1"));
        assertThat(director.pollux("status").out())
                .contains(
                        "TCP group sites  rr NAT\n  TCP 10.10.0.101:8000, TCP 10.10.0.102:8000, TCP 10.10.0.103:8001\n");

        director.configure(configuration("    10.10.0.101-102 8000\n    10.10.0.104 8001\n"));
        CommandResult reloaded = director.reload();
        assertThat(reloaded.err()).isEmpty();
        assertThat(reloaded.out()).isEqualTo("""
                virtual_server_group sites: 10.10.0.103 8001 is removed
                virtual_server_group sites: 10.10.0.104 8001 is added
                reloaded, with 2 changes
                """);
        assertThat(answer(CLIENTS.getFirst(), "10.10.0.104:8001")).isEqualTo("web1");
        assertThat(answer(CLIENTS.getFirst(), "10.10.0.103:8001")).isEmpty();
        assertThat(answer(CLIENTS.getFirst(), "10.10.0.101:8000")).isEqualTo("web1");

        web2 = Nginx.start(pair.lab(), pair.webHost(2), 80, 443, 8080);
        awaitGroup("web2 is up again", "UP");
        assertThat(listed("10.20.0.22:8080")).isEqualTo(3);
        assertThat(director.pollux("status").out())
                .contains("; weight 5 given by hand instead of 1, draining in TCP 10.10.0.101:8000\n");
        assertThat(List.of(answer(CLIENTS.get(0), EACH_SITE.get(0)), answer(CLIENTS.get(1), EACH_SITE.get(0))))
                .containsExactly("web1", "web1");
        director.configure(configuration(SITES).replace("8080 {", "8080 {\nweight 2"));
        assertThat(director.reload().err())
                .contains("weight 5 of real server 10.20.0.22:8080 in TCP 10.10.0.102:8000, which was given by hand, "
                        + "gives way to the file's 2\n");
        director.configure(configuration(SITES));
        assertThat(director.reload().exit()).isZero();
    }

    private void awaitGroup(String what, String health) {
        director.await(LIMIT, what, () -> director.status()
                .path("virtual_servers")
                .path(1)
                .path("real_servers")
                .path(1)
                .path("health")
                .asText()
                .equals(health));
    }

    private int listed(String server) {
        return director.pollux("ipvsadm", "-Ln").out().split("-> " + server, -1).length - 1;
    }

    private static int checks(Nginx web) {
        return (int)
                web.requests().stream().filter(line -> line.endsWith(" /check")).count();
    }

    /** Empty when there is none. */
    private String answer(String client, String place) {
        Command.Outcome outcome = pair.client()
                .outcome(List.of("curl", "-s", "-m", "2", "--interface", client, "http://" + place + "/"), Map.of());
        return outcome.status() == 0 ? outcome.out() : "";
    }

    private String configuration(String sites) {
        String instance = Configurations.instance(director, 150, "10.10.0.11", "10.10.0.12")
                .replace("10.20.0.1/24", """
                        10.10.0.101/24 dev eth0
                        10.10.0.102/24 dev eth0
                        10.10.0.103/24 dev eth0
                        10.10.0.104/24 dev eth0
                        10.20.0.1/24""");
        return instance + """
                packet_marks {
                    5 protocol TCP to %s ports 80,443
                }
                virtual_server fwmark 5 {
                    lb_algo rr
                    lb_kind NAT
                    delay_loop 1
                    persistence_timeout 60
                    real_server 10.20.0.21 {
                        TCP_CHECK {
                            connect_port 443
                        }
                    }
                    real_server 10.20.0.22 {
                        TCP_CHECK {
                            connect_port 443
                        }
                    }
                }
                virtual_server_group sites {
                %s}
                virtual_server group sites {
                    protocol TCP
                    lb_algo rr
                    lb_kind NAT
                    delay_loop 1
                    real_server 10.20.0.21 8080 {
                        HTTP_GET {
                            url {
                                path /check
                                status_code 200
                            }
                            retry 0
                        }
                    }
                    real_server 10.20.0.22 8080 {
                        HTTP_GET {
                            url {
                                path /check
                                status_code 200
                            }
                            retry 0
                        }
                    }
                }
                """.formatted(VIP, sites);
    }
}
