// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
#ifndef POLLUX_IPV6_H
#define POLLUX_IPV6_H

#include <linux/in6.h>
#include <linux/ipv6.h>

#include "forward.h"
#include "tunnel.h"

static __always_inline int in_network6(const struct in6_addr *address, const struct in6_addr *mask,
				       const struct in6_addr *network)
{
	return (address->in6_u.u6_addr32[0] & mask->in6_u.u6_addr32[0]) == network->in6_u.u6_addr32[0] &&
	       (address->in6_u.u6_addr32[1] & mask->in6_u.u6_addr32[1]) == network->in6_u.u6_addr32[1] &&
	       (address->in6_u.u6_addr32[2] & mask->in6_u.u6_addr32[2]) == network->in6_u.u6_addr32[2] &&
	       (address->in6_u.u6_addr32[3] & mask->in6_u.u6_addr32[3]) == network->in6_u.u6_addr32[3];
}

#define FAMILY(name) name##6
#define ADDRESS struct in6_addr
#define ADDRESS_BITS 128
#define masked(address, mask, network) in_network6(address, mask, network)
#include "lookup.h"
#undef FAMILY
#undef ADDRESS
#undef ADDRESS_BITS
#undef masked

/* RFC 4443 section 2.1: messages below are errors. */
#define ICMPV6_FIRST_INFORMATIONAL 128
#define ICMPV6_HEADER_LENGTH 8

/* RFC 8200 section 4.5; every fragment has it. */
struct fragment_header {
	__u8 nexthdr;
	__u8 reserved;
	__be16 offset;
	__be32 id;
};

/* RFC 8200 section 4: what may stand between the IP header and the ports. */
static __always_inline int is_extension(__u8 nexthdr)
{
	return nexthdr == IPPROTO_HOPOPTS || nexthdr == IPPROTO_ROUTING || nexthdr == IPPROTO_FRAGMENT ||
	       nexthdr == IPPROTO_DSTOPTS;
}

/* Packets whose ports are not looked for are recognised by address; the engine sorts them out. */
static __always_inline enum counter extended6(struct flow_key6 *key)
{
	enum counter why;

	key->protocol = IPPROTO_TCP;
	why = fragment6(key);
	if (why == ENGINE_FRAGMENT)
		return why;
	key->protocol = IPPROTO_UDP;
	why = fragment6(key);
	if (why == ENGINE_FRAGMENT)
		return why;
	key->protocol = IPPROTO_SCTP;
	return fragment6(key);
}

/* Errors about packets of a connection: what they quote was sent by a service, to a NAT server or through a tunnel. */
static __always_inline enum counter icmp6(struct packet *packet, void *end)
{
	__u8 *type = (void *)packet->ports;
	struct ipv6hdr *inner = (void *)(type + ICMPV6_HEADER_LENGTH);
	struct udphdr *ports = (void *)(inner + 1);
	struct flow_key6 key = {};

	if ((void *)inner > end)
		return PASSED_MALFORMED;
	if (*type >= ICMPV6_FIRST_INFORMATIONAL || (void *)(ports + 1) > end || inner->version != 6)
		return PASSED_OTHER;
	key.saddr = inner->daddr;
	key.daddr = inner->saddr;
	key.sport = ports->dest;
	key.dport = ports->source;
	key.protocol = inner->nexthdr;
	if (may_be_tunnel(key.protocol) && is_server6(&key.saddr, 0, IPPROTO_UDP, ENDPOINT_TUNNEL))
		return ENGINE_ICMP;
	if (is_extension(key.protocol))
		return extended6(&key);
	return without_flow6(&key, packet->ctx->ingress_ifindex, ENGINE_ICMP);
}

static __always_inline enum counter forward6(struct packet *packet, struct flow6 *flow, struct flow6_rest *rest, int *verdict)
{
	struct ipv6hdr *ip = packet->ip;
	enum counter why = ENGINE_NEXT_HOP;
	struct next_hop *hop = way_out(packet, &flow->flow, ip->hop_limit, &why);
	__u8 action = flow->flow.action;

	if (!hop)
		return why;
	if (action >= FLOW_NAT_IN) {
		__u16 *checksum = transport_checksum(packet, ip->nexthdr);

		if (!checksum)
			return PASSED_MALFORMED;
		if (action >= FLOW_SHIFTED_IN && !shift(packet, &flow->flow, checksum))
			return ENGINE_TCP_OPTIONS;
		adjust_transport(ip->nexthdr, checksum, flow->flow.transport_difference);
		ip->saddr = rest->new_saddr;
		ip->daddr = rest->new_daddr;
		packet->ports->source = flow->flow.new_sport;
		packet->ports->dest = flow->flow.new_dport;
	}
	ip->hop_limit--;
	account(packet, &flow->flow);
	if (action == FLOW_ENCAPSULATE) {
		struct inner inner = {
			.protocol = IPPROTO_IPV6,
			.traffic_class = outer_class(bpf_ntohl(*(__be32 *)ip) >> 20),
			.hops_left = ip->hop_limit,
			.sport = flow->flow.new_sport,
		};

		return encapsulate(packet, hop, &inner, verdict);
	}
	return emit(packet, hop, bpf_htons(ETH_P_IPV6), FORWARDED_DR + action - FLOW_ROUTE, verdict);
}

/* Says where the packet belongs; what was forwarded has got its verdict. */
static __always_inline enum counter packet6(struct packet *packet, void *end, int *verdict)
{
	struct ipv6hdr *ip = packet->ip;
	struct flow_key6 key = {};
	struct flow6_rest *rest = 0;
	struct flow6 *flow;

	if ((void *)(ip + 1) > end)
		return PASSED_OTHER;
	packet->length = sizeof(*ip) + bpf_ntohs(ip->payload_len);
	if (ip->version != 6 || (void *)ip + packet->length > end)
		return PASSED_MALFORMED;
	key.saddr = ip->saddr;
	key.daddr = ip->daddr;
	key.protocol = ip->nexthdr;
	packet->ports = (void *)(ip + 1);
	if (key.protocol == IPPROTO_FRAGMENT) {
		struct fragment_header *header = (void *)(ip + 1);

		if ((void *)(header + 1) > end)
			return PASSED_MALFORMED;
		key.protocol = header->nexthdr;
		return is_extension(key.protocol) ? extended6(&key) : fragment6(&key);
	}
	if (is_extension(key.protocol))
		return extended6(&key);
	if (key.protocol == IPPROTO_ICMPV6)
		return icmp6(packet, end);
	if (!is_balanced(key.protocol))
		return PASSED_OTHER;
	if (!has_transport(packet, key.protocol, packet->length - sizeof(*ip), end))
		return PASSED_MALFORMED;
	key.sport = packet->ports->source;
	key.dport = packet->ports->dest;
	flow = flow_of6(packet->daemon, first_word(6, key.protocol, *(half_word *)packet->ports), (const word *)&ip->saddr,
			&rest);
	if (!flow || !rest)
		return without_flow6(&key, packet->ctx->ingress_ifindex, packet->control ? ENGINE_TCP_CONTROL : ENGINE_NO_FLOW);
	if (!is_held(flow->flow.vip))
		return PASSED_NOT_HELD;
	if (packet->control)
		return ENGINE_TCP_CONTROL;
	/* Not allowed for IPv6 (RFC 8200 section 8.1): the engine decides. */
	if (lacks_checksum(packet, key.protocol))
		return ENGINE_UDP_NO_CHECKSUM;
	return forward6(packet, flow, rest, verdict);
}

#endif
