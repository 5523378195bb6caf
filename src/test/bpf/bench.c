// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * What the benchmark sends packets with, and what it receives them with, all inside the kernel.
 *
 * `generate` is run by BPF_PROG_TEST_RUN with live frames: each run makes one packet and sends it out of an interface.
 * `redirect` is the shortest program that forwards anything, the measure of all others. `sink` counts what arrived and
 * frees it; `handshake` sits at both ends of TCP connections and completes them.
 *
 * The benchmark's traffic goes to and comes from the discard port; everything else passes untouched.
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

#define DISCARD bpf_htons(9)
/* Source ports 1024..2047; so many flows have one source address. */
#define FIRST_PORT 1024
#define PORTS_BITS 10
#define FRAME_WORDS 7
#define CPUS 8
/* Packets that the generator carries to their end hold it up for less than that. */
#define ABSENT_NS 1000000

/* What the benchmark tells the generator. */
struct plan {
	/* The first 56 bytes of each frame, without a source and with checksums of 0. */
	__u64 frame[FRAME_WORDS];
	/* One's complement sums of what the two checksums cover, without the source. */
	__u32 header_sum;
	__u32 transport_sum;
	/* In the host's byte order. */
	__u32 first_address;
	/* How many different flows, 1 or more, and which one comes behind which. */
	__u32 flows;
	__u32 stride;
	/* The flow of the next packet. */
	__u32 next;
	/* Where packets leave; 0: they are made and dropped. */
	__u32 ifindex;
	/* Packets under way at most; 0: no bound. */
	__u32 window;
	/* Packets that the benchmark has given up: they count as no longer under way. */
	__u64 lost;
	__u64 sent;
	/* Nothing is sent from this number on. */
	__u64 limit;
};

/* What one CPU received; a cache line. */
struct arrivals {
	__u64 packets;
	__u64 pad[7];
};

/* The longest time between two arrivals, in ns, if the benchmark asked for it. */
struct silence {
	/* Whoever was the cause. */
	__u64 longest;
	/* Without the time in which the generator itself did not run: nobody could forward what was not sent. */
	__u64 longest_wanted;
	__u64 latest;
	/* What `absence` said then. */
	__u64 latest_absence;
} __attribute__((aligned(64)));

/* Times in which the generator did not get its processor, or was between two runs, in ns. */
struct presence {
	__u64 absence;
	__u64 latest;
} __attribute__((aligned(64)));

struct state {
	struct plan plan;
	struct silence silence;
	struct presence presence;
	struct arrivals arrivals[CPUS];
} state;

/* Whether `sink` and `generate` look at the clock. */
const volatile __u32 timed;

