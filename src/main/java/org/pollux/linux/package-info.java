/**
 * Everything native: netlink, packet sockets, ICMP, bpf(2), AF_XDP and namespaces, through java.lang.foreign.
 * The only room that makes system calls of its own. Each capability is a small class that other rooms use
 * behind an interface of theirs; it decides nothing.
 *
 * <p>What is opened belongs to the network namespace of the opening thread. Classes that block say so: they are for
 * platform threads. {@link org.pollux.linux.Libc} is for this room and its sub-packages only.
 */
@NullMarked
package org.pollux.linux;

import org.jspecify.annotations.NullMarked;
