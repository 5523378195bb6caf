// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
#ifndef POLLUX_MAPS_H
#define POLLUX_MAPS_H

#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#include "pollux.h"

/* Memory is taken per entry, so that a large bound costs an idle director only the buckets. */
#define HASH_MAP(name, entries, key_type, value_type)            \
	struct {                                                 \
		__uint(type, BPF_MAP_TYPE_HASH);                 \
		__uint(map_flags, BPF_F_NO_PREALLOC);            \
		__uint(max_entries, entries);                    \
		__type(key, key_type);                           \
		__type(value, value_type);                       \
	} name SEC(".maps")

/* Arrays that the daemon writes through its own mapping. */
#define SHARED_ARRAY(name, entries, value_type)                  \
	struct {                                                 \
		__uint(type, BPF_MAP_TYPE_ARRAY);                \
		__uint(map_flags, BPF_F_MMAPABLE);               \
		__uint(max_entries, entries);                    \
		__type(key, __u32);                              \
		__type(value, value_type);                       \
	} name SEC(".maps")

#define PREFIX_MAP(name, entries, key_type, value_type)          \
	struct {                                                 \
		__uint(type, BPF_MAP_TYPE_LPM_TRIE);             \
		__uint(map_flags, BPF_F_NO_PREALLOC);            \
		__uint(max_entries, entries);                    \
		__type(key, key_type);                           \
		__type(value, value_type);                       \
	} name SEC(".maps")

/* The flow table; see flows.h. */
SHARED_ARRAY(flow_units, 2048, union flow_unit);
SHARED_ARRAY(flow_index, 512, struct flow_bucket);

SHARED_ARRAY(next_hops, POLLUX_NEXT_HOPS, struct next_hop);
SHARED_ARRAY(tunnels, POLLUX_NEXT_HOPS, struct tunnel);
SHARED_ARRAY(destinations, POLLUX_DESTINATIONS, struct destination);
SHARED_ARRAY(destination_names, POLLUX_DESTINATIONS, struct destination_name);
SHARED_ARRAY(daemons, 1, struct daemon);
SHARED_ARRAY(vips, POLLUX_VIPS, struct vip);

/* Virtual address -> index into vips. */
HASH_MAP(addresses4, POLLUX_VIPS, __be32, __u32);
HASH_MAP(addresses6, POLLUX_VIPS, struct in6_addr, __u32);

/* Virtual services; only which are there matters. */
HASH_MAP(services4, POLLUX_ENDPOINTS, struct endpoint4, __u32);
HASH_MAP(services6, POLLUX_ENDPOINTS, struct endpoint6, __u32);

HASH_MAP(servers4, POLLUX_ENDPOINTS, struct endpoint4, struct server);
HASH_MAP(servers6, POLLUX_ENDPOINTS, struct endpoint6, struct server);

/* The addresses of the host's interfaces; only which are there matters. */
HASH_MAP(own_addresses4, POLLUX_OWN_ADDRESSES, __be32, __u32);
HASH_MAP(own_addresses6, POLLUX_OWN_ADDRESSES, struct in6_addr, __u32);

/* Destination network -> the rules that may give a mark to packets there. */
PREFIX_MAP(marks4, POLLUX_MARK_NETWORKS, struct network4, struct mark_slice);
PREFIX_MAP(marks6, POLLUX_MARK_NETWORKS, struct network6, struct mark_slice);
SHARED_ARRAY(mark_rules, POLLUX_MARK_RULES, struct mark_rule);

/* Interface index -> its sockets. */
HASH_MAP(devices, POLLUX_DEVICES, __u32, struct device);

/* Only which are there matters. */
HASH_MAP(vlans, POLLUX_VLANS, struct vlan, __u32);

/* Interface index -> the same; holds those that packets may leave by, if their number is low enough. */
struct {
	__uint(type, BPF_MAP_TYPE_DEVMAP);
	__uint(max_entries, POLLUX_EXITS);
	__type(key, __u32);
	__type(value, __u32);
} exits SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_XSKMAP);
	__uint(max_entries, POLLUX_SOCKETS);
	__type(key, __u32);
	__type(value, __u32);
} sockets SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTERS);
	__type(key, enum counter);
	__type(value, __u64);
} counters SEC(".maps");

/* What a CPU knows of the time. */
struct tick {
	/* The kernel's tick in which it asked. */
	__u64 jiffies;
	__u64 now;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tick);
} ticks SEC(".maps");

/*
 * CLOCK_MONOTONIC in ns, some ms coarse. Asking the kernel costs about as much as looking a flow up, so it is asked once
 * in a tick: in between its coarse clock stands still. The number of the tick is read without a call.
 */
static __always_inline __u64 coarse_now(void)
{
	__u32 only = 0;
	__u64 jiffies = bpf_jiffies64();
	struct tick *tick = bpf_map_lookup_elem(&ticks, &only);

	if (!tick)
		return bpf_ktime_get_coarse_ns();
	if (tick->jiffies != jiffies) {
		tick->now = bpf_ktime_get_coarse_ns();
		tick->jiffies = jiffies;
	}
	return tick->now;
}

static __always_inline void count(enum counter which)
{
	__u64 *value = bpf_map_lookup_elem(&counters, &which);

	if (value)
		(*value)++;
}

#endif
