/** What a reload would change: two configurations compared by what they say, not by how it is written. */
@NullMarked
package org.pollux.config.diff;

import org.jspecify.annotations.NullMarked;