static __always_inline __u16 folded(__u32 sum)
{
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static __always_inline __u64 arrived(void)
{
	__u64 sum = 0;
	int i;

#pragma unroll
	for (i = 0; i < CPUS; i++)
		sum += *(volatile __u64 *)&state.arrivals[i].packets;
	return sum;
}

static __always_inline void be_present(void)
{
	struct presence *presence = &state.presence;
	__u64 now = bpf_ktime_get_ns(), away = now - presence->latest;

	if (away > ABSENT_NS)
		presence->absence += away;
	presence->latest = now;
}

SEC("xdp/generate")
int generate(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	__u64 *words = (void *)(long)ctx->data;
	struct plan *plan = &state.plan;
	struct ethhdr *eth = (void *)words;
	struct iphdr *ip = (void *)(eth + 1);
	struct udphdr *udp = (void *)(ip + 1);
	__u32 flow = plan->next, next = flow + plan->stride, sum;
	__be32 saddr;
	__be16 sport;
	int i;

	if ((void *)(words + FRAME_WORDS) > end)
		return XDP_ABORTED;
	if (timed)
		be_present();
	if (*(volatile __u64 *)&plan->limit <= plan->sent)
		return XDP_DROP;
	if (plan->window && (__s64)(plan->sent - plan->lost - arrived()) >= plan->window)
		return XDP_DROP;
	plan->next = next >= plan->flows ? next - plan->flows : next;
	plan->sent++;
#pragma unroll
	for (i = 0; i < FRAME_WORDS; i++)
		words[i] = plan->frame[i];
	saddr = bpf_htonl(plan->first_address + (flow >> PORTS_BITS));
	sport = bpf_htons(FIRST_PORT + (flow & ((1 << PORTS_BITS) - 1)));
	sum = (saddr & 0xffff) + (saddr >> 16);
	ip->saddr = saddr;
	ip->check = folded(plan->header_sum + sum);
	udp->source = sport;
	sum = folded(plan->transport_sum + sum + sport);
	if (ip->protocol == IPPROTO_UDP)
		udp->check = sum;
	else
		((struct tcphdr *)udp)->check = sum;
	if (!plan->ifindex)
		return XDP_DROP;
	return bpf_redirect(plan->ifindex, 0);
}

/* Where `redirect` sends everything. */
const volatile __u32 redirect_to;

SEC("xdp/redirect")
int redirect(struct xdp_md *ctx __attribute__((unused)))
{
	return bpf_redirect(redirect_to, 0);
}

SEC("xdp/drop")
int drop(struct xdp_md *ctx __attribute__((unused)))
{
	return XDP_DROP;
}

SEC("xdp/pass")
int pass(struct xdp_md *ctx __attribute__((unused)))
{
	return XDP_PASS;
}

static __always_inline void count(void)
{
	if (timed) {
		struct silence *silence = &state.silence;
		__u64 absence = *(volatile __u64 *)&state.presence.absence;
		__u64 now = bpf_ktime_get_ns(), latest = silence->latest;
		__s64 gap = now - latest, wanted = gap - (__s64)(absence - silence->latest_absence);

		if (latest && gap > (__s64)silence->longest)
			silence->longest = gap;
		if (latest && wanted > (__s64)silence->longest_wanted)
			silence->longest_wanted = wanted;
		silence->latest = now;
		silence->latest_absence = absence;
	}
	state.arrivals[bpf_get_smp_processor_id() & (CPUS - 1)].packets++;
}

/* Packets to the discard port and tunnelled ones are counted and end here. */
SEC("xdp/sink")
int sink(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(eth + 1);
	struct udphdr *udp = (void *)(ip + 1);

	if ((void *)(udp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP))
		return XDP_PASS;
	if (ip->protocol != IPPROTO_IPIP && udp->dest != DISCARD)
		return XDP_PASS;
	count();
	return XDP_DROP;
}

static __always_inline void answer(struct ethhdr *eth, struct iphdr *ip, struct tcphdr *tcp, __u32 seq, __u32 syn)
{
	struct words {
		__be32 word[3];
	} *words = (void *)&tcp->seq, before = *words;
	__u8 mac[ETH_ALEN];
	__be32 addr = ip->saddr;
	__be16 port = tcp->source;
	__be32 next = bpf_htonl(bpf_ntohl(tcp->seq) + 1);

	__builtin_memcpy(mac, eth->h_dest, ETH_ALEN);
	__builtin_memcpy(eth->h_dest, eth->h_source, ETH_ALEN);
	__builtin_memcpy(eth->h_source, mac, ETH_ALEN);
	ip->saddr = ip->daddr;
	ip->daddr = addr;
	tcp->source = tcp->dest;
	tcp->dest = port;
	tcp->seq = seq;
	tcp->ack_seq = next;
	tcp->syn = syn;
	tcp->ack = 1;
	tcp->check = folded(bpf_csum_diff(before.word, sizeof(before), words->word, sizeof(*words), (__u16)~tcp->check));
}

/* A SYN is answered as a server does, the answer to one as a client does; what completes the handshake is counted. */
SEC("xdp/handshake")
int handshake(struct xdp_md *ctx)
{
	void *end = (void *)(long)ctx->data_end;
	struct ethhdr *eth = (void *)(long)ctx->data;
	struct iphdr *ip = (void *)(eth + 1);
	struct tcphdr *tcp = (void *)(ip + 1);

	if ((void *)(tcp + 1) > end || eth->h_proto != bpf_htons(ETH_P_IP) || ip->protocol != IPPROTO_TCP)
		return XDP_PASS;
	if (tcp->dest != DISCARD && tcp->source != DISCARD)
		return XDP_PASS;
	if (tcp->rst || tcp->fin)
		return XDP_DROP;
	if (!tcp->syn) {
		count();
		return XDP_DROP;
	}
	if (tcp->ack)
		answer(eth, ip, tcp, tcp->ack_seq, 0);
	else
		answer(eth, ip, tcp, 0, 1);
	/* Its time to live is that of a packet under way; it begins anew. */
	ip->check = 0;
	ip->ttl = 64;
	ip->check = folded(bpf_csum_diff(0, 0, (__be32 *)ip, sizeof(*ip), 0));
	return XDP_TX;
}

char _license[] SEC("license") = "Dual BSD/GPL";
