// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/* Packets inside packets: the outer headers are those that the engine writes, as Linux's IPVS does. */
#ifndef POLLUX_TUNNEL_H
#define POLLUX_TUNNEL_H

#include <linux/in.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/udp.h>

#include "forward.h"

#define GRE_LENGTH 4
#define GUE_LENGTH 4
#define IP_DONT_FRAGMENT 0x4000
#define ECN 3

/* What the outer header takes over of the packet. */
struct inner {
	/* IPPROTO_IPIP or IPPROTO_IPV6. */
	__u8 protocol;
	__u8 traffic_class;
	__u8 hops_left;
	/* Whether the packet is IPv4 and must not be fragmented. */
	__u8 dont_fragment;
	/* That of outer UDP. */
	__be16 sport;
};

/* Congestion that the packet met before the tunnel stays inside (RFC 3168 section 9.1.1). */
static __always_inline __u8 outer_class(__u8 traffic_class)
{
	return (traffic_class & ECN) == ECN ? traffic_class ^ 1 : traffic_class;
}

static __always_inline __u32 words(const void *bytes, __u32 count)
{
	const __u16 *word = bytes;
	__u32 sum = 0, i;

#pragma unroll
	for (i = 0; i < count; i++)
		sum += word[i];
	return sum;
}

static __always_inline void outer_ipv4(struct iphdr *ip, struct tunnel *tunnel, struct inner *inner, __u8 protocol,
				       __u16 length)
{
	__u32 sum;

	ip->version = 4;
	ip->ihl = 5;
	ip->tos = inner->traffic_class;
	ip->tot_len = bpf_htons(length);
	/* A packet that may be fragmented on its way needs a number to be put together by. */
	ip->id = inner->dont_fragment ? 0 : (__u16)bpf_get_prandom_u32();
	ip->frag_off = inner->dont_fragment ? bpf_htons(IP_DONT_FRAGMENT) : 0;
	ip->ttl = inner->hops_left;
	ip->protocol = protocol;
	ip->check = 0;
	ip->saddr = tunnel->saddr.in6_u.u6_addr32[0];
	ip->daddr = tunnel->daddr.in6_u.u6_addr32[0];
	sum = words(ip, sizeof(*ip) / 2);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	ip->check = ~sum;
}

static __always_inline void outer_ipv6(struct ipv6hdr *ip, struct tunnel *tunnel, struct inner *inner, __u8 protocol,
				       __u16 payload)
{
	*(__be32 *)ip = bpf_htonl(6u << 28 | (__u32)inner->traffic_class << 20);
	ip->payload_len = bpf_htons(payload);
	ip->nexthdr = protocol;
	ip->hop_limit = inner->hops_left;
	ip->saddr = tunnel->saddr;
	ip->daddr = tunnel->daddr;
}

/* What stands between the outer IP header and the packet; its length is known to fit. */
static __always_inline void shim(void *at, __u8 kind, struct tunnel *tunnel, struct inner *inner, __u32 length)
{
	if (kind == TUNNEL_GRE) {
		__be16 *gre = at;

		gre[0] = 0;
		gre[1] = inner->protocol == IPPROTO_IPIP ? bpf_htons(ETH_P_IP) : bpf_htons(ETH_P_IPV6);
	} else if (kind == TUNNEL_GUE) {
		struct udphdr *udp = at;
		__be32 *gue = (void *)(udp + 1);

		udp->source = inner->sport;
		udp->dest = tunnel->port;
		udp->len = bpf_htons(sizeof(*udp) + GUE_LENGTH + length);
		udp->check = 0;
		*gue = bpf_htonl((__u32)inner->protocol << 16);
	}
}

static __always_inline enum counter encapsulate(struct packet *packet, struct next_hop *hop, struct inner *inner,
						int *verdict)
{
	struct tunnel *tunnel = bpf_map_lookup_elem(&tunnels, &packet->next_hop);
	__u32 ifindex = hop->ifindex;
	__u8 kind = hop->tunnel, protocol = inner->protocol;
	__u32 extra = 0, length = packet->length;
	void *outer;

	if (!tunnel)
		return ENGINE_NEXT_HOP;
	if (kind == TUNNEL_GRE) {
		extra = GRE_LENGTH;
		protocol = IPPROTO_GRE;
	} else if (kind == TUNNEL_GUE) {
		extra = sizeof(struct udphdr) + GUE_LENGTH;
		protocol = IPPROTO_UDP;
	}
	if (hop->outer == 4) {
		struct iphdr *ip = link_header(packet, hop, sizeof(*ip) + extra, bpf_htons(ETH_P_IP));

		outer = ip + 1;
		if (!ip || outer + sizeof(struct udphdr) + GUE_LENGTH > (void *)(long)packet->ctx->data_end)
			goto no_room;
		outer_ipv4(ip, tunnel, inner, protocol, sizeof(*ip) + extra + length);
	} else {
		struct ipv6hdr *ip = link_header(packet, hop, sizeof(*ip) + extra, bpf_htons(ETH_P_IPV6));

		outer = ip + 1;
		if (!ip || outer + sizeof(struct udphdr) + GUE_LENGTH > (void *)(long)packet->ctx->data_end)
			goto no_room;
		outer_ipv6(ip, tunnel, inner, protocol, extra + length);
	}
	shim(outer, kind, tunnel, inner, length);
	*verdict = out_of(ifindex);
	return FORWARDED_TUN;

no_room:
	*verdict = XDP_DROP;
	return DROPPED_NO_HEADROOM;
}

#endif
