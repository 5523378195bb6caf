// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/* Small XDP programs for the tests of the loader, of maps, links and AF_XDP sockets. */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u32 address;
	__u16 port;
	__u16 protocol;
};

struct counters {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct flow);
	__type(value, __u64);
} flows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, struct counters);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, 64);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} sockets SEC(".maps");

/* Frames of this type go to the socket, as seen in the frame. */
const volatile __u16 captured_type = 0x88b5;
__u64 answer = 42;
__u64 runs;

static __always_inline void count(__u32 kind, struct xdp_md *ctx)
{
	struct counters *c = bpf_map_lookup_elem(&counts, &kind);

	if (c) {
		c->packets++;
		c->bytes += ctx->data_end - ctx->data;
	}
}

/* Swaps the MAC addresses of frames it knows and sends them back. */
SEC("xdp")
int reflect(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;
	__u8 mac[ETH_ALEN];

	runs += answer;
	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	if (eth->h_proto != bpf_htons(captured_type)) {
		count(0, ctx);
		return XDP_PASS;
	}
	count(1, ctx);
	__builtin_memcpy(mac, eth->h_dest, ETH_ALEN);
	__builtin_memcpy(eth->h_dest, eth->h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac, ETH_ALEN);
	return XDP_TX;
}

/* Gives frames of the type to the socket of their queue. */
SEC("xdp")
int capture(struct xdp_md *ctx)
{
	void *data = (void *)(long)ctx->data;
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = data;

	if ((void *)(eth + 1) > end)
		return XDP_DROP;
	if (eth->h_proto != bpf_htons(captured_type)) {
		count(0, ctx);
		return XDP_PASS;
	}
	count(1, ctx);
	return bpf_redirect_map(&sockets, ctx->rx_queue_index, XDP_DROP);
}

/* Lets everything pass: veth delivers redirected frames only where a program sits. */
SEC("xdp/pass")
int pass(struct xdp_md *ctx)
{
	__u64 *seen;
	struct flow key = {.address = ctx->ingress_ifindex, .port = ctx->rx_queue_index};
	__u32 index = 1;

	seen = bpf_map_lookup_elem(&flows, &key);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	seen = bpf_map_lookup_elem(&shared, &index);
	if (seen)
		__sync_fetch_and_add(seen, 1);
	return XDP_PASS;
}

char _license[] SEC("license") = "Dual BSD/GPL";
