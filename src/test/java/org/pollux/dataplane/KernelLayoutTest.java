package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Device;
import org.pollux.dataplane.KernelLayout.Endpoint;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.NextHopEntry;
import org.pollux.dataplane.KernelLayout.Server;
import org.pollux.dataplane.KernelLayout.Service;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.linux.bpf.BpfMapSpec;
import org.pollux.linux.bpf.BpfMapType;
import org.pollux.linux.bpf.BpfObject;
import org.pollux.linux.bpf.CommittedObject;

/** Java's numbers are those of pollux.h as the compiler laid it out, and the object is what the source compiles to. */
class KernelLayoutTest {
    private static ObjectTypes types;
    private static BpfObject object;

    @BeforeAll
    static void read() throws Exception {
        try (InputStream in = KernelLayoutTest.class.getResourceAsStream(KernelLayout.OBJECT)) {
            if (in == null) {
                throw new IOException(KernelLayout.OBJECT + " is missing: run src/main/bpf/build");
            }
            types = new ObjectTypes(in.readAllBytes());
        }
        object = XdpObject.parse();
    }

    @Test
    void theObjectIsWhatItsSourceCompilesTo() throws Exception {
        CommittedObject.assertIsWhatItsSourceCompilesTo(
                Path.of("src/main/bpf/pollux.c"),
                Path.of("src/main/resources/org/pollux/dataplane", KernelLayout.OBJECT));
    }

    @Test
    void flowKey() {
        assertLayout(
                "flow_key",
                FlowKey.BYTES,
                Map.of(
                        "saddr", FlowKey.SADDR,
                        "daddr", FlowKey.DADDR,
                        "sport", FlowKey.SPORT,
                        "dport", FlowKey.DPORT,
                        "protocol", FlowKey.PROTOCOL));
    }

    @Test
    void flow() {
        assertLayout(
                "flow",
                Flow.BYTES,
                Map.of(
                        "last_seen", Flow.LAST_SEEN,
                        "packets", Flow.PACKETS,
                        "bytes", Flow.BYTES_SEEN,
                        "addr", Flow.ADDR,
                        "port", Flow.PORT,
                        "action", Flow.ACTION,
                        "connection", Flow.CONNECTION,
                        "next_hop", Flow.NEXT_HOP,
                        "vip", Flow.VIP));
    }

    @Test
    void nextHop() {
        assertLayout(
                "next_hop",
                NextHopEntry.BYTES,
                Map.of(
                        "ifindex", NextHopEntry.IFINDEX,
                        "mtu", NextHopEntry.MTU,
                        "dmac", NextHopEntry.DMAC,
                        "smac", NextHopEntry.SMAC));
        assertThat(NextHopEntry.STRIDE).isEqualTo(roundUp8(NextHopEntry.BYTES));
    }

    @Test
    void endpointsAndWhatStandsForThem() {
        assertLayout(
                "endpoint",
                Endpoint.BYTES,
                Map.of("addr", Endpoint.ADDR, "port", Endpoint.PORT, "protocol", Endpoint.PROTOCOL));
        assertLayout("service", Service.BYTES, Map.of("vip", Service.VIP));
        assertLayout("server", Server.BYTES, Map.of("vips", Server.VIPS, "vip", Server.VIP));
        assertLayout("vip", Vip.BYTES, Map.of("held", Vip.HELD));
        assertThat(Vip.STRIDE).isEqualTo(roundUp8(Vip.BYTES));
        assertLayout("device", Device.BYTES, Map.of("first_socket", Device.FIRST_SOCKET, "queues", Device.QUEUES));
    }

    @Test
    void counters() {
        Map<String, Integer> expected = new HashMap<>();
        for (Counter counter : Counter.values()) {
            expected.put(counter.name(), counter.number());
        }
        expected.put("COUNTERS", Counter.values().length);
        assertThat(types.enumeration("counter")).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void maps() {
        assertMap(KernelLayout.FLOWS, BpfMapType.HASH, FlowKey.BYTES, Flow.BYTES);
        assertMap(KernelLayout.NEXT_HOPS, BpfMapType.ARRAY, 4, NextHopEntry.BYTES);
        assertMap(KernelLayout.VIPS, BpfMapType.ARRAY, 4, Vip.BYTES);
        assertMap(KernelLayout.ADDRESSES, BpfMapType.HASH, 4, 4);
        assertMap(KernelLayout.SERVICES, BpfMapType.HASH, Endpoint.BYTES, Service.BYTES);
        assertMap(KernelLayout.SERVERS, BpfMapType.HASH, Endpoint.BYTES, Server.BYTES);
        assertMap(KernelLayout.DEVICES, BpfMapType.HASH, 4, Device.BYTES);
        assertMap(KernelLayout.SOCKETS, BpfMapType.XSKMAP, 4, 4);
        assertMap(KernelLayout.COUNTERS, BpfMapType.PERCPU_ARRAY, 4, 8);
        assertThat(object.programs()).containsExactly(KernelLayout.PROGRAM);
        assertThat(object.license()).isEqualTo("Dual BSD/GPL");
        assertThat(map(KernelLayout.VIPS).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertThat(map(KernelLayout.NEXT_HOPS).has(BpfMapSpec.MMAPABLE)).isTrue();
    }

    @Test
    void limits() {
        assertThat(map(KernelLayout.VIPS).maxEntries()).isEqualTo(Limits.VIPS);
        assertThat(map(KernelLayout.NEXT_HOPS).maxEntries()).isEqualTo(Limits.NEXT_HOPS);
        assertThat(map(KernelLayout.SOCKETS).maxEntries()).isEqualTo(Limits.SOCKETS);
        assertThat(map(KernelLayout.DEVICES).maxEntries()).isEqualTo(Limits.DEVICES);
        assertThat(map(KernelLayout.COUNTERS).maxEntries()).isEqualTo(Counter.values().length);
        assertThat(types.structure("server").size() - Server.VIP).isEqualTo(4 * Limits.VIPS_OF_SERVER);
    }

    private static BpfMapSpec map(String name) {
        BpfMapSpec map = object.maps().get(name);
        if (map == null) {
            throw new AssertionError("no map " + name);
        }
        return map;
    }

    private static void assertMap(String name, BpfMapType type, int keySize, int valueSize) {
        BpfMapSpec map = map(name);
        assertThat(map.type()).as(name).isEqualTo(type);
        assertThat(map.keySize()).as(name).isEqualTo(keySize);
        assertThat(map.valueSize()).as(name).isEqualTo(valueSize);
    }

    private static void assertLayout(String structure, int size, Map<String, Integer> offsets) {
        ObjectTypes.Structure actual = types.structure(structure);
        assertThat(actual.size()).as("size of struct %s", structure).isEqualTo(size);
        Map<String, Integer> members = new HashMap<>(actual.offsets());
        members.remove("pad");
        assertThat(members).as("struct %s", structure).containsExactlyInAnyOrderEntriesOf(offsets);
    }

    private static int roundUp8(int bytes) {
        return (bytes + 7) & ~7;
    }
}
