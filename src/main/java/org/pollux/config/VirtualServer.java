package org.pollux.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A {@code virtual_server} block.
 *
 * @param service which packets it is for
 * @param scheduler {@code lb_algo} or {@code lvs_sched}
 * @param schedulerFlags {@code sh-port} and their like
 * @param onePacket {@code ops}: each packet is scheduled by itself, UDP only
 * @param forwarding {@code lb_kind} or {@code lvs_method}
 * @param local {@code local_addresses}, {@code client_address}
 * @param persistence {@code persistence_timeout}, {@code persistence_granularity}
 * @param persistenceEngine {@code persistence_engine}
 * @param quorum when the real servers suffice
 * @param suspended {@code ha_suspend}: checks rest while the address is not on this host
 * @param sorryServer {@code sorry_server}: serves when no real server is left
 * @param realServers the real servers in the file's order
 * @param traffic {@code slow_start}, {@code connection_limit}, {@code client_rate}
 * @param position where the block begins
 */
public record VirtualServer(
        Service service,
        Scheduler scheduler,
        SchedulerFlags schedulerFlags,
        boolean onePacket,
        ForwardingMethod forwarding,
        LocalSide local,
        Optional<Persistence> persistence,
        Optional<PersistenceEngine> persistenceEngine,
        Quorum quorum,
        boolean suspended,
        Optional<SorryServer> sorryServer,
        List<RealServer> realServers,
        TrafficPolicy traffic,
        SourcePosition position) {
    /** Which packets a virtual server is for: what tells it from the others of a configuration. */
    public sealed interface Service {
        /** What is one service for ipvsadm too. */
        sealed interface Single extends Service {
            /** The address family of its packets. */
            AddressFamily family();
        }

        /**
         * Those to an address.
         *
         * @param protocol {@code protocol}
         * @param address the virtual address
         * @param port the virtual port, 1..65535; 0 for all ports, as in ipvsadm(8)
         */
        record Addressed(Protocol protocol, InetAddress address, int port) implements Single {
            @Override
            public AddressFamily family() {
                return AddressFamily.of(address);
            }

            /** For people: {@code TCP 192.0.2.10:80}, {@code TCP [2001:db8::1]:80}. */
            @Override
            public String toString() {
                String host = address.getHostAddress();
                return protocol + " " + (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
            }
        }

        /**
         * {@code fwmark}: those with a mark.
         *
         * @param mark the mark, 1..2147483647
         * @param family the packets' address family
         */
        record Marked(int mark, AddressFamily family) implements Single {
            /** For people: {@code fwmark 5}, {@code fwmark 5 (IPv6)}. */
            @Override
            public String toString() {
                return "fwmark " + mark + (family == AddressFamily.INET6 ? " (IPv6)" : "");
            }
        }

        /**
         * {@code group}: those to the members of a {@code virtual_server_group}.
         *
         * @param name the group's name
         * @param protocol {@code protocol}; absent when the group has marks only
         */
        record Grouped(String name, Optional<Protocol> protocol) implements Service {
            /** For people: {@code TCP group web}, {@code group web}. */
            @Override
            public String toString() {
                return protocol.map(given -> given + " ").orElse("") + "group " + name;
            }
        }
    }

    /** The transport protocol of a virtual server. */
    public enum Protocol {
        /** TCP. */
        TCP,
        /** UDP. */
        UDP,
        /** SCTP. */
        SCTP
    }

    /** What persistence goes by instead of the client's address. */
    public enum PersistenceEngine {
        /** The Call-ID of SIP messages over UDP. */
        SIP
    }

    /** How a real server is chosen for a new connection. */
    public enum Scheduler {
        /** Round robin. */
        RR,
        /** Weighted round robin. */
        WRR,
        /** Least connections. */
        LC,
        /** Weighted least connections. */
        WLC,
        /** Locality-based least connections. */
        LBLC,
        /** Locality-based least connections with replication. */
        LBLCR,
        /** Source hashing. */
        SH,
        /** Maglev hashing. */
        MH,
        /** Destination hashing. */
        DH,
        /** Weighted failover: the highest weight takes all. */
        FO,
        /** Weighted overflow: the highest weight takes what it can. */
        OVF,
        /** Shortest expected delay. */
        SED,
        /** Never queue. */
        NQ,
        /** The better of two random ones. */
        TWOS
    }

    /**
     * Flags whose meaning is the scheduler's own.
     *
     * @param fallback {@code flag-1}, {@code sh-fallback}, {@code mh-fallback}: go on to another server
     * @param port {@code flag-2}, {@code sh-port}, {@code mh-port}: the source port counts too
     * @param third {@code flag-3}
     */
    public record SchedulerFlags(boolean fallback, boolean port, boolean third) {
        /** No flag. */
        public static final SchedulerFlags NONE = new SchedulerFlags(false, false, false);
    }

    /** How packets reach the real server. */
    public sealed interface ForwardingMethod {
        /** LVS-NAT. */
        ForwardingMethod NAT = new Nat();

        /** Direct routing. */
        ForwardingMethod DR = new Dr();

        /** Both addresses translated. */
        ForwardingMethod FULLNAT = new FullNat();

        /** The word of the language: {@code NAT}, {@code DR}, {@code TUN} or {@code FULLNAT}. */
        String word();

        /** LVS-NAT: addresses and ports are rewritten both ways. */
        record Nat() implements ForwardingMethod {
            @Override
            public String word() {
                return "NAT";
            }
        }

        /** Direct routing: only the link-layer address changes. */
        record Dr() implements ForwardingMethod {
            @Override
            public String word() {
                return "DR";
            }
        }

        /** Pollux's own: the server sees one of the director's {@code local_addresses} as its client. */
        record FullNat() implements ForwardingMethod {
            @Override
            public String word() {
                return "FULLNAT";
            }
        }

        /**
         * Tunnelling: the packet is wrapped into another.
         *
         * @param tunnel into which
         */
        record Tun(Tunnel tunnel) implements ForwardingMethod {
            @Override
            public String word() {
                return "TUN";
            }
        }
    }

    /** What a packet is wrapped into on its way to a real server. */
    public sealed interface Tunnel {
        /** IP in IP (RFC 2003). */
        record Ipip() implements Tunnel {}

        /**
         * Generic UDP encapsulation.
         *
         * @param port the real server's UDP port
         * @param checksum the outer checksum
         */
        record Gue(int port, Checksum checksum) implements Tunnel {}

        /**
         * Generic routing encapsulation (RFC 2784).
         *
         * @param checksum the outer checksum, not {@link Checksum#REMCSUM}
         */
        record Gre(Checksum checksum) implements Tunnel {}

        /** The checksum of the outer packet. */
        enum Checksum {
            /** None. */
            NOCSUM,
            /** Its own. */
            CSUM,
            /** The inner packet's, left to the real server. */
            REMCSUM
        }
    }

    /**
     * What stands for clients at real servers with FULLNAT.
     *
     * @param addresses {@code local_addresses}: the director's own; at least one where there is such a server
     * @param client {@code client_address}: what the servers learn of the client
     */
    public record LocalSide(List<InetAddress> addresses, ClientAddress client) {
        /** For virtual servers without FULLNAT. */
        public static final LocalSide NONE = new LocalSide(List.of(), ClientAddress.NONE);

        /** Copies the list. */
        public LocalSide {
            addresses = List.copyOf(addresses);
        }
    }

    /** How a real server with FULLNAT learns its client's address. */
    public enum ClientAddress {
        /** It does not. */
        NONE,
        /** By the TCP option of LVS's FULLNAT. */
        TOA,
        /** By the PROXY protocol, version 2. */
        PROXY_V2
    }

    /**
     * Clients return to their real server.
     *
     * @param timeout {@code persistence_timeout}: for so long after their last connection
     * @param prefixLength {@code persistence_granularity}: addresses that agree in so many bits are one client; above
     *     32 IPv4 clients of a group with both families are told apart by their whole address
     */
    public record Persistence(Duration timeout, int prefixLength) {}

    /**
     * When the real servers suffice.
     *
     * @param weight {@code quorum}: the weight that must be alive, at least 1
     * @param hysteresis {@code hysteresis}: how far it must be passed, less than the quorum
     * @param gained {@code quorum_up}
     * @param lost {@code quorum_down}
     * @param toldAtTheEnd {@code omega}: scripts run also when the daemon stops
     */
    public record Quorum(
            long weight, long hysteresis, Optional<Script> gained, Optional<Script> lost, boolean toldAtTheEnd) {
        /** One living real server suffices. */
        public static final Quorum ONE = new Quorum(1, 0, Optional.empty(), Optional.empty(), false);
    }

    /**
     * The server of last resort.
     *
     * @param address its address
     * @param port its port; the virtual server's when the file names none
     * @param forwarding how packets reach it
     * @param inhibit {@code sorry_server_inhibit}: when it is not needed it stays with weight 0 and finishes its connections
     */
    public record SorryServer(InetAddress address, int port, ForwardingMethod forwarding, boolean inhibit) {
        /** One that is removed when it rests. */
        public SorryServer(InetAddress address, int port, ForwardingMethod forwarding) {
            this(address, port, forwarding, false);
        }
    }

    /** Copies the list. */
    public VirtualServer {
        realServers = List.copyOf(realServers);
    }

    /** A service on an address, all else as when the file does not mention it. */
    public VirtualServer(
            Protocol protocol,
            InetAddress address,
            int port,
            Scheduler scheduler,
            ForwardingMethod forwarding,
            Optional<SorryServer> sorryServer,
            List<RealServer> realServers,
            SourcePosition position) {
        this(
                new Service.Addressed(protocol, address, port),
                scheduler,
                SchedulerFlags.NONE,
                false,
                forwarding,
                LocalSide.NONE,
                Optional.empty(),
                Optional.empty(),
                Quorum.ONE,
                false,
                sorryServer,
                realServers,
                TrafficPolicy.NONE,
                position);
    }

    /** The address family of its real servers: that of the first, IPv4 when there is none. */
    public AddressFamily serverFamily() {
        return familyOf(realServers);
    }

    /** The address family of real servers: that of the first, IPv4 when there is none. */
    public static AddressFamily familyOf(List<RealServer> servers) {
        return servers.stream()
                .findFirst()
                .map(real -> AddressFamily.of(real.address()))
                .orElse(AddressFamily.INET);
    }
}
