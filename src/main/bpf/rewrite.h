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

/* The transport checksum covers the addresses too. */
static __always_inline void adjust_transport(__u8 protocol, __u16 *checksum, __u32 difference)
{
	__u16 sum = adjusted(*checksum, difference);

	/* RFC 768: 0 would mean "no checksum", the same sum is written as all ones. */
	if (protocol == IPPROTO_UDP && !sum)
		sum = 0xffff;
	*checksum = sum;
}

/* TCP and UDP have their ports at the same place; the caller has proven that they and the checksum are there. */
static __always_inline void rewrite_destination(struct iphdr *ip, struct udphdr *ports, __u16 *checksum, __be32 addr,
						__be16 port)
{
	__u32 difference = difference32(ip->daddr, addr);

	ip->daddr = addr;
	ip->check = adjusted(ip->check, difference);
	adjust_transport(ip->protocol, checksum, difference + difference16(ports->dest, port));
	ports->dest = port;
}

static __always_inline void rewrite_source(struct iphdr *ip, struct udphdr *ports, __u16 *checksum, __be32 addr,
					   __be16 port)
{
	__u32 difference = difference32(ip->saddr, addr);

	ip->saddr = addr;
	ip->check = adjusted(ip->check, difference);
	adjust_transport(ip->protocol, checksum, difference + difference16(ports->source, port));
	ports->source = port;
}

#endif
