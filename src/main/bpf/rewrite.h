// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/* Changes to headers, with the checksums brought up to date by the difference alone (RFC 1624 section 3, equation 3). */
#ifndef POLLUX_REWRITE_H
#define POLLUX_REWRITE_H

#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>

#include "pollux.h"

/* What replacing one value by another adds to a one's complement sum; at most four 16-bit words, unfolded. */
static __always_inline __u32 difference32(__be32 from, __be32 to)
{
	return (~from & 0xffff) + (~from >> 16) + (to & 0xffff) + (to >> 16);
}

static __always_inline __u32 difference16(__be16 from, __be16 to)
{
	return (__u16)~from + to;
}

static __always_inline __u16 adjusted(__u16 checksum, __u32 difference)
{
	__u32 sum = (__u16)~checksum + difference;

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline void decrement_ttl(struct iphdr *ip)
{
	/* The checksum sees the 16-bit word that TTL (first byte) shares with the protocol. */
	__be16 from = *(__be16 *)&ip->ttl;

	ip->ttl--;
	ip->check = adjusted(ip->check, difference16(from, *(__be16 *)&ip->ttl));
}

/* The transport checksum covers the addresses too. The caller has proven that the transport header is there. */
static __always_inline void rewrite_transport(__u8 protocol, void *transport, __be16 *port, __be16 new_port,
					      __u32 address_difference)
{
	__u32 difference = address_difference + difference16(*port, new_port);

	*port = new_port;
	if (protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = transport;

		tcp->check = adjusted(tcp->check, difference);
	} else {
		struct udphdr *udp = transport;
		__u16 checksum = adjusted(udp->check, difference);

		/* RFC 768: 0 would mean "no checksum", the same sum is written as all ones. */
		udp->check = checksum ? checksum : 0xffff;
	}
}

static __always_inline void rewrite_destination(struct iphdr *ip, void *transport, __be32 addr, __be16 port)
{
	struct udphdr *ports = transport; /* TCP has its ports at the same place */
	__u32 difference = difference32(ip->daddr, addr);

	ip->daddr = addr;
	ip->check = adjusted(ip->check, difference);
	rewrite_transport(ip->protocol, transport, &ports->dest, port, difference);
}

static __always_inline void rewrite_source(struct iphdr *ip, void *transport, __be32 addr, __be16 port)
{
	struct udphdr *ports = transport;
	__u32 difference = difference32(ip->saddr, addr);

	ip->saddr = addr;
	ip->check = adjusted(ip->check, difference);
	rewrite_transport(ip->protocol, transport, &ports->source, port, difference);
}

#endif
