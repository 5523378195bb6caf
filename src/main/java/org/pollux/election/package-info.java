/**
 * The VRRP state machine: who is master of each instance (RFC 9568 semantics on cluster messages). Pure:
 * adverts, membership changes and ticks in, actions out; time is passed in, never read. Called by one owner
 * thread. Knows neither JGroups nor addresses on interfaces nor clocks.
 */
@NullMarked
package org.pollux.election;

import org.jspecify.annotations.NullMarked;
