/**
 * What Linux shows of its own IPVS beside ipvsadm, shown of the engine: the files {@code /proc/net/ip_vs*} and the switches
 * {@code net.ipv4.vs.*}. For scripts that read them. Knows tables and switches, not where they are.
 */
@NullMarked
package org.pollux.control.kernel;

import org.jspecify.annotations.NullMarked;
