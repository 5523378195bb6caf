package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.TwoSites;

/** Two directors on two sites, and a gateway on the left one that has a vote: only who reaches it holds the address. */
@Timeout(90)
class GatewayIT {
    private static final String VIP = "10.10.0.100";
    private static final String GATEWAY = "10.10.0.21";
    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(5);

    private TwoSites sites;
    private Director a;
    private Director b;

    @BeforeEach
    void start() {
        sites = new TwoSites(
                new NetnsLab(
                        "pxgw" + ProcessHandle.current().pid(),
                        Laboratory.distribution().resolveSibling("it-logs").resolve("GatewayIT")),
                Laboratory.distribution());
        a = sites.left();
        b = sites.right();
        a.configure(configuration("a", "10.10.0.11", "10.10.0.12", 100));
        b.configure(configuration("b", "10.10.0.12", "10.10.0.11", 150));
        a.start();
        b.start();
        b.await(START, "b holds the address", () -> holds(b) && !holds(a));
    }

    @AfterEach
    void tearDown() {
        sites.close();
    }

    @Test
    void theMasterThatReachesNeitherTheOtherNorTheGatewayLetsGo() {
        sites.cut();

        b.await(SOON, "b lets go", () -> !holds(b));
        a.await(SOON, "a, which reaches the gateway, takes over", () -> holds(a));
        assertThat(holds(b)).isFalse();
        assertThat(b.pollux("status", "--why", "web").out())
                .contains("sees 1 of the 2 votes that a master needs")
                .contains("the gateway does not answer");
        assertThat(b.process().lines()).anyMatch(line -> line.contains("gateway 10.10.0.21 does not answer"));

        sites.heal();

        b.await(START, "b holds the address again, and only b", () -> holds(b) && !holds(a));
    }

    private static boolean holds(Director director) {
        return director.host().holds(VIP);
    }

    private static String configuration(String name, String source, String peer, int priority) {
        return """
                global_defs {
                    router_id %s
                }
                cluster {
                    quorum majority
                    gateway %s
                }
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    unicast_src_ip %s
                    unicast_peer {
                        %s
                    }
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(name, GATEWAY, priority, source, peer, VIP);
    }
}
