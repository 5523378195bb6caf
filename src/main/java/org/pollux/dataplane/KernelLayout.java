package org.pollux.dataplane;

/**
 * Sizes and offsets of what the XDP program and the daemon share, in bytes. Repeats {@code src/main/bpf/pollux.h}, which
 * is the definition; a test compares each number with the compiled object.
 */
final class KernelLayout {
    static final String OBJECT = "pollux.bpf.o";
    static final String PROGRAM = "pollux";

    static final String FLOWS = "flows";
    static final String NEXT_HOPS = "next_hops";
    static final String VIPS = "vips";
    static final String ADDRESSES = "addresses";
    static final String SERVICES = "services";
    static final String SERVERS = "servers";
    static final String OWN_ADDRESSES = "own_addresses";
    static final String DEVICES = "devices";
    static final String SOCKETS = "sockets";
    static final String COUNTERS = "counters";

    private KernelLayout() {}

    /** {@code enum pollux_limits}. */
    static final class Limits {
        static final int VIPS = 4096;
        static final int NEXT_HOPS = 16384;
        static final int SOCKETS = 1024;
        static final int DEVICES = 64;
        static final int VIPS_OF_SERVER = 8;

        private Limits() {}
    }

    /** {@code struct flow_key}. */
    static final class FlowKey {
        static final int SADDR = 0;
        static final int DADDR = 4;
        static final int SPORT = 8;
        static final int DPORT = 10;
        static final int PROTOCOL = 12;
        static final int BYTES = 16;

        private FlowKey() {}
    }

    /** {@code struct flow} and {@code enum flow_action}. */
    static final class Flow {
        static final int LAST_SEEN = 0;
        static final int PACKETS = 8;
        static final int BYTES_SEEN = 16;
        static final int ADDR = 24;
        static final int PORT = 28;
        static final int ACTION = 30;
        static final int CONNECTION = 32;
        static final int NEXT_HOP = 40;
        static final int VIP = 44;
        static final int BYTES = 48;

        static final byte REWRITE_DESTINATION = 1;
        static final byte REWRITE_SOURCE = 2;
        static final byte ROUTE = 3;

        private Flow() {}
    }

    /** {@code struct next_hop}. */
    static final class NextHopEntry {
        static final int IFINDEX = 0;
        static final int MTU = 4;
        static final int DMAC = 8;
        static final int SMAC = 14;
        static final int BYTES = 20;
        /** Distance of entries in the mapped array: the size rounded up to 8. */
        static final int STRIDE = 24;

        private NextHopEntry() {}
    }

    /** {@code struct endpoint}. */
    static final class Endpoint {
        static final int ADDR = 0;
        static final int PORT = 4;
        static final int PROTOCOL = 6;
        static final int BYTES = 8;

        private Endpoint() {}
    }

    /** {@code struct service}. */
    static final class Service {
        static final int VIP = 0;
        static final int BYTES = 4;

        private Service() {}
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
        static final int BYTES = 4;
        /** Distance of entries in the mapped array: the size rounded up to 8. */
        static final int STRIDE = 8;

        private Vip() {}
    }

    /** {@code struct device}. */
    static final class Device {
        static final int FIRST_SOCKET = 0;
        static final int QUEUES = 4;
        static final int BYTES = 8;

        private Device() {}
    }

    /** {@code enum counter}. */
    enum Counter {
        FORWARDED_NAT_IN(0),
        FORWARDED_NAT_OUT(1),
        FORWARDED_DR(2),
        ENGINE_NO_FLOW(3),
        ENGINE_TCP_CONTROL(4),
        ENGINE_FROM_SERVER(5),
        ENGINE_FRAGMENT(6),
        ENGINE_ICMP(7),
        ENGINE_TTL(8),
        ENGINE_MTU(9),
        ENGINE_NEXT_HOP(10),
        ENGINE_UDP_NO_CHECKSUM(11),
        PASSED_OTHER(12),
        PASSED_NOT_HELD(13),
        PASSED_MALFORMED(14),
        PASSED_NO_SOCKET(15);

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
