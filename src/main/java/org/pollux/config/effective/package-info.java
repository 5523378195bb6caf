/**
 * A configuration as the statements that say all of it, defaults and inheritance written out: printed, it is a file that
 * reads as the same configuration; compared with another, it shows what a reload would change. Knows the vocabulary,
 * not how files are read.
 */
@NullMarked
package org.pollux.config.effective;

import org.jspecify.annotations.NullMarked;
