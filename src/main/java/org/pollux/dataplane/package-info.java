/**
 * Moves packets between the network and the engine: loads the XDP program, owns the AF_XDP sockets and the
 * thread that drives the engine, keeps the flow table in step with the engine's connections and resolves
 * next hops from the kernel's tables.
 */
@NullMarked
package org.pollux.dataplane;

import org.jspecify.annotations.NullMarked;
