package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectionFilterTest {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);

    private final Bench bench = new Bench(EngineOptions.DEFAULT, 200_000)
            .with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.21:8080", "10.2.0.22:8080")
            .with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.21:53");

    @BeforeEach
    void connect() {
        bench.client(40_000, "S");
        bench.client(40_001, "S");
        bench.client(40_001, "A");
        bench.send(TestPacket.udp("10.1.0.7", 50_000, Bench.VIP, 53, "q"));
    }

    @Test
    void byService() {
        assertThat(ports(ConnectionFilter.ALL.ofService(DNS))).containsExactly(50_000);
        assertThat(ports(ConnectionFilter.ALL.ofService(Bench.tcp(Bench.VIP, 81))))
                .isEmpty();
        bench.engine.setOptions(Bench.linuxOptions());
        bench.table.removeService(WEB);
        assertThat(ports(ConnectionFilter.ALL.ofService(WEB))).containsExactly(40_000, 40_001);
    }

    @Test
    void byServer() {
        assertThat(ports(ConnectionFilter.ALL.ofServer(Bench.server("10.2.0.22", 8080))))
                .containsExactly(40_000);
        assertThat(ports(ConnectionFilter.ALL.ofServer(Bench.server("10.2.0.21", 0))))
                .containsExactly(40_001, 50_000);
        assertThat(ports(ConnectionFilter.ALL
                        .ofServer(Bench.server("10.2.0.21", 0))
                        .ofService(WEB)))
                .containsExactly(40_001);
    }

    @Test
    void byClientAndState() {
        MarkRule.Network network = new MarkRule.Network(TestPacket.address("10.1.0.0"), 27);
        assertThat(ports(ConnectionFilter.ALL.ofClients(network))).containsExactly(50_000);
        MarkRule.Network everyone = new MarkRule.Network(TestPacket.address("0.0.0.0"), 0);
        assertThat(ports(ConnectionFilter.ALL.ofClients(everyone))).hasSize(3);
        MarkRule.Network sixes = new MarkRule.Network(TestPacket.address("::"), 0);
        assertThat(ports(ConnectionFilter.ALL.ofClients(sixes))).isEmpty();
        assertThat(ports(ConnectionFilter.ALL.inState("ESTABLISHED"))).containsExactly(40_001);
    }

    @Test
    void byProtocol() {
        assertThat(ports(ConnectionFilter.ALL.ofProtocol("UDP"))).containsExactly(50_000);
        assertThat(ports(ConnectionFilter.ALL.ofProtocol("TCP").inState("ESTABLISHED")))
                .containsExactly(40_001);
        assertThat(ports(ConnectionFilter.ALL.ofProtocol("SCTP"))).isEmpty();
    }

    @Test
    void counted() {
        assertThat(bench.table.countConnections(ConnectionFilter.ALL.ofService(WEB), 0))
                .isEqualTo(new ConnectionCount(2, OptionalInt.empty()));
        assertThat(bench.table.countConnections(ConnectionFilter.ALL.ofProtocol("UDP"), 0))
                .isEqualTo(new ConnectionCount(1, OptionalInt.empty()));
    }

    @Test
    void aPageLooksAtSomeSlotsOnly() {
        for (int i = 0; i < 150_000; i++) {
            bench.send(TestPacket.udp("10.1." + (1 + i / 60_000) + ".1", 1024 + i % 60_000, Bench.VIP, 53, "q"));
        }
        ConnectionFilter nobody = ConnectionFilter.ALL.inState("LISTEN");
        ConnectionPage first = bench.table.connections(nobody, 0, 10);
        assertThat(first.rows()).isEmpty();
        assertThat(first.next()).hasValue(1 << 13);
        assertThat(bench.table.connections(nobody, 149_000, 10).next()).isEmpty();
        assertThat(bench.table.connections(ConnectionFilter.ALL, 0, 1_000_000).rows())
                .hasSize(1 << 9);
        assertThat(bench.table.countConnections(ConnectionFilter.ALL, 0))
                .isEqualTo(new ConnectionCount(1 << 13, OptionalInt.of(1 << 13)));
    }

    private List<Integer> ports(ConnectionFilter filter) {
        List<Integer> ports = new ArrayList<>();
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionPage page = bench.table.connections(filter, cursor.getAsInt(), 1);
            page.rows().forEach(row -> ports.add(row.clientPort()));
            cursor = page.next();
        }
        return ports;
    }
}
