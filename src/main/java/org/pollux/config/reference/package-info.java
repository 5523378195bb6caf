/** The vocabulary in words: the reference of all keywords, and the explanation of one. Made from the schema alone. */
@NullMarked
package org.pollux.config.reference;

import org.jspecify.annotations.NullMarked;
