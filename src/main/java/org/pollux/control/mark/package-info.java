/** {@code pollux mark}: the rules by which packets get marks, in iptables' own form. */
@NullMarked
package org.pollux.control.mark;

import org.jspecify.annotations.NullMarked;
