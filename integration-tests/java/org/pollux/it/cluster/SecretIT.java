package org.pollux.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess;
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;

/** Two directors with a secret, and somebody on their network who does not know it. */
@Timeout(60)
class SecretIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final String SECRET = "the secret of the pair";
    private static final String GROUP = "239.192.80.85";

    @TempDir
    Path folder;

    private NetnsLab lab;
    private final List<Host> hosts = new ArrayList<>();

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxsec" + ProcessHandle.current().pid(), folder);
        Switch network = lab.bridge("network");
        for (int i = 1; i <= 3; i++) {
            hosts.add(lab.host("d" + i).connect(network, "eth0", address(i) + "/24"));
        }
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "UDP"})
    void whoHasAnotherSecretOrNoneStaysOutsideAndIsReported(String transport) throws Exception {
        Member one = start(1, transport, SECRET);
        Member two = start(2, transport, SECRET);
        together("d1,d2", one, two);
        Member stranger = start(3, transport, "another secret, as long");
        long alone = stranger.awaitView(0, LONG, "d3").at();
        stranger.await(alone + 1_500_000_000L, LONG, "REFUSALS");
        stranger.signal(Signal.KILL);
        Member naked = start(3, transport, "");
        long nakedAlone = naked.awaitView(0, LONG, "d3").at();
        long end = naked.await(nakedAlone + 1_500_000_000L, LONG, "REFUSALS").at();

        String refusals = one.await(end, LONG, "REFUSALS").text();

        assertThat(refusals).contains("10.77.0.3 OTHER_SECRET").contains("10.77.0.3 NO_SECRET");
        assertThat(stranger.linesBetween(alone + 1, end, "VIEW")).isEmpty();
        assertThat(naked.linesBetween(nakedAlone + 1, end, "VIEW")).isEmpty();
        assertUndisturbed(alone, end, one, two);
    }

    @Test
    void recordedChangedAndCutConnectionsHaveNoEffect() throws Exception {
        Member one = start(1, "TCP", SECRET);
        Member two = start(2, "TCP", SECRET);
        long since = together("d1,d2", one, two);

        long end = attack("tcp", address(1), address(2));

        assertUndisturbed(since, end, one, two);
        assertThat(one.await(end, LONG, "REFUSALS").text()).contains("10.77.0.3 FORGED");
    }

    @Test
    void recordedChangedAndCutDatagramsHaveNoEffect() throws Exception {
        Member one = start(1, "UDP", SECRET);
        Member two = start(2, "UDP", SECRET);
        long since = together("d1,d2", one, two);

        long end = attack("udp", GROUP);

        assertUndisturbed(since, end, one, two);
        assertThat(one.await(end, LONG, "REFUSALS").text())
                .contains("10.77.0.3 FORGED")
                .contains("10.77.0.3 REPLAYED");
    }

    /** Returns when it was over. */
    private long attack(String transport, String... targets) {
        long seed = Long.getLong("stranger.seed", System.nanoTime());
        System.out.println("SecretIT: -Dstranger.seed=" + seed);
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "org.pollux.cluster.link.Stranger",
                transport,
                Long.toString(seed),
                address(3),
                SECRET));
        command.addAll(List.of(targets));
        List<String> said = new ArrayList<>();
        LabProcess stranger = hosts.get(2).start("stranger", command, Map.of(), said::add);
        assertThat(stranger.awaitEnd(Duration.ofSeconds(30))).isZero();
        String[] last = stranger.lines().getLast().split(" ");
        assertThat(Integer.parseInt(last[2])).isGreaterThanOrEqualTo(1_000);
        System.out.printf(Locale.ROOT, "%s: %s forged, replayed or cut messages%n", transport, last[2]);
        return Long.parseLong(last[1]);
    }

    /** No change of the membership, and each heard the other's adverts all the time. */
    private static void assertUndisturbed(long since, long end, Member... members) throws InterruptedException {
        for (Member member : members) {
            member.await(end, LONG, "ADVERT");
            assertThat(member.linesBetween(since + 1, end, "VIEW")).isEmpty();
            List<Member.Line> adverts = member.linesBetween(since, end, "ADVERT");
            assertThat(adverts).allSatisfy(advert -> assertThat(advert.text()).doesNotStartWith("d3"));
            for (int i = 1; i < adverts.size(); i++) {
                assertThat((adverts.get(i).at() - adverts.get(i - 1).at()) / 1_000_000)
                        .isLessThan(500);
            }
        }
    }

    private Member start(int host, String transport, String secret) {
        return new Member(
                hosts.get(host - 1),
                address(host),
                transport,
                transport.equals("TCP")
                        ? IntStream.rangeClosed(1, 3)
                                .mapToObj(SecretIT::address)
                                .toList()
                        : List.of(),
                List.of("-Dsecret=" + secret));
    }

    private static String address(int host) {
        return "10.77.0." + host;
    }

    private static long together(String names, Member... members) throws InterruptedException {
        long since = 0;
        for (Member member : members) {
            since = Math.max(since, member.awaitView(0, LONG, names).at());
        }
        return since;
    }
}
