package org.pollux.it.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Command;
import org.pollux.it.lab.DirectorPair;
import org.pollux.it.lab.Fetch;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.NamedWebServer;
import org.pollux.it.lab.RequestLog;
import org.pollux.it.lab.UdpClient;
import org.pollux.it.lab.UdpEcho;

/** Packets through one director: NAT and direct routing, TCP and UDP. */
class ForwardingIT {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final int DNS = 53;

    private DirectorPair pair;

    @BeforeEach
    void build(TestInfo test) {
        pair = Laboratory.pair(test);
    }

    @AfterEach
    void tearDown() {
        pair.close();
    }

    @Test
    void natBalancesTcpEvenlyAndIpvsadmShowsIt() {
        for (int number = 1; number <= 3; number++) {
            pair.startWeb(number);
        }
        serve(Configurations.WEB);
        RequestLog requests = pair.startRequests(Duration.ofMillis(5), Duration.ofMillis(500));
        Await.until(
                LIMIT, "300 requests are answered", () -> requests.snapshot().size() >= 300);
        Map<String, Integer> shares = requests.shares(0, Long.MAX_VALUE);
        assertThat(shares).containsOnlyKeys("web1", "web2", "web3");
        assertThat(shares.values()).allSatisfy(count -> assertThat(count).isBetween(80, 130));

        Command.Outcome table = pair.a().pollux("ipvsadm", "-Ln");
        assertThat(table.status()).isZero();
        assertThat(table.out())
                .contains("Prot LocalAddress:Port Scheduler Flags")
                .contains("TCP  10.10.0.100:80 rr")
                .containsPattern("-> 10\\.20\\.0\\.21:80 +Masq +1 ");
    }

    @Test
    void natCarriesLargeAnswersUnharmed() {
        pair.startWeb(1);
        serve(Configurations.virtualServer(
                "TCP", 80, "NAT", Configurations.realServer(DirectorPair.webAddress(1), 80)));
        assertThat(fetch("http://" + DirectorPair.VIP + "/bytes/20000000")).isEqualTo("20000000 bytes, 0 wrong");
    }

    @Test
    void natKeepsTheDatagramsOfASocketTogether() {
        for (int number = 1; number <= 3; number++) {
            Host host = pair.webHost(number);
            String address = DirectorPair.webAddress(number);
            pair.awaitServing(host, Command.java(UdpEcho.class, host.name(), Integer.toString(DNS), address));
        }
        serve(Configurations.virtualServer(
                "UDP",
                DNS,
                "NAT",
                Configurations.pingedRealServer(DirectorPair.webAddress(1), DNS)
                        + Configurations.pingedRealServer(DirectorPair.webAddress(2), DNS)
                        + Configurations.pingedRealServer(DirectorPair.webAddress(3), DNS)));
        assertBalancedDatagrams(Set.of("web1", "web2", "web3"));
    }

    @Test
    void directRoutingLeavesTheAnswerToTheRealServer() {
        Host direct1 = directRealServer("direct1", "10.10.0.31");
        Host direct2 = directRealServer("direct2", "10.10.0.32");
        for (Host host : List.of(direct1, direct2)) {
            pair.awaitServing(host, Command.java(NamedWebServer.class, host.name(), "80"));
            pair.awaitServing(host, Command.java(UdpEcho.class, host.name(), Integer.toString(DNS), DirectorPair.VIP));
        }
        serve(Configurations.virtualServer(
                        "TCP",
                        80,
                        "DR",
                        Configurations.realServer("10.10.0.31", 80) + Configurations.realServer("10.10.0.32", 80))
                + Configurations.virtualServer(
                        "UDP",
                        DNS,
                        "DR",
                        Configurations.pingedRealServer("10.10.0.31", DNS)
                                + Configurations.pingedRealServer("10.10.0.32", DNS)));

        RequestLog requests = pair.startRequests(Duration.ofMillis(5), Duration.ofMillis(500));
        Await.until(
                LIMIT, "200 requests are answered", () -> requests.snapshot().size() >= 200);
        assertThat(requests.shares(0, Long.MAX_VALUE)).containsOnlyKeys("direct1", "direct2");
        assertThat(fetch("http://" + DirectorPair.VIP + "/bytes/5000000")).isEqualTo("5000000 bytes, 0 wrong");
        assertBalancedDatagrams(Set.of("direct1", "direct2"));
        // The real servers hold the address too, but only the director answers for it.
        assertThat(pair.client().ip("neighbour", "show", DirectorPair.VIP))
                .contains(macOf(pair.a().host()));
    }

    @Test
    void whatBelongsToNoServiceIsTheHostsOwn() {
        pair.startWeb(1);
        serve(Configurations.virtualServer(
                "TCP", 80, "NAT", Configurations.realServer(DirectorPair.webAddress(1), 80)));
        Command.Outcome outcome = pair.client()
                .outcome(List.of("timeout", "2", "bash", "-c", "echo > /dev/tcp/" + DirectorPair.VIP + "/9"), Map.of());
        assertThat(outcome.err()).contains("refused");
    }

    private void serve(String services) {
        Configurations.configure(pair, services);
        pair.a().start();
        Await.until(LIMIT, "a holds the virtual IP", () -> pair.a().host().holds(DirectorPair.VIP));
    }

    private Host directRealServer(String name, String address) {
        Host host = pair.lab().host(name).connect(pair.outer(), "eth0", address + "/24");
        host.run(Laboratory.distribution().resolve("conf/real-server").toString(), "start", DirectorPair.VIP);
        return host;
    }

    private String fetch(String url) {
        return pair.client()
                .run(Command.java(Fetch.class, url).toArray(String[]::new))
                .strip();
    }

    private void assertBalancedDatagrams(Set<String> servers) {
        List<String> answers = pair.client()
                .run(Command.java(UdpClient.class, DirectorPair.VIP, Integer.toString(DNS), "6", "3")
                        .toArray(String[]::new))
                .lines()
                .toList();
        Map<String, Set<String>> serversOfSocket = new HashMap<>();
        for (String answer : answers) {
            String[] words = answer.split(" ");
            serversOfSocket.computeIfAbsent(words[0], socket -> new HashSet<>()).add(words[1]);
        }
        assertThat(answers).hasSize(18);
        assertThat(serversOfSocket.values()).allSatisfy(of -> assertThat(of).hasSize(1));
        Set<String> used = new HashSet<>();
        serversOfSocket.values().forEach(used::addAll);
        assertThat(used).isEqualTo(servers);
    }

    private static String macOf(Host host) {
        return host.run("cat", "/sys/class/net/eth0/address").strip();
    }
}
