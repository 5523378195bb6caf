/**
 * Running other programs: scripts of the operator. Each runs in a session of its own, as the user it should be, with a
 * clean environment and no open files, and can be ended with everything it has started. The programs
 * {@code setsid(1)} and {@code setpriv(1)} of util-linux prepare it, because a virtual machine cannot fork by itself.
 *
 * <p>Knows nothing of configurations, trackers or notifications. Its methods wait; none is for the election's thread.
 */
@NullMarked
package org.pollux.linux.program;

import org.jspecify.annotations.NullMarked;
