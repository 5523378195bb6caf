package org.pollux.config.schema;

import org.pollux.config.syntax.Span;

/**
 * Something read from a file, and where.
 *
 * @param value what was read
 * @param span the keyword or the first word of the line it came from
 * @param <T> its type
 */
public record Located<T>(T value, Span span) {}
