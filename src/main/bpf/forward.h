// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/* What packets of known flows have in common on their way out. */
#ifndef POLLUX_FORWARD_H
#define POLLUX_FORWARD_H

#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "flows.h"
#include "maps.h"
#include "rewrite.h"

#define VLAN_TAG_LENGTH 4
#define VLAN_ID 0x0fff

/* RFC 7323 appendix A: how the options of a packet begin that has timestamps and nothing else. */
#define TIMESTAMPS_ALONE 0x0101080a
/* Length of a TCP header in words of 32 bits. */
#define WORDS_WITHOUT_OPTIONS 5
#define WORDS_WITH_TIMESTAMPS 8

/* Follows the Ethernet addresses and the EtherType that announces it. */
struct vlan_tag {
	__be16 control;
	__be16 type;
};

/* A packet between its headers being found and its fate being decided. */
struct packet {
	struct xdp_md *ctx;
	struct daemon *daemon;
	/* The IP header; how much of it is there is proven where it is read. */
	void *ip;
	/* Behind the IP header, once that is proven. */
	struct udphdr *ports;
	/* Of the IP packet. */
	__u32 length;
	/* Of the VLAN tag: 0 or VLAN_TAG_LENGTH. */
	__u32 tag;
	/* SYN, FIN or RST: the state of the connection changes, and the engine has to see it. */
	__u32 control;
	/* CLOCK_MONOTONIC in ns, some ms coarse; set where it is needed. */
	__u64 now;
	/* The index of the next hop, read once as it may change. */
	__u32 next_hop;
};

static __always_inline int is_held(__u32 vip)
{
	struct vip *entry = bpf_map_lookup_elem(&vips, &vip);

	return entry && entry->held;
}

static __always_inline int is_balanced(__u8 protocol)
{
	return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP || protocol == IPPROTO_SCTP;
}

static __always_inline int may_be_tunnel(__u8 protocol)
{
	return protocol == IPPROTO_IPIP || protocol == IPPROTO_IPV6 || protocol == IPPROTO_GRE || protocol == IPPROTO_UDP;
}

/*
 * Whether the transport header is there, as far as it is read: all of TCP's and UDP's, the ports of SCTP's.
 *
 * @available: bytes of the IP packet behind its header
 */
static __always_inline int has_transport(struct packet *packet, __u8 protocol, __u32 available, void *end)
{
	struct tcphdr *tcp = (void *)packet->ports;

	if ((void *)(packet->ports + 1) > end || available < sizeof(*packet->ports))
		return 0;
	if (protocol != IPPROTO_TCP)
		return 1;
	if ((void *)(tcp + 1) > end || available < sizeof(*tcp))
		return 0;
	packet->control = tcp->syn || tcp->fin || tcp->rst;
	return 1;
}

static __always_inline int lacks_checksum(struct packet *packet, __u8 protocol)
{
	return protocol == IPPROTO_UDP && !packet->ports->check;
}

/* Whether no daemon has looked after all this for too long: next hops may have changed, and others serve the addresses. */
static __always_inline int is_abandoned(struct packet *packet)
{
	packet->now = coarse_now();
	return packet->now > packet->daemon->alive_until;
}

/* Where the flow's packets leave, if this one may; otherwise who gets it and why. */
static __always_inline struct next_hop *way_out(struct packet *packet, struct flow *flow, __u8 hops_left, enum counter *why)
{
	__u32 index = *(volatile __u16 *)&flow->next_hop, destination = flow->destination;
	struct next_hop *hop = bpf_map_lookup_elem(&next_hops, &index);
	struct destination *server = bpf_map_lookup_elem(&destinations, &destination);

	if (is_abandoned(packet)) {
		*why = PASSED_NO_DAEMON;
		return 0;
	}
	if (!server || server->removed) {
		*why = ENGINE_SERVER_REMOVED;
		return 0;
	}
	if (!hop || !hop->ifindex) {
		*why = ENGINE_NEXT_HOP;
		return 0;
	}
	if (hops_left <= 1) {
		*why = ENGINE_TTL;
		return 0;
	}
	if (packet->length > hop->mtu) {
		*why = ENGINE_MTU;
		return 0;
	}
	packet->next_hop = index;
	return hop;
}

