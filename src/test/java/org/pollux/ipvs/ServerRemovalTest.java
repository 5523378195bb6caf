package org.pollux.ipvs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fast path hears of every server that comes and goes, before the call that did it returns. */
class ServerRemovalTest implements ConnectionListener {
    private static final ServiceKey WEB = Bench.tcp(Bench.VIP, 80);
    private static final ServiceKey DNS = Bench.udp(Bench.VIP, 53);
    private static final DestinationKey FIRST = Bench.server("10.2.0.1", 80);
    private static final DestinationKey SECOND = Bench.server("10.2.0.2", 80);

    private final List<String> heard = new ArrayList<>();
    private int serverOfConnection = -1;

    @Override
    public boolean established(ConnectionView connection) {
        serverOfConnection = connection.serverId();
        return true;
    }

    @Override
    public void left(ConnectionView connection) {
        heard.add("left " + connection.serverId());
    }

    @Override
    public void serverRemoved(int serverId) {
        heard.add("removed " + serverId);
    }

    @Override
    public void serverAdded(int serverId, ServiceKey service, DestinationKey destination) {
        heard.add("added " + serverId);
    }

    private Bench bench(EngineOptions options) {
        Bench bench = new Bench(options, 1000, this);
        bench.with(WEB, "rr", ForwardingMethod.NAT, "10.2.0.1:80", "10.2.0.2:80");
        bench.with(DNS, "rr", ForwardingMethod.NAT, "10.2.0.1:53");
        assertThat(heard).containsExactly("added 0", "added 1", "added 2");
        heard.clear();
        return bench;
    }

    @Test
    void aServerIsRemovedBeforeItsConnectionsLeave() {
        Bench bench = bench(EngineOptions.DEFAULT);
        bench.send(TestPacket.udp(Bench.CLIENT, 4000, Bench.VIP, 53, "x"));
        assertThat(serverOfConnection).isEqualTo(2);
        bench.table.removeService(DNS);
        assertThat(heard).containsExactly("removed 2", "left 2");
    }

    @Test
    void aServerThatComesBackIsAddedUnderItsNumber() {
        Bench bench = bench(Bench.linuxOptions());
        bench.table.removeDestination(WEB, FIRST);
        bench.table.addDestination(WEB, FIRST, Bench.nat(1));
        assertThat(heard).containsExactly("removed 0", "added 0");
    }

    @Test
    void allServersAreRemovedByAFlush() {
        Bench bench = bench(EngineOptions.DEFAULT);
        bench.table.removeDestination(WEB, SECOND);
        bench.table.flush();
        assertThat(heard).containsExactlyInAnyOrder("removed 1", "removed 0", "removed 2");
    }
}
