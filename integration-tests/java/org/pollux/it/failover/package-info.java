/**
 * How long clients wait when a director fails, measured on the distribution as an operator runs it and judged against what
 * Pollux promises; and that nothing fails over while the machine is merely busy.
 */
@NullMarked
package org.pollux.it.failover;

import org.jspecify.annotations.NullMarked;
