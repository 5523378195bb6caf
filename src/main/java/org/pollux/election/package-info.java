/**
 * The VRRP state machine: who is master of each instance (RFC 9568 semantics on cluster messages). Pure:
 * adverts, membership changes and ticks in, actions out; time is passed in, never read. Called by one owner
 * thread. Knows neither JGroups nor addresses on interfaces nor clocks. Between directors an instance is known by its
 * virtual router id; the interface's name does not matter.
 */
@NullMarked
package org.pollux.election;

import org.jspecify.annotations.NullMarked;
