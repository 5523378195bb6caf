package org.pollux.director;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.VirtualServerTable;

/**
 * Larger pages of connections out of the small ones for which the packets wait: one question of an operator's is many
 * short ones to the engine.
 */
final class ConnectionPages {
    /** Rows of one answer, whatever was asked for. */
    private static final int MOST_ROWS = 4096;

    private ConnectionPages() {}

    /** Up to so many rows; less than they and than 4,096 only at the end. */
    static ConnectionPage page(VirtualServerTable table, ConnectionFilter filter, int cursor, int limit) {
        int most = Math.min(limit, MOST_ROWS);
        List<ConnectionSnapshot> rows = new ArrayList<>();
        OptionalInt next = OptionalInt.of(cursor);
        while (next.isPresent() && rows.size() < most) {
            ConnectionPage part = table.connections(filter, next.getAsInt(), most - rows.size());
            rows.addAll(part.rows());
            next = part.next();
        }
        return new ConnectionPage(rows, next);
    }

    /** All from there to the end. */
    static ConnectionCount count(VirtualServerTable table, ConnectionFilter filter, int cursor) {
        int count = 0;
        OptionalInt next = OptionalInt.of(cursor);
        while (next.isPresent()) {
            ConnectionCount part = table.countConnections(filter, next.getAsInt());
            count += part.connections();
            next = part.next();
        }
        return new ConnectionCount(count, next);
    }
}
