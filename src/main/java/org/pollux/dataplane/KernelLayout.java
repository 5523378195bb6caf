package org.pollux.dataplane;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.pollux.linux.bpf.BpfObject;

/**
 * Sizes and offsets of what the XDP program and the daemon share, in bytes. Repeats {@code src/main/bpf/pollux.h}, which
 * is the definition; a test compares each number with the compiled object. What has addresses in it exists once for each
 * {@link AddressFamily}; the names of such maps are {@linkplain AddressFamily#map stems}.
 */
final class KernelLayout {
    static final String OBJECT = "pollux.bpf.o";
    static final String PROGRAM = "pollux";

    static final String FLOW_UNITS = "flow_units";
    static final String FLOW_INDEX = "flow_index";
    static final String ADDRESSES = "addresses";
    static final String SERVICES = "services";
    static final String SERVERS = "servers";
    static final String OWN_ADDRESSES = "own_addresses";
    static final String MARKS = "marks";

    static final String NEXT_HOPS = "next_hops";
    static final String TUNNELS = "tunnels";
    static final String DESTINATIONS = "destinations";
    static final String DESTINATION_NAMES = "destination_names";
    static final String DAEMONS = "daemons";
    static final String VIPS = "vips";
    static final String MARK_RULES = "mark_rules";
    static final String DEVICES = "devices";
    static final String EXITS = "exits";
    static final String VLANS = "vlans";
    static final String SOCKETS = "sockets";
    static final String COUNTERS = "counters";

    /** What another process needs to take over. */
    static final List<String> INHERITED = List.of(
            FLOW_UNITS,
            FLOW_INDEX,
            AddressFamily.IPV4.map(ADDRESSES),
            AddressFamily.IPV6.map(ADDRESSES),
            DESTINATIONS,
            DESTINATION_NAMES,
            VIPS,
            DAEMONS);

    /** To be raised when something in {@link #INHERITED} comes to mean something else without being moved. */
    private static final int MEANING = 1;

    private static final int FINGERPRINT_BYTES = 8;

    private KernelLayout() {}

