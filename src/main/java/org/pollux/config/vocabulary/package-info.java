/**
 * The keywords: keepalived's and Pollux's own, each with its arguments, range, default, status and one line of
 * description. Data only; what the values mean together is decided by the reader.
 */
@NullMarked
package org.pollux.config.vocabulary;

import org.jspecify.annotations.NullMarked;
