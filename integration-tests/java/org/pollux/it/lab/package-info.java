/**
 * Hosts, switches and programs in network namespaces of this machine, for the integration tests and the examples.
 *
 * <p>Everything is made by {@link org.pollux.it.lab.NetnsLab} and goes away with it: processes, namespaces and with
 * them links and addresses. Nothing here depends on a test framework, nor on Pollux's own classes: Pollux is driven
 * the way an operator does, by its command line, and looked at from outside.
 */
@NullMarked
package org.pollux.it.lab;

import org.jspecify.annotations.NullMarked;
