package org.pollux.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pollux.it.lab.Await;
import org.pollux.it.lab.Host;
import org.pollux.it.lab.LabProcess.Signal;
import org.pollux.it.lab.NetnsLab;
import org.pollux.it.lab.Switch;

/** Directors as real processes in namespaces: how fast they find, lose and find each other again. */
@Timeout(120)
class ClusterIT {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int ROUNDS = 5;

    @TempDir
    Path folder;

    private NetnsLab lab;
    private Switch network;
    private final List<Host> hosts = new ArrayList<>();

    @BeforeEach
    void build() {
        lab = new NetnsLab("pxclu" + ProcessHandle.current().pid(), folder);
        network = lab.bridge("network");
        for (int i = 1; i <= 5; i++) {
            hosts.add(lab.host("d" + i).connect(network, "eth0", address(i) + "/24"));
        }
    }

    @AfterEach
    void tearDown() {
        lab.close();
    }

    @Test
    void killedDirectorIsNoticedByItsClosedConnection() throws Exception {
        Member survivor = start(2, "TCP", 1, 2);
        Member victim = start(1, "TCP", 1, 2);
        long after = survivor.awaitView(0, LONG, "d1,d2").at();
        List<Double> noticed = new ArrayList<>();
        List<Double> rejoined = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            settle(survivor, after);
            long killed = victim.signal(Signal.KILL);
            Member.Line alone = survivor.awaitView(killed, LONG, "d2");
            assertThat(alone.text()).contains("gone[d1=CONNECTION_CLOSED]");
            noticed.add(millis(killed, alone.at()));
            victim = start(1, "TCP", 1, 2);
            long started = victim.await(0, LONG, "START").at();
            after = survivor.awaitView(alone.at(), LONG, "d1,d2").at();
            rejoined.add(millis(started, after));
        }
        report("kill -9 -> membership", noticed);
        report("main() of a new JVM -> member again", rejoined);
        assertThat(median(noticed)).isLessThan(100);
        assertThat(median(rejoined)).isLessThan(3000);
    }

    @Test
    void silentHostIsNoticedWithinTheHeartbeatTimeoutAndMergesWhenItIsBack() throws Exception {
        Member one = start(1, "TCP", 1, 2);
        Member two = start(2, "TCP", 1, 2);
        long after = together("d1,d2", one, two);
        List<Double> noticed = new ArrayList<>();
        List<Double> merged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            settle(two, after);
            long cut = System.nanoTime();
            network.silence(hosts.getFirst());
            Member.Line alone = two.awaitView(cut, LONG, "d2");
            assertThat(alone.text()).contains("gone[d1=SILENT]");
            noticed.add(millis(cut, alone.at()));
            one.awaitView(cut, LONG, "d1");
            long healed = System.nanoTime();
            network.unsilence(hosts.getFirst());
            after = Math.max(
                    two.awaitView(healed, LONG, "d1,d2").at(),
                    one.awaitView(healed, LONG, "d1,d2").at());
            merged.add(millis(healed, after));
        }
        report("silent host -> membership", noticed);
        report("healed -> merged", merged);
        assertThat(median(noticed)).isLessThan(400);
        assertThat(median(merged)).isLessThan(2500);
    }

    @Test
    void resumedDirectorFindsTheOtherAgain() throws Exception {
        Member one = start(1, "TCP", 1, 2);
        Member two = start(2, "TCP", 1, 2);
        long after = together("d1,d2", one, two);
        List<Double> noticed = new ArrayList<>();
        List<Double> merged = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            settle(two, after);
            long frozen = one.signal(Signal.STOP);
            long alone = two.awaitView(frozen, LONG, "d2").at();
            noticed.add(millis(frozen, alone));
            long resumed = one.signal(Signal.CONT);
            after = two.awaitView(resumed, LONG, "d1,d2").at();
            merged.add(millis(resumed, after));
        }
        report("SIGSTOP -> membership", noticed);
        report("SIGCONT -> merged", merged);
        assertThat(median(noticed)).isLessThan(400);
        assertThat(median(merged)).isLessThan(2500);
    }

    @Test
    void brokenConnectionsAreNoEndOfADirector() throws Exception {
        Member one = start(1, "TCP", 1, 2);
        Member two = start(2, "TCP", 1, 2);
        settle(two, together("d1,d2", one, two));
        for (int round = 0; round < ROUNDS; round++) {
            long broken = System.nanoTime();
            // The kernel resets them, without a word from either process.
            String reset = hosts.getFirst().run("ss", "-K", "-H", "-t", "state", "established");
            assertThat(reset.lines()).as("connections that were reset").hasSizeGreaterThanOrEqualTo(2);
            Await.pause(Duration.ofSeconds(1));
            long now = System.nanoTime();
            assertThat(one.linesBetween(broken, now, "VIEW")).isEmpty();
            assertThat(two.linesBetween(broken, now, "VIEW")).isEmpty();
            assertThat(one.linesBetween(now - Duration.ofMillis(500).toNanos(), now, "ADVERT"))
                    .isNotEmpty();
            assertThat(two.linesBetween(now - Duration.ofMillis(500).toNanos(), now, "ADVERT"))
                    .isNotEmpty();
        }
    }

    @Test
    void directorThatLeavesIsKnownToHaveLeft() throws Exception {
        Member one = start(1, "TCP", 1, 2);
        Member two = start(2, "TCP", 1, 2);
        settle(two, together("d1,d2", one, two));
        long asked = one.signal(Signal.TERM);
        Member.Line alone = two.awaitView(asked, LONG, "d2");
        assertThat(alone.text()).contains("gone[d1=LEFT]");
        Member.Line closed = one.await(asked, LONG, "CLOSED");
        assertThat(closed.text()).contains("framesMalformed=0").contains("framesForeign=0");
        report("leave -> membership", List.of(millis(asked, alone.at())));
        report("leave -> closed", List.of(millis(asked, closed.at())));
    }

    @Test
    void frozenPeerDoesNotKeepADirectorFromStopping() throws Exception {
        Member one = start(1, "TCP", 1, 2);
        Member two = start(2, "TCP", 1, 2);
        settle(one, together("d1,d2", one, two));
        two.signal(Signal.STOP);
        long asked = one.signal(Signal.TERM);
        long closed = one.await(asked, LONG, "CLOSED").at();
        report("close with a frozen peer", List.of(millis(asked, closed)));
        assertThat(millis(asked, closed)).isLessThan(1500);
        one.awaitEnd(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 5})
    void silentHostDoesNotDisturbTheOthers(int directors) throws Exception {
        int[] all = IntStream.rangeClosed(1, directors).toArray();
        List<Member> members =
                IntStream.of(all).mapToObj(i -> start(i, "TCP", all)).toList();
        List<Member> others = members.subList(0, directors - 1);
        settle(members.get(1), together(names(directors), members.toArray(Member[]::new)));
        long cut = System.nanoTime();
        network.silence(hosts.get(directors - 1));
        long alone = cut;
        for (Member member : others) {
            alone = Math.max(
                    alone, member.awaitView(cut, LONG, names(directors - 1)).at());
        }
        report(directors + " directors: silent host -> membership", List.of(millis(cut, alone)));
        // Long enough for many vain connections to the silent one.
        Member first = members.getFirst();
        Member.Line late = first.await(alone + 5_000_000_000L, LONG, "ADVERT");
        for (Member member : others) {
            assertThat(member.linesBetween(alone + 1, late.at(), "VIEW")).isEmpty();
        }
        List<Member.Line> adverts = first.linesBetween(cut, late.at(), "ADVERT").stream()
                .filter(advert -> advert.text().startsWith("d2 "))
                .toList();
        double longestGap = 0;
        for (int i = 1; i < adverts.size(); i++) {
            longestGap = Math.max(
                    longestGap, millis(adverts.get(i - 1).at(), adverts.get(i).at()));
        }
        report(directors + " directors: gap between adverts of 100 ms meanwhile", List.of(longestGap));
        assertThat(longestGap).isLessThan(400);
    }

    private static String names(int directors) {
        return IntStream.rangeClosed(1, directors).mapToObj(i -> "d" + i).collect(Collectors.joining(","));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "UDP"})
    void threeThatStartTogetherFindEachOtherByMulticast(String transport) throws Exception {
        List<Member> members =
                IntStream.rangeClosed(1, 3).mapToObj(i -> start(i, transport)).toList();
        long started = members.getFirst().await(0, LONG, "START").at();
        long formed = together("d1,d2,d3", members.toArray(Member[]::new));
        report(transport + ": three start together -> one cluster", List.of(millis(started, formed)));
        settle(members.getLast(), formed);
        long killed = members.getFirst().signal(Signal.KILL);
        long noticed = Math.max(
                members.get(1).awaitView(killed, LONG, "d2,d3").at(),
                members.get(2).awaitView(killed, LONG, "d2,d3").at());
        report(transport + ": kill -9 of one of three -> membership", List.of(millis(killed, noticed)));
        assertThat(millis(killed, noticed)).isLessThan(600);
    }

    private Member start(int host, String transport, int... peers) {
        return new Member(
                hosts.get(host - 1),
                address(host),
                transport,
                IntStream.of(peers).mapToObj(ClusterIT::address).toList());
    }

    private static String address(int host) {
        return "10.77.0." + host;
    }

    /** Waits until all have the same membership; returns since when. */
    private static long together(String names, Member... members) throws InterruptedException {
        long since = members[0].await(0, LONG, "START").at();
        for (Member member : members) {
            since = Math.max(since, member.awaitView(0, LONG, names).at());
        }
        return since;
    }

    /** Waits for an advert that comes a while after a time. */
    private static void settle(Member member, long after) throws InterruptedException {
        member.await(after + 500_000_000L, LONG, "ADVERT");
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void report(String what, List<Double> values) {
        double worst = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "%-50s median %7.1f ms, worst %7.1f ms, n=%d%n",
                what,
                median(values),
                worst,
                values.size());
    }
}
