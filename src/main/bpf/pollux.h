// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * What the XDP program and the daemon share: the keys and values of every map, the numbers of the counters.
 *
 * This header is the only definition of the layout. The Java side repeats offsets and sizes as constants, and a test
 * reads the BTF of the compiled object and compares each of them, so the two cannot drift apart unseen.
 *
 * Addresses and ports are in network byte order, everything else in the host's. All padding is explicit, because keys
 * are compared byte by byte.
 *
 * What has addresses in it exists twice, with a 4 and a 6 at its name: a common key would make every IPv4 look-up hash
 * 24 bytes of zeros.
 */
#ifndef POLLUX_H
#define POLLUX_H

#include <linux/in6.h>
#include <linux/types.h>

/* Upper bounds of the maps that are indexed. The flow table is sized by the daemon when it loads the program. */
enum pollux_limits {
	POLLUX_VIPS = 16384,
	POLLUX_NEXT_HOPS = 16384,
	POLLUX_DESTINATIONS = 65536,
	POLLUX_SOCKETS = 1024,
	POLLUX_DEVICES = 64,
	POLLUX_EXITS = 16384,
	POLLUX_VLANS = 4096,
	POLLUX_ENDPOINTS = 65536,
	POLLUX_OWN_ADDRESSES = 4096,
	POLLUX_VIPS_OF_SERVER = 8,
	POLLUX_MARK_NETWORKS = 4096,
	POLLUX_MARK_RULES = 16384,
	POLLUX_RULES_OF_NETWORK = 64,
	POLLUX_BUCKET = 16,
	POLLUX_SEEDS = 10,
};

/*
 * One direction of a connection, as its packets look when they arrive. Seen as words of 64 bits; version is 4 or 6, so that
 * no key of one family is one of the other's.
 */
struct flow_key4 {
	__u8 version;
	__u8 protocol;
	__u8 pad[2];
	__be16 sport;
	__be16 dport;
	__be32 saddr;
	__be32 daddr;
} __attribute__((aligned(8)));

struct flow_key6 {
	__u8 version;
	__u8 protocol;
	__u8 pad[2];
	__be16 sport;
	__be16 dport;
	struct in6_addr saddr;
	struct in6_addr daddr;
} __attribute__((aligned(8)));

/* What is done with the packets of a flow besides TTL - 1 and the link-layer addresses. In the order of the counters. */
enum flow_action {
	/* Client to direct-routing server: nothing. */
	FLOW_ROUTE = 1,
	/* Client to tunnelled server: wrapped as the next hop says. */
	FLOW_ENCAPSULATE = 2,
	/* From here on addresses and ports are replaced. Client to NAT server: the destination. */
	FLOW_NAT_IN = 3,
	/* NAT server to client: the source. */
	FLOW_NAT_OUT = 4,
	/* Both. */
	FLOW_FULLNAT_IN = 5,
	FLOW_FULLNAT_OUT = 6,
	/* TCP sequence numbers too: the client's on the way there, the server's acknowledgement of them on the way back. */
	FLOW_SHIFTED_IN = 7,
	FLOW_SHIFTED_OUT = 8,
};

/* What a flow of either family begins with; its key follows. */
struct flow {
	/* CLOCK_MONOTONIC in ns of the latest packet, some ms coarse; of the installation before the first. */
	__u64 last_seen;
	/* IP total lengths as they arrived. */
	__u64 bytes;
	/* Wraps around; the daemon looks at it more often. */
	__u32 packets;
	/* FLOW_SHIFTED_IN and _OUT: by how much the server's view of the client's sequence numbers is ahead of the client's. */
	__u32 shift;
	/* Index into vips: the flow is used only while that VIP is held here. */
	__u16 vip;
	/* Index into next_hops; of what does not change while there are packets the one thing that does. */
	__u16 next_hop;
	/* Index into destinations: the flow is used only while that server has not been removed. */
	__u16 destination;
	/*
	 * What the changes to the packet add to the one's complement sums of its IPv4 header, TTL - 1 included, and
	 * of its transport header, folded to 16 bits (RFC 1624 section 3). The same for each packet of a flow.
	 */
	__u16 header_difference;
	__u16 transport_difference;
	/* The ports with which packets leave, if they are replaced. FLOW_ENCAPSULATE: new_sport is that of outer UDP. */
	__be16 new_sport;
	__be16 new_dport;
	__u8 action;
	__u8 pad;
};

