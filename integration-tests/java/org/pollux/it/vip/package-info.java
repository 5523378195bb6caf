/** Address leases and announcements on a real kernel, seen from outside. */
@NullMarked
package org.pollux.it.vip;

import org.jspecify.annotations.NullMarked;
