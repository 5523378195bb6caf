/**
 * The embedded IPVS engine: virtual services, real servers, schedulers, the connection table with its state
 * machines and timeouts, forwarding methods and statistics, by the rules of Linux 6.1's IPVS. Pure: packet
 * bytes in, verdict and rewritten packet out; time is passed in. One engine belongs to one thread. Must never
 * know how packets arrive or leave.
 */
@NullMarked
package org.pollux.ipvs;

import org.jspecify.annotations.NullMarked;
