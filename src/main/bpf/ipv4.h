// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
#ifndef POLLUX_IPV4_H
#define POLLUX_IPV4_H

#include <linux/in.h>
#include <linux/ip.h>

#include "forward.h"
#include "tunnel.h"

#define FAMILY(name) name##4
#define ADDRESS __be32
#define ADDRESS_BITS 32
#define masked(address, mask, network) ((*(address) & *(mask)) == *(network))
#include "lookup.h"
#undef FAMILY
#undef ADDRESS
#undef ADDRESS_BITS
#undef masked

/* More fragments or an offset: everything of the field but "don't fragment" and the reserved bit. */
#define IP_FRAGMENT 0x3fff
#define IP_FRAGMENT_OFFSET 0x1fff

/* RFC 792; the kernel's header of it needs the C library's. */
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER_PROBLEM 12
#define ICMP_HEADER_LENGTH 8

/* Errors about packets of a connection: what they quote was sent by a service, to a NAT server or through a tunnel. */
static __always_inline enum counter icmp4(struct packet *packet, void *end)
{
	__u8 *type = (void *)packet->ports;
	struct iphdr *inner = (void *)(type + ICMP_HEADER_LENGTH);
	struct flow_key4 key = {};
	struct udphdr *ports;

	if ((void *)inner > end)
		return PASSED_MALFORMED;
	switch (*type) {
	case ICMP_DEST_UNREACH:
	case ICMP_SOURCE_QUENCH:
	case ICMP_TIME_EXCEEDED:
	case ICMP_PARAMETER_PROBLEM:
		break;
	default:
		return PASSED_OTHER;
	}
	if ((void *)(inner + 1) > end || inner->version != 4 || inner->ihl < 5)
		return PASSED_OTHER;
	if (may_be_tunnel(inner->protocol) &&
	    is_server4((const __be32 *)&inner->daddr, 0, IPPROTO_UDP, ENDPOINT_TUNNEL))
		return ENGINE_ICMP;
	ports = (void *)inner + inner->ihl * 4;
	if ((void *)(ports + 1) > end || inner->frag_off & bpf_htons(IP_FRAGMENT_OFFSET))
		return PASSED_OTHER;
	key.saddr = inner->daddr;
	key.daddr = inner->saddr;
	key.sport = ports->dest;
	key.dport = ports->source;
	key.protocol = inner->protocol;
	return without_flow4(&key, packet->ctx->ingress_ifindex, ENGINE_ICMP);
}

static __always_inline enum counter forward4(struct packet *packet, struct flow4 *flow, int *verdict)
{
	struct iphdr *ip = packet->ip;
	enum counter why = ENGINE_NEXT_HOP;
	struct next_hop *hop = way_out(packet, &flow->flow, ip->ttl, &why);
	__u8 action = flow->flow.action;

	if (!hop)
		return why;
	if (action >= FLOW_NAT_IN) {
		__u16 *checksum = transport_checksum(packet, ip->protocol);

		if (!checksum)
			return PASSED_MALFORMED;
		if (action >= FLOW_SHIFTED_IN && !shift(packet, &flow->flow, checksum))
			return ENGINE_TCP_OPTIONS;
		adjust_transport(ip->protocol, checksum, flow->flow.transport_difference);
		ip->saddr = flow->new_saddr;
		ip->daddr = flow->new_daddr;
		packet->ports->source = flow->flow.new_sport;
		packet->ports->dest = flow->flow.new_dport;
	}
	ip->ttl--;
	ip->check = adjusted(ip->check, flow->flow.header_difference);
	account(packet, &flow->flow);
	if (action == FLOW_ENCAPSULATE) {
		struct inner inner = {
			.protocol = IPPROTO_IPIP,
			.traffic_class = outer_class(ip->tos),
			.hops_left = ip->ttl,
			.dont_fragment = !!(ip->frag_off & bpf_htons(IP_DONT_FRAGMENT)),
			.sport = flow->flow.new_sport,
		};

		return encapsulate(packet, hop, &inner, verdict);
	}
	return emit(packet, hop, bpf_htons(ETH_P_IP), FORWARDED_DR + action - FLOW_ROUTE, verdict);
}

/* Says where the packet belongs; what was forwarded has got its verdict. */
static __always_inline enum counter packet4(struct packet *packet, void *end, int *verdict)
{
	struct iphdr *ip = packet->ip;
	struct flow_key4 key = {};
	struct flow4 *flow;
	__u32 header;

	if ((void *)(ip + 1) > end)
		return PASSED_OTHER;
	packet->length = bpf_ntohs(ip->tot_len);
	header = ip->ihl * 4;
	if (ip->version != 4 || header < sizeof(*ip) || packet->length < header || (void *)ip + packet->length > end)
		return PASSED_MALFORMED;
	key.saddr = ip->saddr;
	key.daddr = ip->daddr;
	key.protocol = ip->protocol;
	if (!is_balanced(key.protocol) && key.protocol != IPPROTO_ICMP)
		return PASSED_OTHER;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return fragment4(&key);
	packet->ports = (void *)ip + header;
	if (key.protocol == IPPROTO_ICMP)
		return icmp4(packet, end);
	if (!has_transport(packet, key.protocol, packet->length - header, end))
		return PASSED_MALFORMED;
	key.sport = packet->ports->source;
	key.dport = packet->ports->dest;
	flow = flow_of4(packet->daemon, first_word(4, key.protocol, *(half_word *)packet->ports),
			key.saddr | (word)key.daddr << 32);
	if (!flow)
		return without_flow4(&key, packet->ctx->ingress_ifindex, packet->control ? ENGINE_TCP_CONTROL : ENGINE_NO_FLOW);
	if (!is_held(flow->flow.vip))
		return PASSED_NOT_HELD;
	if (packet->control)
		return ENGINE_TCP_CONTROL;
	/* A translated datagram leaves with a checksum over all of it, as IPVS does; the engine computes it. */
	if (lacks_checksum(packet, key.protocol) && flow->flow.action >= FLOW_NAT_IN)
		return ENGINE_UDP_NO_CHECKSUM;
	return forward4(packet, flow, verdict);
}

#endif
