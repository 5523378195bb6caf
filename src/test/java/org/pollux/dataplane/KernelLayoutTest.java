package org.pollux.dataplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pollux.dataplane.KernelLayout.Counter;
import org.pollux.dataplane.KernelLayout.Daemon;
import org.pollux.dataplane.KernelLayout.Destination;
import org.pollux.dataplane.KernelLayout.DestinationName;
import org.pollux.dataplane.KernelLayout.Device;
import org.pollux.dataplane.KernelLayout.Endpoint;
import org.pollux.dataplane.KernelLayout.Flow;
import org.pollux.dataplane.KernelLayout.FlowBucket;
import org.pollux.dataplane.KernelLayout.FlowKey;
import org.pollux.dataplane.KernelLayout.FlowUnit;
import org.pollux.dataplane.KernelLayout.Limits;
import org.pollux.dataplane.KernelLayout.MarkRuleEntry;
import org.pollux.dataplane.KernelLayout.MarkSlice;
import org.pollux.dataplane.KernelLayout.Network;
import org.pollux.dataplane.KernelLayout.NextHopEntry;
import org.pollux.dataplane.KernelLayout.Server;
import org.pollux.dataplane.KernelLayout.TunnelEntry;
import org.pollux.dataplane.KernelLayout.Vip;
import org.pollux.dataplane.KernelLayout.Vlan;
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
        // That of IPv6 lies in the two parts of its flow, see there.
        AddressFamily family = AddressFamily.IPV4;
        assertLayout(
                "flow_key4",
                FlowKey.bytes(family),
                Map.of(
                        "version", FlowKey.VERSION,
                        "protocol", FlowKey.PROTOCOL,
                        "sport", FlowKey.SPORT,
                        "dport", FlowKey.DPORT,
                        "saddr", FlowKey.SADDR,
                        "daddr", FlowKey.daddr(family)));
        assertThat(FlowKey.bytes(AddressFamily.IPV6) / Integer.BYTES).isEqualTo(Daemon.SEEDS);
    }

    @Test
    void flow() {
        assertLayout(
                "flow",
                Flow.KEY,
                Map.ofEntries(
                        Map.entry("last_seen", Flow.LAST_SEEN),
                        Map.entry("bytes", Flow.BYTES_SEEN),
                        Map.entry("packets", Flow.PACKETS),
                        Map.entry("shift", Flow.SHIFT),
                        Map.entry("vip", Flow.VIP),
                        Map.entry("next_hop", Flow.NEXT_HOP),
                        Map.entry("destination", Flow.DESTINATION),
                        Map.entry("header_difference", Flow.HEADER_DIFFERENCE),
                        Map.entry("transport_difference", Flow.TRANSPORT_DIFFERENCE),
                        Map.entry("new_sport", Flow.NEW_SPORT),
                        Map.entry("new_dport", Flow.NEW_DPORT),
                        Map.entry("action", Flow.ACTION)));
        assertLayout(
                "flow4",
                FlowUnit.BYTES,
                Map.of(
                        "flow",
                        0,
                        "key",
                        Flow.KEY,
                        "new_saddr",
                        Flow.newSaddr(AddressFamily.IPV4),
                        "new_daddr",
                        Flow.newDaddr(AddressFamily.IPV4)));
        assertLayout(
                "flow6",
                FlowUnit.BYTES,
                Map.of(
                        "flow", 0,
                        "version", Flow.KEY + FlowKey.VERSION,
                        "protocol", Flow.KEY + FlowKey.PROTOCOL,
                        "sport", Flow.KEY + FlowKey.SPORT,
                        "dport", Flow.KEY + FlowKey.DPORT,
                        "saddr", Flow.KEY + FlowKey.SADDR));
        // Behind the first.
        assertLayout(
                "flow6_rest",
                Flow.bytes(AddressFamily.IPV6) - FlowUnit.BYTES,
                Map.of(
                        "daddr", Flow.KEY + FlowKey.daddr(AddressFamily.IPV6) - FlowUnit.BYTES,
                        "new_saddr", Flow.newSaddr(AddressFamily.IPV6) - FlowUnit.BYTES,
                        "new_daddr", Flow.newDaddr(AddressFamily.IPV6) - FlowUnit.BYTES));
        assertThat(types.structure("flow_unit").size()).isEqualTo(FlowUnit.BYTES);
        assertLayout("flow_bucket", FlowBucket.BYTES, Map.of("entry", 0));
    }

    @Test
    void nextHop() {
        assertLayout(
                "next_hop",
                NextHopEntry.BYTES,
                Map.of(
                        "ifindex", NextHopEntry.IFINDEX,
                        "mtu", NextHopEntry.MTU,
                        "tag", NextHopEntry.TAG,
                        "dmac", NextHopEntry.DMAC,
                        "smac", NextHopEntry.SMAC,
                        "tunnel", NextHopEntry.TUNNEL,
                        "outer", NextHopEntry.OUTER));
        // In an array the distance of entries is their size rounded up to 8.
        assertThat(NextHopEntry.BYTES % 8).isZero();
        assertLayout(
                "tunnel",
                TunnelEntry.BYTES,
                Map.of("saddr", TunnelEntry.SADDR, "daddr", TunnelEntry.DADDR, "port", TunnelEntry.PORT));
        assertThat(TunnelEntry.BYTES % 8).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void endpoint(AddressFamily family) {
        assertLayout(
                family.map("endpoint"),
                Endpoint.bytes(family),
                Map.of(
                        "addr", Endpoint.ADDR,
                        "port", Endpoint.port(family),
                        "protocol", Endpoint.protocol(family),
                        "scope", Endpoint.scope(family)));
    }

    @ParameterizedTest
    @EnumSource
    void marks(AddressFamily family) {
        assertLayout(
                family.map("network"), Network.bytes(family), Map.of("length", Network.LENGTH, "addr", Network.ADDR));
        assertLayout("mark_slice", MarkSlice.BYTES, Map.of("first", MarkSlice.FIRST, "rules", MarkSlice.RULES));
        assertLayout(
                "mark_rule",
                MarkRuleEntry.BYTES,
                Map.of(
                        "saddr", MarkRuleEntry.SADDR,
                        "smask", MarkRuleEntry.SMASK,
                        "first_sport", MarkRuleEntry.FIRST_SPORT,
                        "last_sport", MarkRuleEntry.LAST_SPORT,
                        "first_dport", MarkRuleEntry.FIRST_DPORT,
                        "last_dport", MarkRuleEntry.LAST_DPORT,
                        "ifindex", MarkRuleEntry.IFINDEX,
                        "protocol", MarkRuleEntry.PROTOCOL,
                        "served", MarkRuleEntry.SERVED));
        // In an array the distance of entries is their size rounded up to 8.
        assertThat(MarkRuleEntry.BYTES % 8).isZero();
    }

    @Test
    void whatStandsForServersAddressesAndInterfaces() {
        assertLayout("server", Server.BYTES, Map.of("vips", Server.VIPS, "vip", Server.VIP));
        assertLayout("vip", Vip.BYTES, Map.of("held", Vip.HELD, "served", Vip.SERVED));
        assertThat(Vip.BYTES % 8).isZero();
        assertLayout("destination", Destination.BYTES, Map.of("removed", Destination.REMOVED));
        assertThat(Destination.BYTES % 8).isZero();
        assertLayout(
                "destination_name",
                DestinationName.BYTES,
                Map.of(
                        "service_addr", DestinationName.SERVICE_ADDR,
                        "addr", DestinationName.ADDR,
                        "mark", DestinationName.MARK,
                        "service_port", DestinationName.SERVICE_PORT,
                        "port", DestinationName.PORT,
                        "protocol", DestinationName.PROTOCOL,
                        "service_family", DestinationName.SERVICE_FAMILY,
                        "family", DestinationName.FAMILY));
        assertThat(DestinationName.BYTES % 8).isZero();
        assertLayout(
                "daemon",
                Daemon.BYTES,
                Map.of(
                        "alive_until", Daemon.ALIVE_UNTIL,
                        "seed", Daemon.SEED,
                        "bucket_mask", Daemon.BUCKET_MASK,
                        "unit_mask", Daemon.UNIT_MASK));
        assertThat(Daemon.BUCKET_MASK - Daemon.SEED).isEqualTo(Daemon.SEEDS * Integer.BYTES);
        assertLayout("device", Device.BYTES, Map.of("first_socket", Device.FIRST_SOCKET, "queues", Device.QUEUES));
        assertLayout("vlan", Vlan.BYTES, Map.of("ifindex", Vlan.IFINDEX, "id", Vlan.ID));
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
        for (AddressFamily family : AddressFamily.values()) {
            int endpoint = Endpoint.bytes(family);
            assertMap(family.map(KernelLayout.ADDRESSES), BpfMapType.HASH, family.bytes(), 4);
            assertMap(family.map(KernelLayout.SERVICES), BpfMapType.HASH, endpoint, 4);
            assertMap(family.map(KernelLayout.SERVERS), BpfMapType.HASH, endpoint, Server.BYTES);
            assertMap(family.map(KernelLayout.OWN_ADDRESSES), BpfMapType.HASH, family.bytes(), 4);
            assertMap(family.map(KernelLayout.MARKS), BpfMapType.LPM_TRIE, Network.bytes(family), MarkSlice.BYTES);
        }
        assertMap(KernelLayout.FLOW_UNITS, BpfMapType.ARRAY, 4, FlowUnit.BYTES);
        assertMap(KernelLayout.FLOW_INDEX, BpfMapType.ARRAY, 4, FlowBucket.BYTES);
        assertThat(map(KernelLayout.FLOW_UNITS).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertThat(map(KernelLayout.FLOW_INDEX).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertMap(KernelLayout.NEXT_HOPS, BpfMapType.ARRAY, 4, NextHopEntry.BYTES);
        assertMap(KernelLayout.TUNNELS, BpfMapType.ARRAY, 4, TunnelEntry.BYTES);
        assertMap(KernelLayout.DESTINATIONS, BpfMapType.ARRAY, 4, Destination.BYTES);
        assertMap(KernelLayout.DESTINATION_NAMES, BpfMapType.ARRAY, 4, DestinationName.BYTES);
        assertMap(KernelLayout.DAEMONS, BpfMapType.ARRAY, 4, Daemon.BYTES);
        assertMap(KernelLayout.VIPS, BpfMapType.ARRAY, 4, Vip.BYTES);
        assertMap(KernelLayout.MARK_RULES, BpfMapType.ARRAY, 4, MarkRuleEntry.BYTES);
        assertMap(KernelLayout.DEVICES, BpfMapType.HASH, 4, Device.BYTES);
        assertMap(KernelLayout.EXITS, BpfMapType.DEVMAP, 4, 4);
        assertMap(KernelLayout.VLANS, BpfMapType.HASH, Vlan.BYTES, 4);
        assertMap(KernelLayout.SOCKETS, BpfMapType.XSKMAP, 4, 4);
        assertMap(KernelLayout.COUNTERS, BpfMapType.PERCPU_ARRAY, 4, 8);
        assertThat(object.programs()).containsExactly(KernelLayout.PROGRAM);
        assertThat(object.license()).isEqualTo("Dual BSD/GPL");
        assertThat(map(KernelLayout.VIPS).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertThat(map(KernelLayout.TUNNELS).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertThat(map(KernelLayout.DESTINATIONS).maxEntries()).isEqualTo(Limits.DESTINATIONS);
        assertThat(map(KernelLayout.TUNNELS).maxEntries()).isEqualTo(Limits.NEXT_HOPS);
        assertThat(map(KernelLayout.MARK_RULES).has(BpfMapSpec.MMAPABLE)).isTrue();
        assertThat(map(KernelLayout.NEXT_HOPS).has(BpfMapSpec.MMAPABLE)).isTrue();
    }

    @Test
    void limits() {
        assertThat(map(KernelLayout.VIPS).maxEntries()).isEqualTo(Limits.VIPS);
        assertThat(map(KernelLayout.NEXT_HOPS).maxEntries()).isEqualTo(Limits.NEXT_HOPS);
        assertThat(map(KernelLayout.SOCKETS).maxEntries()).isEqualTo(Limits.SOCKETS);
        assertThat(map(KernelLayout.DEVICES).maxEntries()).isEqualTo(Limits.DEVICES);
        assertThat(map(KernelLayout.EXITS).maxEntries()).isEqualTo(Limits.EXITS);
        assertThat(map(KernelLayout.VLANS).maxEntries()).isEqualTo(Limits.VLANS);
        assertThat(map(KernelLayout.MARK_RULES).maxEntries()).isEqualTo(Limits.MARK_RULES);
        for (AddressFamily family : AddressFamily.values()) {
            assertThat(map(family.map(KernelLayout.SERVICES)).maxEntries()).isEqualTo(Limits.ENDPOINTS);
            assertThat(map(family.map(KernelLayout.OWN_ADDRESSES)).maxEntries()).isEqualTo(Limits.OWN_ADDRESSES);
            assertThat(map(family.map(KernelLayout.MARKS)).maxEntries()).isEqualTo(Limits.MARK_NETWORKS);
        }
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
}
