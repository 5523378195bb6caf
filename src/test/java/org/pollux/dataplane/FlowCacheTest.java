package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowUnit;
import org.pollux.dataplane.TestConnection.Side;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.linux.Link;
import org.pollux.linux.MacAddress;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.Route;

/** The flow table kept in step with connections; it is small. */
class FlowCacheTest {
    private static final int CAPACITY = 4;
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.10");
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.20");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");

    private final Map<InetAddress, InetAddress> gateways = new HashMap<>();
    private final MemorySegment destinations =
            Arena.ofAuto().allocate((long) KernelLayout.Limits.DESTINATIONS * KernelLayout.Destination.BYTES, 8);
    private final MemorySegment names =
            Arena.ofAuto().allocate((long) KernelLayout.Limits.DESTINATIONS * KernelLayout.DestinationName.BYTES, 8);
    private final FakeGrace grace = new FakeGrace();
    private FlowTable table;
    private NextHops nextHops;
    private FlowCache flows;
    private long now = 5_000_000_000L;

    @BeforeEach
    void create() {
        create(CAPACITY);
    }

    private void create(int units) {
        table = FlowTable.create(
                Arena.ofAuto().allocate(FlowBucket.BYTES, FlowBucket.BYTES),
                Arena.ofAuto().allocate((long) units * FlowUnit.BYTES, FlowUnit.BYTES),
                Arena.ofAuto().allocate(KernelLayout.Daemon.BYTES, 8),
                FlowHash.random(RandomGenerator.getDefault()));
        Link link = new Link(2, "eth0", Optional.of(new MacAddress(1)), 1500, 1);
        nextHops = new NextHops(new Kernel(), new NoEntries(), List.of(link), 16, now);
        flows = new FlowCache(
                table, grace, new Destinations(destinations, names), nextHops, 1 << 18, connection -> 3, () -> now);
    }

    @AfterEach
    void close() {
        flows.close();
    }

    @Test
    void aNatConnectionTakesTwoEntriesAndADirectlyRoutedOne() {
        assertThat(flows.established(connection(1, 1000, ForwardingMethod.NAT))).isTrue();
        assertThat(flows.established(connection(2, 1001, ForwardingMethod.DR))).isTrue();
        assertThat(flows.flows()).isEqualTo(3);
        assertThat(entries()).isEqualTo(3);
        flows.left(connection(1, 1000, ForwardingMethod.NAT));
        assertThat(entries()).isEqualTo(1);
        flows.left(connection(2, 1001, ForwardingMethod.DR));
        assertThat(entries()).isZero();
        assertThat(flows.flows()).isZero();
    }

    @Test
    void aUdpFlowIsTakenAtItsThirdPacket() {
        TestConnection query = connection(1, 1000, ForwardingMethod.NAT, 53, Protocol.UDP);
        assertThat(flows.established(query.offered(1))).isFalse();
        assertThat(flows.established(query.offered(2))).isFalse();
        assertThat(entries()).isZero();
        assertThat(flows.established(query.offered(3))).isTrue();
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void aShortConnectionIsTakenBeforeTheDaemonEnds() {
        TestConnection exchange = connection(1, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(exchange.offered(7))).isFalse();
        assertThat(flows.last(exchange.offered(7))).isTrue();
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void aFullTableDeclinesAndLeavesNothingHalfDone() {
        assertThat(flows.established(connection(1, 1000, ForwardingMethod.NAT))).isTrue();
        assertThat(flows.established(connection(2, 1001, ForwardingMethod.DR))).isTrue();
        assertThat(flows.established(connection(3, 1002, ForwardingMethod.NAT))).isFalse();
        assertThat(entries()).isEqualTo(3);
        assertThat(flows.declinedFull()).isEqualTo(1);
        // For a moment nothing is even tried, then there is room again, but for what programs may still read.
        grace.pass();
        assertThat(flows.established(connection(4, 1003, ForwardingMethod.DR))).isFalse();
        now += 2_000_000;
        assertThat(flows.established(connection(4, 1003, ForwardingMethod.DR))).isTrue();
        flows.left(connection(1, 1000, ForwardingMethod.NAT));
        assertThat(grace.wanted()).isTrue();
        assertThat(flows.established(connection(3, 1002, ForwardingMethod.NAT))).isFalse();
        now += 2_000_000;
        grace.pass();
        assertThat(flows.established(connection(3, 1002, ForwardingMethod.NAT))).isTrue();
        assertThat(entries()).isEqualTo(4);
    }

    @Test
    void aFullBucketDeclinesWithoutAPause() {
        create(64);
        for (int i = 0; i < 16; i++) {
            assertThat(flows.established(connection(i + 1, 1000 + i, ForwardingMethod.DR)))
                    .isTrue();
        }
        assertThat(flows.established(connection(17, 2000, ForwardingMethod.DR))).isFalse();
        assertThat(flows.declinedFull()).isEqualTo(1);
        flows.left(connection(5, 1004, ForwardingMethod.DR));
        assertThat(flows.established(connection(17, 2000, ForwardingMethod.DR))).isTrue();
        assertThat(entries()).isEqualTo(16);
        assertThat(flows.flows()).isEqualTo(16);
    }

    @Test
    void aConnectionWhoseRepliesLookLikeAnotherOnesStaysWithTheEngine() {
        assertThat(flows.established(connection(1, 1000, ForwardingMethod.NAT))).isTrue();
        // The same client port to another virtual port, but the same server: replies cannot be told apart.
        assertThat(flows.established(connection(2, 1000, ForwardingMethod.NAT, 81)))
                .isFalse();
        assertThat(flows.declinedConflict()).isEqualTo(1);
        assertThat(entries()).isEqualTo(2);
        flows.left(connection(1, 1000, ForwardingMethod.NAT));
        grace.pass();
        assertThat(flows.established(connection(2, 1000, ForwardingMethod.NAT, 81)))
                .isTrue();
    }

    @Test
    void theInstallationCountsAsUse() {
        TestConnection connection = connection(1, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(connection)).isTrue();
        long installed = now;
        now += 1_000_000_000L;
        assertThat(flows.lastUsed(connection)).isEqualTo(installed);
    }

    @Test
    void aFlowIsPointedElsewhereWhenItsNextHopWasRetired() {
        TestConnection connection = connection(1, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(connection)).isTrue();
        InetAddress other = InetAddress.ofLiteral("10.0.0.254");
        gateways.put(CLIENT, other);
        nextHops.onEvent(
                new NetlinkEvent.RouteChanged(CLIENT, 32, 254, OptionalInt.of(2), Optional.of(other), false), now);
        assertThat(nextHops.hasRetiredFlows()).isTrue();
        flows.reroute(connection);
        assertThat(nextHops.hasRetiredFlows()).isFalse();
        assertThat(entries()).isEqualTo(2);
        flows.left(connection);
        assertThat(entries()).isZero();
    }

    @Test
    void aFlowOfIpv6TakesTwoUnitsAndLeavesThemToOthers() {
        TestConnection six = new TestConnection(
                1,
                Protocol.UDP,
                new Side("2001:db8:1::7", 1000),
                new Side("2001:db8:2::10", 53),
                new Side("2001:db8:3::20", 5353),
                ForwardingMethod.NAT);
        assertThat(flows.established(six)).isTrue();
        assertThat(flows.lastUsed(six)).isEqualTo(now);
        assertThat(flows.flows()).isEqualTo(2);
        assertThat(flows.established(connection(10, 1000, ForwardingMethod.DR))).isFalse();
        flows.left(six);
        grace.pass();
        now += 2_000_000;
        for (int i = 0; i < 2; i++) {
            assertThat(flows.established(connection(i + 10, 1000 + i, ForwardingMethod.NAT)))
                    .isTrue();
        }
        assertThat(entries()).isEqualTo(4);
        for (int i = 0; i < 2; i++) {
            flows.left(connection(i + 10, 1000 + i, ForwardingMethod.NAT));
        }
        grace.pass();
        assertThat(flows.established(six)).isTrue();
        assertThat(entries()).isEqualTo(2);
    }

    @Test
    void manySlotsAreNoMatter() {
        TestConnection far = connection(100_000, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(far)).isTrue();
        flows.left(far);
        flows.left(connection(200_000, 1001, ForwardingMethod.NAT));
        assertThat(entries()).isZero();
    }

    private int entries() {
        int count = 0;
        for (int bucket = 0; bucket < table.buckets(); bucket++) {
            for (int place = 0; place < FlowBucket.ENTRIES && table.unit(bucket, place) != FlowTable.NONE; place++) {
                count++;
            }
        }
        return count;
    }

    private final class Kernel implements NextHops.Network {
        @Override
        public Route route(InetAddress destination) {
            return new Route.Unicast(
                    destination,
                    2,
                    Optional.ofNullable(gateways.get(destination)),
                    Optional.empty(),
                    OptionalInt.empty());
        }

        @Override
        public void confirm(int ifindex, InetAddress neighbour) {}

        @Override
        public void reread() {}
    }

    private static final class NoEntries implements NextHops.Entries {
        @Override
        public void set(int index, NextHop hop) {}

        @Override
        public void clear(int index) {}
    }

    private static TestConnection connection(long handle, int clientPort, ForwardingMethod method) {
        return connection(handle, clientPort, method, 80);
    }

    private static TestConnection connection(long handle, int clientPort, ForwardingMethod method, int virtualPort) {
        return connection(handle, clientPort, method, virtualPort, Protocol.TCP);
    }

    private static TestConnection connection(
            long handle, int clientPort, ForwardingMethod method, int virtualPort, Protocol protocol) {
        return new TestConnection(
                handle,
                protocol,
                new Side(CLIENT, clientPort),
                new Side(VIP, virtualPort),
                new Side(SERVER, 8080),
                method);
    }
}
