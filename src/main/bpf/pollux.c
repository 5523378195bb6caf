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
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

#include "maps.h"
#include "pollux.h"
#include "forward.h"
#include "ipv4.h"
#include "ipv6.h"

static __always_inline enum counter frame(struct packet *packet, int *verdict)
{
	void *end = (void *)(long)packet->ctx->data_end;
	struct ethhdr *eth = (void *)(long)packet->ctx->data;
	__be16 type;

	if ((void *)(eth + 1) > end)
		return PASSED_OTHER;
	/* Frames that were not sent to one host alone. */
	if (eth->h_dest[0] & 1)
		return PASSED_OTHER;
	type = eth->h_proto;
	packet->ip = eth + 1;
	if (type == bpf_htons(ETH_P_8021Q)) {
		struct vlan_tag *tag = (void *)(eth + 1);
		struct vlan key = { .ifindex = packet->ctx->ingress_ifindex };

		if ((void *)(tag + 1) > end)
			return PASSED_OTHER;
		key.id = bpf_ntohs(tag->control) & VLAN_ID;
		if (!bpf_map_lookup_elem(&vlans, &key))
			return PASSED_OTHER;
		type = tag->type;
		packet->ip = tag + 1;
		packet->tag = VLAN_TAG_LENGTH;
	}
	if (type == bpf_htons(ETH_P_IP))
		return packet4(packet, end, verdict);
	if (type == bpf_htons(ETH_P_IPV6))
		return packet6(packet, end, verdict);
	return PASSED_OTHER;
}

/*
 * Where the queue never had a socket the host's stack gets the packet; it is not dropped. Where it had one the daemon has
 * ended: its successor is waited for, as the stack would refuse what it does not know.
 */
static __always_inline int to_engine(struct packet *packet, enum counter *why)
{
	struct xdp_md *ctx = packet->ctx;
	__u32 ifindex = ctx->ingress_ifindex;
	struct device *device = bpf_map_lookup_elem(&devices, &ifindex);

	if (!device || ctx->rx_queue_index >= device->queues) {
		*why = PASSED_NO_SOCKET;
		return XDP_PASS;
	}
	if (bpf_redirect_map(&sockets, device->first_socket + ctx->rx_queue_index, XDP_PASS) == XDP_REDIRECT)
		return XDP_REDIRECT;
	if (is_abandoned(packet)) {
		*why = PASSED_NO_DAEMON;
		return XDP_PASS;
	}
	*why = DROPPED_NO_DAEMON;
	return XDP_DROP;
}

SEC("xdp")
int pollux(struct xdp_md *ctx)
{
	__u32 only = 0;
	struct packet packet = { .ctx = ctx, .daemon = bpf_map_lookup_elem(&daemons, &only) };
	int verdict = XDP_PASS;
	enum counter why = packet.daemon ? frame(&packet, &verdict) : PASSED_NO_DAEMON;

	if (why >= ENGINE_NO_FLOW && why <= ENGINE_TCP_OPTIONS)
		verdict = to_engine(&packet, &why);
	count(why);
	return verdict;
}

char _license[] SEC("license") = "Dual BSD/GPL";
