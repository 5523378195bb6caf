/**
 * Everything native: netlink, packet sockets, ICMP, bpf(2), AF_XDP and namespaces, through java.lang.foreign.
 * The only room that makes system calls of its own. Each capability is a small class that other rooms use
 * behind an interface of theirs; it decides nothing.
 */
@NullMarked
package org.pollux.linux;

import org.jspecify.annotations.NullMarked;
