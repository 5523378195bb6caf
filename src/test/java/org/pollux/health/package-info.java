/** Tests of the health room: rules with invented results, probes against servers of their own on loopback. */
@NullMarked
package org.pollux.health;

import org.jspecify.annotations.NullMarked;
