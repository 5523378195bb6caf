package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pollux.dataplane.LoadedProgram.CLIENT_PORT;
import static org.pollux.dataplane.LoadedProgram.sentOn;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.TestConnection.Side;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;

/** The XDP program finds what the daemon puts in the flow table, and nothing else, also while that changes. */
@ExtendWith(LoopbackSocket.class)
class FlowTableIT {
    private static final int FLOWS = 500;
    private static final int UNITS = 16;
    private static final int SEEN = 10;
    private static final int SERVERS = 50;

    private final LoadedProgram program;

    FlowTableIT(LoadedProgram program) {
        this.program = program;
    }

    private record Forwarded(Packet packet, Packet sent) {}

    @ParameterizedTest
    @EnumSource
    void eachFlowOfAFullBucketIsFoundUntilItIsTakenOut(Net net) throws Exception {
        program.oneBucket();
        List<Forwarded> flows = new ArrayList<>();
        for (int i = 0; i < FlowBucket.ENTRIES; i++) {
            Packet packet = new Packet(Packet.TCP, net.client, CLIENT_PORT + i, net.vip, 80);
            flows.add(new Forwarded(packet, program.toServer(packet, ForwardingMethod.NAT, net.server, 8080 + i)));
        }
        Packet unknown = new Packet(Packet.TCP, net.client, CLIENT_PORT - 1, net.vip, 80);
        program.assertToEngine(unknown, Counter.ENGINE_NO_FLOW);
        Collections.shuffle(flows);
        while (!flows.isEmpty()) {
            for (Forwarded flow : flows) {
                program.assertForwarded(flow.packet, Counter.FORWARDED_NAT_IN, flow.sent);
            }
            Forwarded gone = flows.removeLast();
            program.flows().remove(AddressFamily.of(net == Net.IPV6), program.unitOf(gone.packet));
            program.assertToEngine(gone.packet, Counter.ENGINE_NO_FLOW);
        }
    }

    /** Of a flow whose memory were given to another one too early, packets would leave with parts of both. */
    @ParameterizedTest
    @EnumSource
    @Timeout(60)
    void noPacketIsRewrittenByHalvesWhileFlowsComeAndGo(Net net) throws Exception {
        AddressFamily family = AddressFamily.of(net == Net.IPV6);
        byte[] frame = new Packet(Packet.UDP, net.client, CLIENT_PORT, net.vip, 80).bytes();
        Set<String> right = new HashSet<>();
        right.add(Arrays.toString(frame));
        for (int i = 0; i < SERVERS; i++) {
            Packet sent = new Packet(Packet.UDP, net.client, CLIENT_PORT, server(net, i), 8000 + i);
            right.add(Arrays.toString(sentOn(sent)));
        }
        int vip = program.addresses().place(Net.address(net.vip));
        try (GracePeriods grace = GracePeriods.start();
                FlowEntry entry = new FlowEntry(program.flows().units(), family, true)) {
            FlowUnits units = new FlowUnits(UNITS, new UnitRecords(UNITS), grace);
            AtomicInteger flows = new AtomicInteger();
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> changed =
                    CompletableFuture.runAsync(() -> change(net, units, entry, vip, flows, enough));
            Set<String> seen = new HashSet<>();
            while (!changed.isDone() && (flows.get() < FLOWS || seen.size() < SEEN)) {
                String sent = Arrays.toString(program.sent(frame));
                assertThat(right).contains(sent);
                seen.add(sent);
            }
            enough.set(true);
            changed.get();
        }
    }

    /** One flow after the other, all with the same key. */
    private void change(Net net, FlowUnits units, FlowEntry entry, int vip, AtomicInteger flows, AtomicBoolean enough) {
        AddressFamily family = entry.family();
        int former = FlowTable.NONE;
        while (!enough.get()) {
            int unit = units.take(family);
            if (unit == FlowTable.NONE) {
                Thread.onSpinWait();
                continue;
            }
            int server = flows.get() % SERVERS;
            TestConnection connection = new TestConnection(
                    1,
                    Protocol.UDP,
                    new Side(net.client, CLIENT_PORT),
                    new Side(net.vip, 80),
                    new Side(server(net, server), 8000 + server),
                    ForwardingMethod.NAT);
            entry.of(connection);
            entry.write(unit, connection, LoadedProgram.hop(), vip, 0);
            if (former != FlowTable.NONE) {
                program.flows().remove(family, former);
                units.release(family, former);
            }
            assertThat(program.flows().add(family, unit)).isTrue();
            former = unit;
            flows.incrementAndGet();
        }
    }

    private static String server(Net net, int number) {
        return net == Net.IPV4
                ? InetAddress.ofLiteral("10.1.2." + (100 + number)).getHostAddress()
                : "fd00:1::" + Integer.toHexString(0x100 + number);
    }
}
