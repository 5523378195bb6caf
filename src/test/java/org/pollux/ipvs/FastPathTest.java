package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FastPathTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);

    private final Bench bench = new Bench()
            .with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:80")
            .with(DNS, "rr", ForwardingMethod.DR, "10.2.0.21:53");

    @BeforeEach
    void takeWhatIsOffered() {
        bench.fastPathTakes = true;
        bench.fastPathLastUsed = bench.now;
    }

    @Test
    void tcpIsOfferedOnceItIsEstablished() {
        bench.client(40_000, "S");
        bench.server("10.2.0.21", 80, 40_000, "SA");
        assertThat(bench.fastPathLog).isEmpty();
        bench.client(40_000, "A");
        bench.client(40_000, "PA");
        assertThat(bench.fastPathLog).containsExactly("offered 40000");
        assertThat(bench.onlyConnection().fastPath()).isTrue();
    }

    @Test
    void udpIsOfferedAtItsFirstPacket() {
        bench.send(TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q"));
        assertThat(bench.fastPathLog).containsExactly("offered 40000");
    }

    @Test
    void whatIsNotTakenIsOfferedAgain() {
        bench.fastPathTakes = false;
        byte[] query = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q");
        bench.send(query);
        bench.send(query);
        bench.pass(Duration.ofSeconds(301));
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "offered 40000");
    }

    @Test
    void whenTheEngineEndsWhatIsEstablishedIsOfferedForTheLastTime() {
        establish(40_000);
        bench.fastPathTakes = false;
        establish(40_001);
        bench.client(40_002, "S");
        bench.send(TestPacket.udp(Bench.CLIENT, 40_003, Bench.VIP, 53, "q"));
        bench.fastPathTakes = true;
        bench.fastPathLog.clear();
        assertThat(bench.engine.offerLast(0)).isEqualTo(new ConnectionCount(2, OptionalInt.empty()));
        assertThat(bench.fastPathLog).containsExactlyInAnyOrder("offered 40001", "offered 40003");
        assertThat(bench.engine.offerLast(0).connections()).isZero();
    }

    @Test
    void offersAreCountedToAByteAndAnewForTheNextConnection() {
        bench.fastPathTakes = false;
        byte[] query = TestPacket.udp(Bench.CLIENT, 40_000, Bench.VIP, 53, "q");
        bench.send(query);
        assertThat(bench.latestOffers).isEqualTo(1);
        bench.send(query);
        assertThat(bench.latestOffers).isEqualTo(2);
        for (int i = 2; i < 400; i++) {
            bench.send(query);
        }
        assertThat(bench.latestOffers).isEqualTo(255);
        bench.pass(Duration.ofSeconds(301));
        bench.send(query);
        assertThat(bench.latestOffers).isEqualTo(1);
    }

    @Test
    void aFinTakesTheConnectionBack() {
        establish(40_000);
        bench.server("10.2.0.21", 80, 40_000, "FA");
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "left 40000");
    }

    @Test
    void anExpiringConnectionLeaves() {
        establish(40_000);
        bench.pass(Duration.ofSeconds(901));
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "left 40000");
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void trafficTheEngineDidNotSeeKeepsAConnectionAlive() {
        establish(40_000);
        bench.fastPathLastUsed = bench.now + Duration.ofMinutes(10).toNanos();
        bench.pass(Duration.ofSeconds(1499));
        assertThat(bench.onlyConnection().expires()).isEqualTo(Duration.ofSeconds(1));
        bench.pass(Duration.ofMillis(1040));
        assertThat(bench.connections()).isEmpty();
    }

    @Test
    void aRemovedServersConnectionsLeave() {
        establish(40_000);
        bench.send(TestPacket.udp(Bench.CLIENT, 40_001, Bench.VIP, 53, "q"));
        bench.table.removeService(WEB);
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "offered 40001", "left 40000");
    }

    @Test
    void whatTheFastPathForwardedIsCounted() {
        establish(40_000);
        ConnectionSnapshot connection = bench.onlyConnection();
        assertThat(bench.engine.addFastPathTraffic(connection.handle(), 10, 1000, 20, 30_000))
                .isTrue();
        assertThat(bench.destination(WEB, "10.2.0.21").counters()).isEqualTo(new Counters(1, 12, 20, 1090, 30_000));
        assertThat(bench.table.service(WEB).orElseThrow().counters()).isEqualTo(new Counters(1, 12, 20, 1090, 30_000));
        assertThat(bench.onlyConnection().inPackets()).isEqualTo(12);
    }

    @Test
    void aHandleIsStaleOnceItsConnectionEnded() {
        establish(40_000);
        long handle = bench.onlyConnection().handle();
        assertThat(bench.engine.connection(handle).orElseThrow().clientPort()).isEqualTo(40_000);
        bench.table.removeConnections(TestPacket.address(Bench.VIP));
        establish(40_001);
        assertThat(bench.engine.connection(handle)).isEmpty();
        assertThat(bench.engine.addFastPathTraffic(handle, 1, 1, 1, 1)).isFalse();
        assertThat(bench.onlyConnection().handle()).isNotEqualTo(handle).isNotZero();
    }

    @Test
    void aConnectionTheFastPathGaveUpIsOfferedAgain() {
        establish(40_000);
        long handle = bench.onlyConnection().handle();
        bench.inFastPath.remove(handle);
        bench.engine.leftFastPath(handle);
        bench.client(40_000, "A");
        assertThat(bench.fastPathLog).containsExactly("offered 40000", "offered 40000");
    }

    private void establish(int port) {
        bench.client(port, "S");
        bench.client(port, "A");
    }
}
