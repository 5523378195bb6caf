/** The kernel as Pollux sees it: netlink, packet sockets, ICMP and TUN in network namespaces. */
@NullMarked
package org.pollux.it.linux;

import org.jspecify.annotations.NullMarked;
