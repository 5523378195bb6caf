package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.ConnectionView;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.Tunnel;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.MacAddress;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.Route;
import org.pollux.linux.bpf.BpfMap;
import org.pollux.linux.bpf.BpfMapSpec;
import org.pollux.linux.bpf.BpfMapType;

/** The flow map kept in step with connections, in a real map of the kernel that is small. */
class FlowCacheIT {
    private static final int CAPACITY = 4;
    private static final InetAddress VIP = InetAddress.ofLiteral("192.0.2.10");
    private static final InetAddress SERVER = InetAddress.ofLiteral("10.0.0.20");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");

    private final Map<InetAddress, InetAddress> gateways = new HashMap<>();
    private BpfMap map;
    private NextHops nextHops;
    private FlowCache flows;
    private long now = 5_000_000_000L;

    @BeforeEach
    void create() throws LinuxException {
        map = BpfMap.create(new BpfMapSpec(
                "flows",
                BpfMapType.HASH,
                KernelLayout.FlowKey.BYTES,
                KernelLayout.Flow.BYTES,
                CAPACITY,
                BpfMapSpec.NO_PREALLOC));
        Link link = new Link(2, "eth0", Optional.of(new MacAddress(1)), 1500, 1);
        nextHops = new NextHops(new Kernel(), new NoEntries(), List.of(link), 16, now);
        flows = new FlowCache(map, nextHops, connection -> 3, () -> now);
    }

    @AfterEach
    void close() {
        flows.close();
        map.close();
    }

    @Test
    void aNatConnectionTakesTwoEntriesAndADirectlyRoutedOne() throws Exception {
        assertThat(flows.established(new View(1, 1000, ForwardingMethod.NAT))).isTrue();
        assertThat(flows.established(new View(2, 1001, ForwardingMethod.DR))).isTrue();
        assertThat(flows.flows()).isEqualTo(3);
        assertThat(entries()).isEqualTo(3);
        flows.left(new View(1, 1000, ForwardingMethod.NAT));
        assertThat(entries()).isEqualTo(1);
        flows.left(new View(2, 1001, ForwardingMethod.DR));
        assertThat(entries()).isZero();
        assertThat(flows.flows()).isZero();
    }

    @Test
    void aFullMapDeclinesAndLeavesNothingHalfDone() throws Exception {
        assertThat(flows.established(new View(1, 1000, ForwardingMethod.NAT))).isTrue();
        assertThat(flows.established(new View(2, 1001, ForwardingMethod.DR))).isTrue();
        assertThat(flows.established(new View(3, 1002, ForwardingMethod.NAT))).isFalse();
        assertThat(entries()).isEqualTo(3);
        assertThat(flows.declinedFull()).isEqualTo(1);
        // For a moment nothing is even tried, then there is room again.
        assertThat(flows.established(new View(4, 1003, ForwardingMethod.DR))).isFalse();
        now += 2_000_000;
        assertThat(flows.established(new View(4, 1003, ForwardingMethod.DR))).isTrue();
        flows.left(new View(1, 1000, ForwardingMethod.NAT));
        assertThat(flows.established(new View(3, 1002, ForwardingMethod.NAT))).isTrue();
    }

    @Test
    void aConnectionWhoseRepliesLookLikeAnotherOnesStaysWithTheEngine() throws Exception {
        assertThat(flows.established(new View(1, 1000, ForwardingMethod.NAT))).isTrue();
        // The same client port to another virtual port, but the same server: replies cannot be told apart.
        assertThat(flows.established(new View(2, 1000, ForwardingMethod.NAT, 81)))
                .isFalse();
        assertThat(flows.declinedConflict()).isEqualTo(1);
        assertThat(entries()).isEqualTo(2);
        flows.left(new View(1, 1000, ForwardingMethod.NAT));
        assertThat(flows.established(new View(2, 1000, ForwardingMethod.NAT, 81)))
                .isTrue();
    }

    @Test
    void theInstallationCountsAsUse() {
        View connection = new View(1, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(connection)).isTrue();
        long installed = now;
        now += 1_000_000_000L;
        assertThat(flows.lastUsed(connection)).isEqualTo(installed);
    }

    @Test
    void aFlowIsPointedElsewhereWhenItsNextHopWasRetired() throws Exception {
        View connection = new View(1, 1000, ForwardingMethod.NAT);
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
    void manySlotsAreNoMatter() throws Exception {
        View far = new View(100_000, 1000, ForwardingMethod.NAT);
        assertThat(flows.established(far)).isTrue();
        flows.left(far);
        flows.left(new View(200_000, 1001, ForwardingMethod.NAT));
        assertThat(entries()).isZero();
    }

    private int entries() throws LinuxException {
        int count = 0;
        try (var scan = map.scan(16)) {
            while (scan.next()) {
                count += scan.count();
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

    private record View(long handle, int clientPort, ForwardingMethod forwarding, int virtualPort)
            implements ConnectionView {
        View(long handle, int clientPort, ForwardingMethod forwarding) {
            this(handle, clientPort, forwarding, 80);
        }

        @Override
        public Protocol protocol() {
            return Protocol.TCP;
        }

        @Override
        public boolean ipv6() {
            return false;
        }

        @Override
        public long clientHigh() {
            return 0;
        }

        @Override
        public long clientLow() {
            return AddressWords.low(CLIENT);
        }

        @Override
        public long virtualHigh() {
            return 0;
        }

        @Override
        public long virtualLow() {
            return AddressWords.low(VIP);
        }

        @Override
        public long destinationHigh() {
            return 0;
        }

        @Override
        public long destinationLow() {
            return AddressWords.low(SERVER);
        }

        @Override
        public int destinationPort() {
            return 8080;
        }

        @Override
        public boolean destinationIpv6() {
            return false;
        }

        @Override
        public Tunnel tunnel() {
            return Tunnel.IPIP;
        }

        @Override
        public int tunnelSourcePort() {
            return 0;
        }

        @Override
        public long localHigh() {
            return 0;
        }

        @Override
        public long localLow() {
            return clientLow();
        }

        @Override
        public int localPort() {
            return clientPort;
        }

        @Override
        public int serverId() {
            return 1;
        }
    }
}
