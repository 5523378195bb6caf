// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0
/* Changes to headers, with the checksums brought up to date by the difference alone (RFC 1624 section 3, equation 3). */
#ifndef POLLUX_REWRITE_H
#define POLLUX_REWRITE_H

#include <linux/in.h>

#include "pollux.h"

/* The checksum after a change that adds this to the sum. */
static __always_inline __u16 adjusted(__u16 checksum, __u16 difference)
{
	__u32 sum = (__u16)~checksum + difference;

	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The checksum after a word of 32 bits changed. */
static __always_inline __u16 adjusted_word(__u16 checksum, __be32 before, __be32 after)
{
	__u32 sum = (__u16)~checksum + (__u16)~before + (__u16)~(before >> 16) + (__u16)after + (after >> 16);

	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

/* The transport checksum covers the addresses too. */
static __always_inline void adjust_transport(__u8 protocol, __u16 *checksum, __u16 difference)
{
	__u16 sum = adjusted(*checksum, difference);

	/* RFC 768: 0 would mean "no checksum", the same sum is written as all ones. */
	if (protocol == IPPROTO_UDP && !sum)
		sum = 0xffff;
	*checksum = sum;
}

#endif