/* With the addresses that packets leave with, if they are replaced. */
struct flow4 {
	struct flow flow;
	struct flow_key4 key;
	__be32 new_saddr;
	__be32 new_daddr;
};

/* Takes two units; this is the first, with the key but for its last address. */
struct flow6 {
	struct flow flow;
	__u8 version;
	__u8 protocol;
	__u8 pad[2];
	__be16 sport;
	__be16 dport;
	struct in6_addr saddr;
};

struct flow6_rest {
	struct in6_addr daddr;
	struct in6_addr new_saddr;
	struct in6_addr new_daddr;
	__u8 pad[16];
};

/* A cache line of the memory for flows. A flow of IPv6 has one with an even index and the next. */
union flow_unit {
	struct flow4 ipv4;
	struct flow6 ipv6;
	struct flow6_rest ipv6_rest;
};

/*
 * The flows whose keys have the same upper half of their hash, under the mask: the unit of each plus 1, and where that
 * leaves room bits of the lower half. The first 0 is the end; the order means nothing.
 */
struct flow_bucket {
	__u32 entry[POLLUX_BUCKET];
};

/*
 * Where the packets of many flows leave. The daemon writes it through its own mapping: to change an entry it clears
 * ifindex first and sets it last.
 */
struct next_hop {
	/* 0: unknown at present, the packet takes the slow path. */
	__u32 ifindex;
	/* The longest IP packet that fits, into the tunnel if there is one. */
	__u16 mtu;
	/* The tag control information of the 802.1Q tag that packets leave with; 0 for none. */
	__be16 tag;
	__u8 dmac[6];
	__u8 smac[6];
	/* enum tunnel_kind */
	__u8 tunnel;
	/* The version of IP outside, 4 or 6, if there is a tunnel. */
	__u8 outer;
	__u8 pad[2];
};

enum tunnel_kind {
	TUNNEL_NONE,
	/* The packet itself is the payload of IP. */
	TUNNEL_IPIP,
	/* RFC 2784, without checksum. */
	TUNNEL_GRE,
	/* UDP without checksum, then four bytes of GUE variant 0. */
	TUNNEL_GUE,
};

/* What packets are wrapped into; has the index of its next hop. IPv4 uses the first word of the addresses. */
struct tunnel {
	struct in6_addr saddr;
	struct in6_addr daddr;
	/* TUNNEL_GUE: the server's. */
	__be16 port;
	__u8 pad[6];
};

/* How an endpoint is meant. */
enum endpoint_scope {
	/* Of one port. */
	ENDPOINT_PORT,
	/* Of all ports; port is 0. */
	ENDPOINT_ANY_PORT,
	/* For what fragments of packets are found by: they have no ports; port is 0. */
	ENDPOINT_FRAGMENT,
	/* For a server that gets packets in a tunnel; port is 0 and the protocol UDP, whatever the tunnel. */
	ENDPOINT_TUNNEL,
};

/* An address and port of a protocol. */
struct endpoint4 {
	__be32 addr;
	__be16 port;
	__u8 protocol;
	__u8 scope;
};

struct endpoint6 {
	struct in6_addr addr;
	__be16 port;
	__u8 protocol;
	__u8 scope;
};

/* A real server whose replies must be rewritten (NAT). */
struct server {
	/* How many of vip[] are used. More than POLLUX_VIPS_OF_SERVER: too many to list, take it as held. */
	__u32 vips;
	__u32 vip[POLLUX_VIPS_OF_SERVER];
};

/*
 * A virtual address. One write of one word activates or deactivates all that belongs to it. The first entry stands for
 * any address: it is held while one is.
 */
struct vip {
	/* 1: held by this director. 0: its packets are the host's business. */
	__u32 held;
	/* 1: there are services at it or marks for it. */
	__u32 served;
};

/* A real server. One write of one word deactivates all flows of its connections. */
struct destination {
	/* 1: it was removed. */
	__u32 removed;
	__u32 pad;
};

