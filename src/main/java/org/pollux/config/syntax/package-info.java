/**
 * The written form of a configuration: decoding, words, lines and braces, each with its place in the file. Knows no
 * keyword. Pure and linear in the length of the text.
 */
@NullMarked
package org.pollux.config.syntax;

import org.jspecify.annotations.NullMarked;
