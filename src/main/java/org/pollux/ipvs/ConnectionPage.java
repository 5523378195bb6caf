package org.pollux.ipvs;

import java.util.List;
import java.util.OptionalInt;

/**
 * A part of the connection listing.
 *
 * @param rows the connections
 * @param next where the next page begins, empty after the last
 */
public record ConnectionPage(List<ConnectionSnapshot> rows, OptionalInt next) {
    public ConnectionPage {
        rows = List.copyOf(rows);
    }
}
