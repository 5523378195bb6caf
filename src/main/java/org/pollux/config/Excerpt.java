package org.pollux.config;

/**
 * The part of a source line that a finding is about.
 *
 * @param line the line, or a window of a very long one; without control characters
 * @param start where the marked part begins in {@code line}, from 0
 * @param length how many characters are marked, at least 1
 */
public record Excerpt(String line, int start, int length) {}
