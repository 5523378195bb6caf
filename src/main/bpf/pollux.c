// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * The data plane's part in the kernel.
 *
 * A packet of a known flow is rewritten and sent on here. Whatever else belongs to a virtual service held by this
 * director (first packets, SYN/FIN/RST, fragments, ICMP errors, what does not fit or may not be routed further) goes
 * through an AF_XDP socket to the engine, which alone decides. Everything else is the host's and is not touched.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <stddef.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "maps.h"
#include "pollux.h"
#include "rewrite.h"

/* More fragments or an offset: everything of the field but "don't fragment" and the reserved bit. */
#define IP_FRAGMENT 0x3fff
#define IP_FRAGMENT_OFFSET 0x1fff

/* RFC 792; the kernel's header of it needs the C library's. */
#define ICMP_DEST_UNREACH 3
#define ICMP_SOURCE_QUENCH 4
#define ICMP_TIME_EXCEEDED 11
#define ICMP_PARAMETER_PROBLEM 12
#define ICMP_HEADER_LENGTH 8

static __always_inline int is_held(__u32 vip)
{
	struct vip *entry = bpf_map_lookup_elem(&vips, &vip);

	return entry && entry->held;
}

static __always_inline int is_held_address(__be32 addr)
{
	__u32 *vip = bpf_map_lookup_elem(&addresses, &addr);

	return vip && is_held(*vip);
}

/* Whether the endpoint is a NAT server of a held VIP. */
static __always_inline int is_nat_server(__be32 addr, __be16 port, __u8 protocol)
{
	struct endpoint key = { .addr = addr, .port = port, .protocol = protocol };
	struct server *server = bpf_map_lookup_elem(&servers, &key);
	__u32 i;

	if (!server)
		return 0;
	if (server->vips > POLLUX_VIPS_OF_SERVER)
		return 1;
#pragma unroll
	for (i = 0; i < POLLUX_VIPS_OF_SERVER; i++) {
		if (i < server->vips && is_held(server->vip[i]))
			return 1;
	}
	return 0;
}

/*
 * Whether the endpoint is a NAT server, and the packet is on its way to a client: what such a server answers the host
 * itself, above all its health checks, is the host's.
 */
static __always_inline int is_nat_reply(struct iphdr *ip, __be32 addr, __be16 port, __u8 protocol)
{
	__be32 daddr = ip->daddr;

	return !bpf_map_lookup_elem(&own_addresses, &daddr) && is_nat_server(addr, port, protocol);
}

/* Only the first fragment has ports, so all of them are recognised by address; the engine sorts them out. */
static __always_inline enum counter fragment(struct iphdr *ip)
{
	if (is_held_address(ip->daddr) || is_nat_reply(ip, ip->saddr, 0, ip->protocol))
		return ENGINE_FRAGMENT;
	return PASSED_OTHER;
}

/* Errors about packets of a connection: sent to a VIP, or about a packet that went to a NAT server. */
static __always_inline enum counter icmp(struct iphdr *ip, __u8 *type, void *end)
{
	struct iphdr *inner = (void *)(type + ICMP_HEADER_LENGTH);
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
	if (is_held_address(ip->daddr))
		return ENGINE_ICMP;
	if ((void *)(inner + 1) > end || inner->version != 4 || inner->ihl < 5)
		return PASSED_OTHER;
	ports = (void *)inner + inner->ihl * 4;
	if ((void *)(ports + 1) > end || inner->frag_off & bpf_htons(IP_FRAGMENT_OFFSET))
		return PASSED_OTHER;
	return is_nat_reply(ip, inner->daddr, ports->dest, inner->protocol) ? ENGINE_ICMP : PASSED_OTHER;
}

/* No flow is asked: the packet is the engine's if it belongs to a service of a held VIP. */
static __always_inline enum counter without_flow(struct iphdr *ip, struct udphdr *ports, enum counter why)
{
	struct endpoint key = { .addr = ip->daddr, .port = ports->dest, .protocol = ip->protocol };
	struct service *service = bpf_map_lookup_elem(&services, &key);

	if (service && is_held(service->vip))
		return why;
	if (is_nat_reply(ip, ip->saddr, ports->source, ip->protocol))
		return why == ENGINE_NO_FLOW ? ENGINE_FROM_SERVER : why;
	return service ? PASSED_NOT_HELD : PASSED_OTHER;
}

static __always_inline enum counter forward(struct xdp_md *ctx, struct ethhdr *eth, struct iphdr *ip,
					    struct udphdr *ports, __u32 length, struct flow *flow, int *verdict)
{
	__u32 index = flow->next_hop;
	struct next_hop *hop = bpf_map_lookup_elem(&next_hops, &index);
	enum counter how = FORWARDED_DR;
	__u16 *checksum;
	__u32 ifindex;

	if (!hop)
		return ENGINE_NEXT_HOP;
	ifindex = hop->ifindex;
	if (!ifindex)
		return ENGINE_NEXT_HOP;
	if (ip->ttl <= 1)
		return ENGINE_TTL;
	if (length > hop->mtu)
		return ENGINE_MTU;