/* The transport header's checksum, if it is there. TCP has it at another place than UDP. */
static __always_inline __u16 *transport_checksum(struct packet *packet, __u8 protocol)
{
	__u16 *checksum = (void *)packet->ports +
			  (protocol == IPPROTO_TCP ? offsetof(struct tcphdr, check) : offsetof(struct udphdr, check));

	return (void *)(checksum + 1) > (void *)(long)packet->ctx->data_end ? 0 : checksum;
}

/*
 * Moves a client's sequence number, or a server's acknowledgement of such. Returns 0, with nothing changed, where the
 * packet has to be read further than here: selective acknowledgements move too.
 */
static __always_inline int shift(struct packet *packet, struct flow *flow, __u16 *checksum)
{
	struct tcphdr *tcp = (void *)packet->ports;
	__be32 *options = (void *)(tcp + 1), before, after;

	if ((void *)options > (void *)(long)packet->ctx->data_end)
		return 0;
	if (flow->action == FLOW_SHIFTED_IN) {
		before = tcp->seq;
		after = bpf_htonl(bpf_ntohl(before) + flow->shift);
		tcp->seq = after;
	} else {
		if (tcp->doff != WORDS_WITHOUT_OPTIONS &&
		    (tcp->doff != WORDS_WITH_TIMESTAMPS || (void *)(options + 1) > (void *)(long)packet->ctx->data_end ||
		     *options != bpf_htonl(TIMESTAMPS_ALONE)))
			return 0;
		before = tcp->ack_seq;
		after = bpf_htonl(bpf_ntohl(before) - flow->shift);
		tcp->ack_seq = after;
	}
	*checksum = adjusted_word(*checksum, before, after);
	return 1;
}

/* Not atomic: a flow arrives by one queue, and a queue is served by one CPU at a time. */
static __always_inline void account(struct packet *packet, struct flow *flow)
{
	flow->last_seen = packet->now;
	flow->packets++;
	flow->bytes += packet->length;
}

/*
 * Makes the frame begin with room for its headers and writes the link-layer one.
 *
 * @inner: bytes between that and the packet as it came
 * Returns what follows it, or 0 when there was no room.
 */
static __always_inline void *link_header(struct packet *packet, struct next_hop *hop, __u32 inner, __be16 type)
{
	struct xdp_md *ctx = packet->ctx;
	__be16 control = hop->tag;
	int grow = (int)inner + (control ? VLAN_TAG_LENGTH : 0) - (int)packet->tag;
	struct vlan_tag *tag;
	struct ethhdr *eth;

	if (grow && bpf_xdp_adjust_head(ctx, -grow))
		return 0;
	eth = (void *)(long)ctx->data;
	tag = (void *)(eth + 1);
	if ((void *)(tag + 1) > (void *)(long)ctx->data_end)
		return 0;
	__builtin_memcpy(eth->h_dest, hop->dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, hop->smac, ETH_ALEN);
	if (!control) {
		eth->h_proto = type;
		return tag;
	}
	eth->h_proto = bpf_htons(ETH_P_8021Q);
	tag->control = control;
	tag->type = type;
	return tag + 1;
}

/* Through the map the kernel has the interface at hand; by its number alone it searches for it, with each packet. */
static __always_inline int out_of(__u32 ifindex)
{
	int verdict = bpf_redirect_map(&exits, ifindex, XDP_ABORTED);

	return verdict == XDP_REDIRECT ? verdict : bpf_redirect(ifindex, 0);
}

/*
 * Sends the packet, also back out of the interface it came in by, where XDP_TX would do: veth leaves frames of XDP_TX
 * in the peer's ring without waking it, unless the peer runs an XDP program itself.
 */
static __always_inline enum counter emit(struct packet *packet, struct next_hop *hop, __be16 type, enum counter how,
					 int *verdict)
{
	__u32 ifindex = hop->ifindex;

	if (!link_header(packet, hop, 0, type)) {
		*verdict = XDP_DROP;
		return DROPPED_NO_HEADROOM;
	}
	*verdict = out_of(ifindex);
	return how;
}

#endif
