package org.pollux.control;

/**
 * What a command line run inside the director printed.
 *
 * @param exit its exit status, 0..255
 * @param out its standard output
 * @param err its standard error
 */
public record CommandResult(int exit, String out, String err) {}