    /** The same for objects whose {@link #INHERITED} maps can be read alike. */
    static String fingerprint(BpfObject object) {
        StringBuilder text = new StringBuilder().append(MEANING);
        INHERITED.forEach(map -> text.append('\n').append(map).append(' ').append(object.layout(map)));
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** {@code enum pollux_limits}. */
    static final class Limits {
        static final int VIPS = 16384;
        static final int NEXT_HOPS = 16384;
        static final int DESTINATIONS = 65536;
        static final int SOCKETS = 1024;
        static final int DEVICES = 64;
        static final int EXITS = 16384;
        static final int VLANS = 4096;
        static final int ENDPOINTS = 65536;
        static final int OWN_ADDRESSES = 4096;
        static final int VIPS_OF_SERVER = 8;
        static final int MARK_NETWORKS = 4096;
        static final int MARK_RULES = 16384;
        static final int RULES_OF_NETWORK = 64;

        private Limits() {}
    }

    /** {@code struct flow_key4} and {@code flow_key6}. */
    static final class FlowKey {
        static final int VERSION = 0;
        static final int PROTOCOL = 1;
        static final int SPORT = 4;
        static final int DPORT = 6;
        static final int SADDR = 8;

        private FlowKey() {}

        static int daddr(AddressFamily family) {
            return SADDR + family.bytes();
        }

        static int bytes(AddressFamily family) {
            return SADDR + 2 * family.bytes();
        }
    }

    /**
     * {@code struct flow4}, or {@code flow6} with {@code flow6_rest} behind it, which all begin with a {@code struct flow};
     * {@code enum flow_action}.
     */
    static final class Flow {
        static final int LAST_SEEN = 0;
        static final int BYTES_SEEN = 8;
        static final int PACKETS = 16;
        static final int SHIFT = 20;
        static final int VIP = 24;
        static final int NEXT_HOP = 26;
        static final int DESTINATION = 28;
        static final int HEADER_DIFFERENCE = 30;
        static final int TRANSPORT_DIFFERENCE = 32;
        static final int NEW_SPORT = 34;
        static final int NEW_DPORT = 36;
        static final int ACTION = 38;
        /** Size of {@code struct flow}, where the key begins. */
        static final int KEY = 40;

        static final byte ROUTE = 1;
        static final byte ENCAPSULATE = 2;
        static final byte NAT_IN = 3;
        static final byte NAT_OUT = 4;
        static final byte FULLNAT_IN = 5;
        static final byte FULLNAT_OUT = 6;
        static final byte SHIFTED_IN = 7;
        static final byte SHIFTED_OUT = 8;

        private Flow() {}

        static int newSaddr(AddressFamily family) {
            return KEY + FlowKey.bytes(family);
        }

        static int newDaddr(AddressFamily family) {
            return newSaddr(family) + family.bytes();
        }

        /** How many units it takes, one after the other, the first one's index being a multiple of that. */
        static int units(AddressFamily family) {
            return family == AddressFamily.IPV6 ? 2 : 1;
        }

        static int bytes(AddressFamily family) {
            return units(family) * FlowUnit.BYTES;
        }
    }

    /** {@code union flow_unit}. */
    static final class FlowUnit {
        static final int BYTES = 64;

        private FlowUnit() {}
    }

    /** {@code struct flow_bucket}. */
    static final class FlowBucket {
        static final int ENTRIES = 16;
        static final int BYTES = 4 * ENTRIES;

        private FlowBucket() {}
    }

    /** {@code struct next_hop}. */
    static final class NextHopEntry {
        static final int IFINDEX = 0;
        static final int MTU = 4;
        static final int TAG = 6;
        static final int DMAC = 8;
        static final int SMAC = 14;
        static final int TUNNEL = 20;
        static final int OUTER = 21;
        static final int BYTES = 24;

        static final byte NO_TUNNEL = 0;
        static final byte IPIP = 1;
        static final byte GRE = 2;
        static final byte GUE = 3;

        private NextHopEntry() {}
    }

    /** {@code struct tunnel}. */
    static final class TunnelEntry {
        static final int SADDR = 0;
        static final int DADDR = 16;
        static final int PORT = 32;
        static final int BYTES = 40;

        private TunnelEntry() {}
    }

    /** {@code struct endpoint4} and {@code endpoint6}, {@code enum endpoint_scope}. */
    static final class Endpoint {
        static final int ADDR = 0;

        static final byte PORT = 0;
        static final byte ANY_PORT = 1;
        static final byte FRAGMENT = 2;
        static final byte TUNNEL = 3;

        private Endpoint() {}

        static int port(AddressFamily family) {
            return family.bytes();
        }

        static int protocol(AddressFamily family) {
            return family.bytes() + 2;
        }

        static int scope(AddressFamily family) {
            return family.bytes() + 3;
        }

        static int bytes(AddressFamily family) {
            return family.bytes() + 4;
        }
    }

    /** {@code struct server}. */
    static final class Server {
        static final int VIPS = 0;
        static final int VIP = 4;
        static final int BYTES = 36;

        private Server() {}
    }

    /** {@code struct vip}. */
    static final class Vip {
        static final int HELD = 0;
        static final int SERVED = 4;
        static final int BYTES = 8;
        /** The place that stands for any address: held while one is. */
        static final int ANY = 0;

        private Vip() {}
    }

    /** {@code struct destination}. */
    static final class Destination {
        static final int REMOVED = 0;
        static final int BYTES = 8;

        private Destination() {}
    }

    /** {@code struct destination_name}. */
    static final class DestinationName {
        static final int SERVICE_ADDR = 0;
        static final int ADDR = 16;
        static final int MARK = 32;
        static final int SERVICE_PORT = 36;
        static final int PORT = 38;
        static final int PROTOCOL = 40;
        static final int SERVICE_FAMILY = 41;
        static final int FAMILY = 42;
        static final int BYTES = 48;

        private DestinationName() {}
    }

    /** {@code struct daemon}. */
    static final class Daemon {
        static final int ALIVE_UNTIL = 0;
        static final int SEED = 8;
        static final int BUCKET_MASK = 48;
        static final int UNIT_MASK = 52;
        static final int BYTES = 56;

        static final int SEEDS = 10;

        private Daemon() {}
    }

    /** {@code struct network4} and {@code network6}. */
    static final class Network {
        static final int LENGTH = 0;
        static final int ADDR = 4;

        private Network() {}

        static int bytes(AddressFamily family) {
            return ADDR + family.bytes();
        }
    }

    /** {@code struct mark_slice}. */
    static final class MarkSlice {
        static final int FIRST = 0;
        static final int RULES = 4;
        static final int BYTES = 8;

        private MarkSlice() {}
    }

    /** {@code struct mark_rule}. */
    static final class MarkRuleEntry {
        static final int SADDR = 0;
        static final int SMASK = 16;
        static final int FIRST_SPORT = 32;
        static final int LAST_SPORT = 34;
        static final int FIRST_DPORT = 36;
        static final int LAST_DPORT = 38;
        static final int IFINDEX = 40;
        static final int PROTOCOL = 44;
        static final int SERVED = 45;
        static final int BYTES = 48;

        private MarkRuleEntry() {}
    }

    /** {@code struct device}. */
    static final class Device {
        static final int FIRST_SOCKET = 0;
        static final int QUEUES = 4;
        static final int BYTES = 8;

        private Device() {}
    }

    /** {@code struct vlan}. */
    static final class Vlan {
        static final int IFINDEX = 0;
        static final int ID = 4;
        static final int BYTES = 8;

        private Vlan() {}
    }

    /** {@code enum counter}. */
    enum Counter {
        FORWARDED_DR(0),
        FORWARDED_TUN(1),
        FORWARDED_NAT_IN(2),
        FORWARDED_NAT_OUT(3),
        FORWARDED_FULLNAT_IN(4),
        FORWARDED_FULLNAT_OUT(5),
        FORWARDED_SHIFTED_IN(6),
        FORWARDED_SHIFTED_OUT(7),
        ENGINE_NO_FLOW(8),
        ENGINE_TCP_CONTROL(9),
        ENGINE_FROM_SERVER(10),
        ENGINE_FRAGMENT(11),
        ENGINE_ICMP(12),
        ENGINE_TTL(13),
        ENGINE_MTU(14),
        ENGINE_NEXT_HOP(15),
        ENGINE_UDP_NO_CHECKSUM(16),
        ENGINE_SERVER_REMOVED(17),
        ENGINE_TCP_OPTIONS(18),
        PASSED_OTHER(19),
        PASSED_NOT_HELD(20),
        PASSED_MALFORMED(21),
        PASSED_NO_SOCKET(22),
        PASSED_NO_DAEMON(23),
        DROPPED_NO_HEADROOM(24),
        DROPPED_NO_DAEMON(25);

        private final int number;

        Counter(int number) {
            this.number = number;
        }

        /** Its index in the map of counters. */
        int number() {
            return number;
        }
    }
}
