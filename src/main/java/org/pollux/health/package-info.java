/**
 * Checks of real servers: the checkers (ICMP, TCP, HTTP), their schedule by Quartz and the rules by which
 * results become up or down. Reports changes; never touches the engine.
 */
@NullMarked
package org.pollux.health;

import org.jspecify.annotations.NullMarked;
