/**
 * The configuration language: keepalived.conf's words and Pollux's own blocks. Holds the lexer, the parser with
 * positions, the keyword schema, validation and the immutable records of the result. Pure: text in, {@code
 * Configuration} and diagnostics out; reads files only through the source it is handed. Knows no other room and
 * nothing of the host: interfaces, processes and the network are checked elsewhere.
 */
@NullMarked
package org.pollux.config;

import org.jspecify.annotations.NullMarked;