	checksum = (void *)ports + (ip->protocol == IPPROTO_TCP ? offsetof(struct tcphdr, check)
								: offsetof(struct udphdr, check));
	if ((void *)(checksum + 1) > (void *)(long)ctx->data_end)
		return PASSED_MALFORMED;
	if (flow->action == FLOW_REWRITE_DESTINATION) {
		rewrite_destination(ip, ports, checksum, flow->addr, flow->port);
		how = FORWARDED_NAT_IN;
	} else if (flow->action == FLOW_REWRITE_SOURCE) {
		rewrite_source(ip, ports, checksum, flow->addr, flow->port);
		how = FORWARDED_NAT_OUT;
	}
	decrement_ttl(ip);
	__builtin_memcpy(eth->h_dest, hop->dmac, ETH_ALEN);
	__builtin_memcpy(eth->h_source, hop->smac, ETH_ALEN);

	/*
	 * Not atomic: a flow arrives by one queue, and a queue is served by one CPU at a time. The coarse clock is
	 * some ms behind at most and several times cheaper; time-outs are seconds.
	 */
	flow->last_seen = bpf_ktime_get_coarse_ns();
	flow->packets++;
	flow->bytes += length;

	/*
	 * Also back out of the interface it came in by, where XDP_TX would do: veth leaves frames of XDP_TX in the
	 * peer's ring without waking it, unless the peer runs an XDP program itself.
	 */
	*verdict = bpf_redirect(ifindex, 0);
	return how;
}

/* Says where the packet belongs; what was forwarded has got its verdict. */
static __always_inline enum counter packet(struct xdp_md *ctx, int *verdict)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(eth + 1);
	struct flow_key key = {};
	struct udphdr *ports;
	struct flow *flow;
	__u32 length, header;

	if ((void *)(ip + 1) > end)
		return PASSED_OTHER;
	/* Other protocols, tagged frames, and frames that were not sent to one host alone. */
	if (eth->h_proto != bpf_htons(ETH_P_IP) || eth->h_dest[0] & 1)
		return PASSED_OTHER;
	length = bpf_ntohs(ip->tot_len);
	header = ip->ihl * 4;
	if (ip->version != 4 || header < sizeof(*ip) || length < header || (void *)ip + length > end)
		return PASSED_MALFORMED;
	if (ip->protocol != IPPROTO_TCP && ip->protocol != IPPROTO_UDP && ip->protocol != IPPROTO_ICMP)
		return PASSED_OTHER;
	if (ip->frag_off & bpf_htons(IP_FRAGMENT))
		return fragment(ip);
	ports = (void *)ip + header;
	if (ip->protocol == IPPROTO_ICMP)
		return icmp(ip, (void *)ports, end);
	if ((void *)(ports + 1) > end || length < header + sizeof(*ports))
		return PASSED_MALFORMED;

	if (ip->protocol == IPPROTO_TCP) {
		struct tcphdr *tcp = (void *)ports;

		if ((void *)(tcp + 1) > end || length < header + sizeof(*tcp))
			return PASSED_MALFORMED;
		/* The state of the connection changes: the engine has to see it. */
		if (tcp->syn || tcp->fin || tcp->rst)
			return without_flow(ip, ports, ENGINE_TCP_CONTROL);
	}

	key.saddr = ip->saddr;
	key.daddr = ip->daddr;
	key.sport = ports->source;
	key.dport = ports->dest;
	key.protocol = ip->protocol;
	flow = bpf_map_lookup_elem(&flows, &key);
	if (!flow)
		return without_flow(ip, ports, ENGINE_NO_FLOW);
	if (!is_held(flow->vip))
		return PASSED_NOT_HELD;
	/* A translated datagram leaves with a checksum over all of it, as IPVS does; the engine computes it. */
	if (ip->protocol == IPPROTO_UDP && !ports->check && flow->action != FLOW_ROUTE)
		return ENGINE_UDP_NO_CHECKSUM;
	return forward(ctx, eth, ip, ports, length, flow, verdict);
}

/* Without an engine behind the queue the host's stack gets the packet; it is not dropped. */
static __always_inline int to_engine(struct xdp_md *ctx, enum counter *why)
{
	__u32 ifindex = ctx->ingress_ifindex;
	struct device *device = bpf_map_lookup_elem(&devices, &ifindex);
	int verdict = XDP_PASS;

	if (device && ctx->rx_queue_index < device->queues)
		verdict = bpf_redirect_map(&sockets, device->first_socket + ctx->rx_queue_index, XDP_PASS);
	if (verdict != XDP_REDIRECT)
		*why = PASSED_NO_SOCKET;
	return verdict;
}

SEC("xdp")
int pollux(struct xdp_md *ctx)
{
	int verdict = XDP_PASS;
	enum counter why = packet(ctx, &verdict);

	if (why >= ENGINE_NO_FLOW && why <= ENGINE_UDP_NO_CHECKSUM)
		verdict = to_engine(ctx, &why);
	count(why);
	return verdict;
}

char _license[] SEC("license") = "Dual BSD/GPL";
