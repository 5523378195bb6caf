/**
 * Virtual IP addresses on interfaces: leases with a kernel lifetime, gratuitous ARP and what is left over from
 * an earlier run. Told what to hold by the director; never decides whether to.
 */
@NullMarked
package org.pollux.vip;

import org.jspecify.annotations.NullMarked;
