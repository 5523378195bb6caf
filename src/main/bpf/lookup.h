// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/*
 * Whose a packet is. Included once per address family, by a file that defines
 *
 *   FAMILY(name)   the name with the family's digit
 *   ADDRESS        type of an address
 *   ADDRESS_BITS   its length
 *   masked(address, mask, network)   whether the address is in the network, all by pointers
 *
 * Every packet is looked at as one that arrived: what an ICMP error quotes is turned round before.
 */

static __always_inline struct vip *FAMILY(vip_of)(const ADDRESS *addr)
{
	/* The key's place is its own, so that the flow's need be none in memory. */
	ADDRESS key = *addr;
	__u32 *place = bpf_map_lookup_elem(&FAMILY(addresses), &key);

	return place ? bpf_map_lookup_elem(&vips, place) : 0;
}

/* Whether the endpoint is a server of a held VIP: one whose replies come by, or for ENDPOINT_TUNNEL one with a tunnel. */
static __always_inline int FAMILY(is_server)(const ADDRESS *addr, __be16 port, __u8 protocol, __u8 scope)
{
	struct FAMILY(endpoint) key = { .addr = *addr, .port = port, .protocol = protocol, .scope = scope };
	struct server *server = bpf_map_lookup_elem(&FAMILY(servers), &key);
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

/* What a NAT server answers the host itself, above all its health checks, is the host's. */
static __always_inline int FAMILY(is_own)(const ADDRESS *addr)
{
	ADDRESS key = *addr;

	return !!bpf_map_lookup_elem(&FAMILY(own_addresses), &key);
}

static __always_inline int FAMILY(matches)(struct mark_rule *rule, struct FAMILY(flow_key) *key, __u32 ifindex)
{
	__u16 sport = bpf_ntohs(key->sport), dport = bpf_ntohs(key->dport);

	return (!rule->protocol || rule->protocol == key->protocol) && (!rule->ifindex || rule->ifindex == ifindex) &&
	       dport >= rule->first_dport && dport <= rule->last_dport && sport >= rule->first_sport &&
	       sport <= rule->last_sport && masked(&key->saddr, (const ADDRESS *)&rule->smask, (const ADDRESS *)&rule->saddr);
}

/* Whether the first rule that matches gives the packet a mark that has a service. */
static __always_inline int FAMILY(is_marked)(struct FAMILY(flow_key) *key, __u32 ifindex)
{
	struct FAMILY(network) network = { .length = ADDRESS_BITS, .addr = key->daddr };
	struct mark_slice *slice = bpf_map_lookup_elem(&FAMILY(marks), &network);
	__u32 i, index;

	if (!slice)
		return 0;
	if (slice->rules > POLLUX_RULES_OF_NETWORK)
		return 1;
#pragma clang loop unroll(disable)
	for (i = 0; i < POLLUX_RULES_OF_NETWORK; i++) {
		struct mark_rule *rule;

		if (i >= slice->rules)
			break;
		index = slice->first + i;
		rule = bpf_map_lookup_elem(&mark_rules, &index);
		if (!rule)
			break;
		if (FAMILY(matches)(rule, key, ifindex))
			return rule->served;
	}
	return 0;
}

static __always_inline int FAMILY(is_served)(struct FAMILY(flow_key) *key, __u32 ifindex)
{
	struct FAMILY(endpoint) service = { .addr = key->daddr, .port = key->dport, .protocol = key->protocol };

	if (bpf_map_lookup_elem(&FAMILY(services), &service))
		return 1;
	service.port = 0;
	service.scope = ENDPOINT_ANY_PORT;
	return bpf_map_lookup_elem(&FAMILY(services), &service) || FAMILY(is_marked)(key, ifindex);
}

/* No flow is asked: the packet is the engine's if it belongs to a service of a held VIP. */
static __always_inline enum counter FAMILY(without_flow)(struct FAMILY(flow_key) *key, __u32 ifindex, enum counter why)
{
	struct vip *vip = FAMILY(vip_of)(&key->daddr);

	if (vip && vip->held && vip->served && FAMILY(is_served)(key, ifindex))
		return why;
	if (!FAMILY(is_own)(&key->daddr) &&
	    (FAMILY(is_server)(&key->saddr, key->sport, key->protocol, ENDPOINT_PORT) ||
	     FAMILY(is_server)(&key->saddr, 0, key->protocol, ENDPOINT_ANY_PORT)))
		return why == ENGINE_NO_FLOW ? ENGINE_FROM_SERVER : why;
	return vip && !vip->held ? PASSED_NOT_HELD : PASSED_OTHER;
}

/* Only the first fragment has ports, so all of them are recognised by address; the engine sorts them out. */
static __always_inline enum counter FAMILY(fragment)(struct FAMILY(flow_key) *key)
{
	struct vip *vip = FAMILY(vip_of)(&key->daddr);

	if (vip && vip->held && vip->served)
		return ENGINE_FRAGMENT;
	if (!FAMILY(is_own)(&key->daddr) && FAMILY(is_server)(&key->saddr, 0, key->protocol, ENDPOINT_FRAGMENT))
		return ENGINE_FRAGMENT;
	return vip && !vip->held ? PASSED_NOT_HELD : PASSED_OTHER;
}
