/**
 * Telling others: scripts and FIFOs that hear of the changes of instances, sync groups, virtual and real servers, as
 * keepalived tells them. Notices are taken without waiting, so that the election's thread can give them; what is told
 * to whom is decided on a thread of its own, and scripts run one after another for each instance.
 *
 * <p>Also turns scripts of a configuration into programs with their users, for whoever runs scripts. May use {@code
 * config} and, to run programs and to write to FIFOs, {@code linux}. Knows neither the election nor the engine.
 */
@NullMarked
package org.pollux.notify;

import org.jspecify.annotations.NullMarked;