/*
 * The service's real server that a flow's index into destinations stands for. Only daemons read it: one that takes
 * flows over from another learns from it whose they are. IPv4 uses the first word of the addresses.
 */
struct destination_name {
	/* The service's; zeros for one that is known by a mark. */
	struct in6_addr service_addr;
	struct in6_addr addr;
	/* 0 for a service that is known by its address. */
	__u32 mark;
	__be16 service_port;
	__be16 port;
	/* 0 for a service that is known by a mark. */
	__u8 protocol;
	/* The versions of IP, 4 or 6, of the service and of the real server; 0 where nothing is said. */
	__u8 service_family;
	__u8 family;
	__u8 pad[5];
};

/* Who looks after all this. */
struct daemon {
	/*
	 * CLOCK_MONOTONIC in ns. Until then flows are used, and what is meant for an engine that is not there is dropped:
	 * a daemon that ended will be back, and clients ask again. After that everything is the host's. A daemon moves it
	 * on as long as it runs.
	 */
	__u64 alive_until;
	/* What keys of flows are hashed with: random, so that nobody can choose packets that all meet in one bucket. */
	__u32 seed[POLLUX_SEEDS];
	/* The number of buckets less 1; it is a power of two. */
	__u32 bucket_mask;
	/* The bits of a bucket's entry that are the unit's. */
	__u32 unit_mask;
};

/* Key of a longest-prefix look-up. */
struct network4 {
	__u32 length;
	__be32 addr;
};

struct network6 {
	__u32 length;
	struct in6_addr addr;
};

/* The rules for packets to a network, one after the other in mark_rules. More than POLLUX_RULES_OF_NETWORK: as if one matched. */
struct mark_slice {
	__u32 first;
	__u32 rules;
};

/* Which packets to a network get a mark; the first that matches counts. IPv4 uses the first word of the addresses. */
struct mark_rule {
	struct in6_addr saddr;
	struct in6_addr smask;
	/* In the host's byte order, both included. */
	__u16 first_sport;
	__u16 last_sport;
	__u16 first_dport;
	__u16 last_dport;
	/* 0: any. */
	__u32 ifindex;
	/* 0: any. */
	__u8 protocol;
	/* 1: the mark has a service. */
	__u8 served;
	__u8 pad[2];
};

/* An interface the program is attached to. */
struct device {
	/* The slot of its queue 0 in the socket map. */
	__u32 first_socket;
	__u32 queues;
};

/* A tag that packets of virtual services may arrive with. */
struct vlan {
	__u32 ifindex;
	__u32 id;
};

/* What became of a packet: exactly one of these is counted for each. */
enum counter {
	/* Forwarded here, in the order of enum flow_action. */
	FORWARDED_DR,
	FORWARDED_TUN,
	FORWARDED_NAT_IN,
	FORWARDED_NAT_OUT,
	FORWARDED_FULLNAT_IN,
	FORWARDED_FULLNAT_OUT,
	FORWARDED_SHIFTED_IN,
	FORWARDED_SHIFTED_OUT,
	/* Given to the engine, by reason. */
	ENGINE_NO_FLOW,
	ENGINE_TCP_CONTROL,
	ENGINE_FROM_SERVER,
	/* Or with IPv6 extension headers before their ports. */
	ENGINE_FRAGMENT,
	ENGINE_ICMP,
	ENGINE_TTL,
	ENGINE_MTU,
	ENGINE_NEXT_HOP,
	ENGINE_UDP_NO_CHECKSUM,
	ENGINE_SERVER_REMOVED,
	/* Of a FLOW_SHIFTED_OUT, with options that may acknowledge parts of the stream. */
	ENGINE_TCP_OPTIONS,
	/* Left to the host's stack. */
	PASSED_OTHER,
	PASSED_NOT_HELD,
	PASSED_MALFORMED,
	/* Meant for the engine, but no socket serves the queue it came in by. */
	PASSED_NO_SOCKET,
	/* Nobody has looked after it for too long. */
	PASSED_NO_DAEMON,
	/* There was no room before the packet for the tag or the tunnel it should leave with. */
	DROPPED_NO_HEADROOM,
	/* Meant for the engine of a daemon that has ended and may be back soon. */
	DROPPED_NO_DAEMON,
	COUNTERS,
};

#endif
