/**
 * What a vocabulary is made of and how statements are read by one: keywords with typed arguments, ranges, defaults,
 * status and description, gathered in blocks. Knows no particular keyword.
 */
@NullMarked
package org.pollux.config.schema;

import org.jspecify.annotations.NullMarked;
