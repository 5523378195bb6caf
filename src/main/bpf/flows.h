// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * The flow table: units with flows, and buckets that say in which unit the flow of a key is. Only the daemon changes it,
 * by writing to memory while programs read:
 *
 * - a flow is written whole before a bucket names its unit, and its unit is not written to before every program has ended
 *   that may have found it there. Only counters change meanwhile, and next_hop;
 * - a bucket has no holes: the last entry moves to where one is taken out. Who misses it because of that takes the slow path.
 */
#ifndef POLLUX_FLOWS_H
#define POLLUX_FLOWS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "maps.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "keys are put together as words of little-endian machines"
#endif

/* Memory seen as words where what it is made of does not matter. */
typedef __u32 __attribute__((may_alias)) half_word;
typedef __u64 __attribute__((may_alias)) word;

/*
 * The first word of a key. It is put together in a register: written piece by piece and read back whole it would have to
 * wait for memory.
 *
 * @ports: source and destination as they stand in the packet
 */
static __always_inline word first_word(__u8 version, __u8 protocol, __u32 ports)
{
	return version | (__u32)protocol << 8 | (word)ports << 32;
}

/* Of NH (UMAC, RFC 4418 section 5.2.1) the part of one word; the sum for a key is the same for another by chance only. */
static __always_inline __u64 part(word word, const __u32 *seed)
{
	return (__u64)(__u32)((__u32)word + seed[0]) * (__u32)((__u32)(word >> 32) + seed[1]);
}

/* The hash of a key with this sum: what is in the upper bits is brought down, and spread over all of them. */
static __always_inline __u64 spread(__u64 sum)
{
	return (sum ^ sum >> 32) * 0x9e3779b97f4a7c15;
}

static __always_inline struct flow_bucket *bucket_of(struct daemon *daemon, __u64 hash)
{
	__u32 index = (__u32)(hash >> 32) & daemon->bucket_mask;

	return bpf_map_lookup_elem(&flow_index, &index);
}

static __always_inline union flow_unit *unit_at(__u32 index)
{
	return bpf_map_lookup_elem(&flow_units, &index);
}

/* @first: see first_word(), @addresses: source and destination as they stand in the packet */
static __always_inline struct flow4 *flow_of4(struct daemon *daemon, word first, word addresses)
{
	__u64 hash = spread(part(first, daemon->seed) + part(addresses, daemon->seed + 2));
	struct flow_bucket *bucket = bucket_of(daemon, hash);
	__u32 unit_mask = daemon->unit_mask, i;

	if (!bucket)
		return 0;
#pragma unroll
	for (i = 0; i < POLLUX_BUCKET; i++) {
		__u32 entry = *(volatile __u32 *)&bucket->entry[i];
		union flow_unit *unit;
		word *key;

		if (!entry)
			return 0;
		if ((entry ^ (__u32)hash) & ~unit_mask)
			continue;
		unit = unit_at((entry & unit_mask) - 1);
		if (!unit)
			continue;
		key = (word *)&unit->ipv4.key;
		if (key[0] == first && key[1] == addresses)
			return &unit->ipv4;
	}
	return 0;
}

/* @first: see first_word(), @addresses: source and destination as they stand in the packet */
static __always_inline struct flow6 *flow_of6(struct daemon *daemon, word first, const word *addresses,
					      struct flow6_rest **rest)
{
	__u64 hash = spread(part(first, daemon->seed) + part(addresses[0], daemon->seed + 2) +
			    part(addresses[1], daemon->seed + 4) + part(addresses[2], daemon->seed + 6) +
			    part(addresses[3], daemon->seed + 8));
	struct flow_bucket *bucket = bucket_of(daemon, hash);
	__u32 unit_mask = daemon->unit_mask, i;

	if (!bucket)
		return 0;
#pragma unroll
	for (i = 0; i < POLLUX_BUCKET; i++) {
		__u32 entry = *(volatile __u32 *)&bucket->entry[i], index = (entry & unit_mask) - 1;
		union flow_unit *unit, *next;
		word *key, *last;

		if (!entry)
			return 0;
		if ((entry ^ (__u32)hash) & ~unit_mask)
			continue;
		unit = unit_at(index);
		next = unit_at(index + 1);
		if (!unit || !next)
			continue;
		key = (word *)&unit->ipv6.version;
		last = (word *)&next->ipv6_rest.daddr;
		if (key[0] == first && key[1] == addresses[0] && key[2] == addresses[1] && last[0] == addresses[2] &&
		    last[1] == addresses[3]) {
			*rest = &next->ipv6_rest;
			return &unit->ipv6;
		}
	}
	return 0;
}

#endif
