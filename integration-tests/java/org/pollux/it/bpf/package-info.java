/** What the bpf part of the linux room does with a real kernel. */
@NullMarked
package org.pollux.it.bpf;

import org.jspecify.annotations.NullMarked;
