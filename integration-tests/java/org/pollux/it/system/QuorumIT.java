package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.pollux.it.lab.Director;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;

/** Two directors and a witness with a secret and a quorum: who sees no majority holds nothing. */
@Timeout(90)
class QuorumIT {
    private static final String VIP = "10.99.0.100";
    private static final Duration START = Duration.ofSeconds(15);
    private static final Duration SOON = Duration.ofSeconds(5);

    private NetnsLab lab;
    private Switch network;
    private Director a;
    private Director b;
    private Director witness;

    @BeforeEach
    void start(TestInfo test) {
        Path home = Laboratory.distribution();
        Path folder = home.resolveSibling("it-logs").resolve("QuorumIT");
        lab = new NetnsLab("pxquo" + ProcessHandle.current().pid(), folder);
        network = lab.bridge("network");
        a = director("a", 1, home);
        b = director("b", 2, home);
        witness = director("w", 3, home);
        a.configure(configuration("a", 1, 150));
        b.configure(configuration("b", 2, 100));
        witness.configure(cluster("w", 3));
        witness.start("--witness");
        a.start();
        b.start();
        a.await(START, "a holds the address", () -> holds(a));
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    @Test
    void aMasterThatIsCutOffLetsGoAndTheSideWithTheWitnessTakesOver() {
        awaitPeers(a, "b director", "w witness");
        awaitPeers(witness, "a director", "b director");

        network.silence(a.host());

        b.await(SOON, "b, which sees the witness, holds the address", () -> holds(b));
        a.await(SOON, "a, which sees nobody, lets go of it", () -> !holds(a));
        assertThat(holds(b)).isTrue();

        network.unsilence(a.host());

        a.await(START, "a holds the address again, and only a", () -> holds(a) && !holds(b));
    }

    @Test
    void withoutTheWitnessTheMajorityOfTwoOfThreeStays() {
        awaitPeers(a, "b director", "w witness");
        network.silence(witness.host());
        awaitPeers(a, "b director");
        assertThat(holds(a)).isTrue();

        network.silence(b.host());

        a.await(SOON, "a, which sees nobody, lets go of the address", () -> !holds(a));
        assertThat(holds(b)).isFalse();

        network.unsilence(b.host());

        a.await(START, "a holds the address again", () -> holds(a) && !holds(b));
    }

    private static void awaitPeers(Director director, String... expected) {
        director.await(START, director.host() + " sees " + List.of(expected), () -> peers(director)
                .equals(List.of(expected)));
    }

    private static List<String> peers(Director director) {
        JsonNode peers = director.status().path("peers");
        return StreamSupport.stream(peers.spliterator(), false)
                .map(peer ->
                        peer.path("name").asText() + " " + peer.path("role").asText())
                .toList();
    }

    private static boolean holds(Director director) {
        return director.host().holds(VIP);
    }

    private Director director(String name, int number, Path home) {
        Host host = lab.host(name).connect(network, "eth0", "10.99.0." + number + "/24");
        return Director.on(host, lab, home);
    }

    private static String cluster(String name, int number) {
        return """
                global_defs {
                    router_id %s
                }
                cluster {
                    bind_address 10.99.0.%d
                    peers {
                        10.99.0.1
                        10.99.0.2
                    }
                    witness 10.99.0.3
                    quorum majority
                    secret "the secret of all three"
                }
                """.formatted(name, number);
    }

    private static String configuration(String name, int number, int priority) {
        return cluster(name, number) + """
                vrrp_instance web {
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    virtual_ipaddress {
                        %s/24
                    }
                }
                """.formatted(priority, VIP);
    }
}
