/**
 * Checks of real servers: the probes (ICMP, TCP, HTTP), their schedule by Quartz and the rules by which results become
 * up or down. {@link org.pollux.health.HealthChecks} is the way in; the director starts it, hears of changes and asks
 * for the status.
 *
 * <p>The rules are values without clock or threads, the book of all checks belongs to one thread, probes run on virtual
 * threads. Reports changes; never touches the engine and knows nothing of weights, quorum or sorry servers.
 */
@NullMarked
package org.pollux.health;

import org.jspecify.annotations.NullMarked;
