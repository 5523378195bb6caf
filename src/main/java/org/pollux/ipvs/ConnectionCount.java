package org.pollux.ipvs;

import java.util.OptionalInt;

/**
 * How many connections a part of the table has.
 *
 * @param connections those that were looked for
 * @param next where the next part begins, empty after the last
 */
public record ConnectionCount(int connections, OptionalInt next) {}
