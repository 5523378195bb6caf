// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * What the XDP program and the daemon share: the keys and values of every map, the numbers of the counters.
 *
 * This header is the only definition of the layout. The Java side repeats offsets and sizes as constants, and a test
 * reads the BTF of the compiled object and compares each of them, so the two cannot drift apart unseen.
 *
 * Addresses and ports are in network byte order, everything else in the host's. All padding is explicit, because a
 * hash map compares keys byte by byte.
 *
 * IPv4 only. IPv6 gets flow, endpoint and address maps of its own with longer keys (a common key would make every
 * IPv4 look-up hash 24 bytes of zeros); vips, next_hops, devices and counters are shared by both families.
 */
#ifndef POLLUX_H
#define POLLUX_H

#include <linux/types.h>

/* Upper bounds of the maps that are indexed. The flow map is sized by the daemon when it loads the program. */
enum pollux_limits {
	POLLUX_VIPS = 4096,
	POLLUX_NEXT_HOPS = 16384,
	POLLUX_SOCKETS = 1024,
	POLLUX_DEVICES = 64,
	POLLUX_ENDPOINTS = 65536,
	POLLUX_OWN_ADDRESSES = 4096,
	POLLUX_VIPS_OF_SERVER = 8,
};

/* One direction of a connection, as its packets look when they arrive. */
struct flow_key {
	__be32 saddr;
	__be32 daddr;
	__be16 sport;
	__be16 dport;
	__u8 protocol;
	__u8 pad[3];
};

/* What is done with the packets of a flow besides TTL - 1 and the link-layer addresses. */
enum flow_action {
	/* Destination becomes flow.addr:flow.port (client to NAT server). */
	FLOW_REWRITE_DESTINATION = 1,
	/* Source becomes flow.addr:flow.port (NAT server to client). */
	FLOW_REWRITE_SOURCE = 2,
	/* Nothing (client to direct-routing server). */
	FLOW_ROUTE = 3,
};

struct flow {
	/* CLOCK_MONOTONIC in ns of the latest packet, some ms coarse; of the installation before the first. */
	__u64 last_seen;
	__u64 packets;
	/* IP total lengths as they arrived. */
	__u64 bytes;
	__be32 addr;
	__be16 port;
	__u8 action;
	__u8 pad;
	/* The engine's handle of the connection; only the daemon reads it. */
	__u64 connection;
	/* Index into next_hops. */
	__u32 next_hop;
	/* Index into vips: the flow is used only while that VIP is held here. */
	__u32 vip;
};

/*
 * Where the packets of many flows leave. The daemon writes it through its own mapping: to change an entry it clears
 * ifindex first and sets it last.
 */
struct next_hop {
	/* 0: unknown at present, the packet takes the slow path. */
	__u32 ifindex;
	/* The longest IP packet that fits. */
	__u32 mtu;
	__u8 dmac[6];
	__u8 smac[6];
};

/* An address and port of a protocol. Port 0 with a server's address: the entry that its fragments are found by. */
struct endpoint {
	__be32 addr;
	__be16 port;
	__u8 protocol;
	__u8 pad;
};

/* A virtual service. */
struct service {
	/* Index into vips. */
	__u32 vip;
};

/* A real server whose replies must be rewritten (NAT). */
struct server {
	/* How many of vip[] are used. More than POLLUX_VIPS_OF_SERVER: too many to list, take it as held. */
	__u32 vips;
	__u32 vip[POLLUX_VIPS_OF_SERVER];
};

/* A virtual address. One write of one word activates or deactivates all that belongs to it. */
struct vip {
	/* 1: held by this director. 0: its packets are the host's business. */
	__u32 held;
};

/* An interface the program is attached to. */
struct device {
	/* The slot of its queue 0 in the socket map. */
	__u32 first_socket;
	__u32 queues;
};

/* What became of a packet: exactly one of these is counted for each. */
enum counter {
	/* Forwarded here. */
	FORWARDED_NAT_IN,
	FORWARDED_NAT_OUT,
	FORWARDED_DR,
	/* Given to the engine, by reason. */
	ENGINE_NO_FLOW,
	ENGINE_TCP_CONTROL,
	ENGINE_FROM_SERVER,
	ENGINE_FRAGMENT,
	ENGINE_ICMP,
	ENGINE_TTL,
	ENGINE_MTU,
	ENGINE_NEXT_HOP,
	ENGINE_UDP_NO_CHECKSUM,
	/* Left to the host's stack. */
	PASSED_OTHER,
	PASSED_NOT_HELD,
	PASSED_MALFORMED,
	/* Meant for the engine, but no socket serves the queue it came in by. */
	PASSED_NO_SOCKET,
	COUNTERS,
};

#endif
