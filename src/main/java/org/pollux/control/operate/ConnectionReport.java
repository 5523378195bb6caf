package org.pollux.control.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.pollux.control.Json;
import org.pollux.ipvs.ConnectionCount;
import org.pollux.ipvs.ConnectionFilter;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.VirtualServerTable;

/**
 * {@code pollux connections}: connections printed as they come, a page at a time, so that neither end holds a million.
 * Exit statuses: 0 done, 1 there is no such service, 2 the words are not understood.
 */
public final class ConnectionReport {
    private static final int PAGE = 4096;

    private final VirtualServerTable table;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * Makes the report ready.
     *
     * @param table the director's
     * @param out for the connections
     * @param err for what is wrong
     */
    public ConnectionReport(VirtualServerTable table, PrintWriter out, PrintWriter err) {
        this.table = table;
        this.out = out;
        this.err = err;
    }

    /** Prints the connections, as text or as {@code {"connections": […], "more": BOOLEAN}}; returns the exit status. */
    public int list(ConnectionQuery query, boolean json) {
        return with(query, filters -> {
            if (json) {
                json(filters, query.most());
            } else {
                text(filters, query.most());
            }
        });
    }

    /** Prints how many there are, as a number or as {@code {"count": NUMBER}}; returns the exit status. */
    public int count(ConnectionQuery query, boolean json) {
        return with(query, filters -> {
            long count = filters.stream().mapToLong(this::count).sum();
            out.print(json ? "{\"count\":" + count + "}\n" : count + "\n");
        });
    }

    private int with(ConnectionQuery query, Consumer<List<ConnectionFilter>> work) {
        List<ConnectionFilter> filters;
        try {
            filters = query.filters(table);
        } catch (IllegalArgumentException e) {
            err.print("pollux: " + e.getMessage() + "\n");
            return 2;
        }
        if (filters.isEmpty()) {
            err.print("pollux: no virtual service " + query.service().orElseThrow()
                    + " ('pollux status' lists them; connections of removed ones are found by server or client)\n");
            return 1;
        }
        work.accept(filters);
        return 0;
    }

    private long count(ConnectionFilter filter) {
        long count = 0;
        OptionalInt cursor = OptionalInt.of(0);
        while (cursor.isPresent()) {
            ConnectionCount part = table.countConnections(filter, cursor.getAsInt());
            count += part.connections();
            cursor = part.next();
        }
        return count;
    }

    private void text(List<ConnectionFilter> filters, OptionalInt most) {
        Runnable title = () -> out.print(
                row("proto", "expires", "state", "client", "virtual", "server", "forward", "packets", "path"));
        if (each(filters, most, title, connection -> out.print(row(ConnectionLine.of(connection))))) {
            err.print("pollux: there are more than these " + most.orElseThrow() + "\n");
        }
    }

    private static String row(ConnectionLine line) {
        long seconds = line.expiresMs() / 1000;
        return row(
                line.protocol(),
                String.format(Locale.ROOT, "%02d:%02d", seconds / 60, seconds % 60),
                line.state(),
                line.client(),
                line.virtual(),
                line.server(),
                line.forwarding(),
                Long.toString(line.inPackets()),
                line.fastPath() ? "fast" : "engine");
    }

    private static String row(Object... columns) {
        return String.format(Locale.ROOT, "%-5s %-7s %-12s %-22s %-22s %-22s %-8s %10s %s\n", columns);
    }

    private void json(List<ConnectionFilter> filters, OptionalInt most) {
        StringBuilder between = new StringBuilder("\n");
        boolean more = each(filters, most, () -> out.print("{\"connections\":["), connection -> {
            out.print(between);
            out.print(json(ConnectionLine.of(connection)));
            between.setLength(0);
            between.append(",\n");
        });
        out.print("],\"more\":" + more + "}\n");
    }

    private static String json(ConnectionLine line) {
        try {
            return Json.MAPPER.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a connection has no JSON form", e);
        }
    }

    /**
     * Visits no more than so many; returns whether there are others.
     *
     * @param begin is run when the first answer is there: without one, nothing is printed
     */
    private boolean each(
            List<ConnectionFilter> filters, OptionalInt most, Runnable begin, Consumer<ConnectionSnapshot> visitor) {
        long left = most.isPresent() ? most.getAsInt() : Long.MAX_VALUE;
        boolean begun = false;
        for (ConnectionFilter filter : filters) {
            OptionalInt cursor = OptionalInt.of(0);
            while (cursor.isPresent()) {
                // One more than is wanted says whether there are more.
                ConnectionPage page =
                        table.connections(filter, cursor.getAsInt(), (int) Math.min(PAGE, Math.min(left, PAGE) + 1));
                if (!begun) {
                    begin.run();
                    begun = true;
                }
                for (ConnectionSnapshot connection : page.rows()) {
                    if (left == 0) {
                        return true;
                    }
                    visitor.accept(connection);
                    left--;
                }
                // Nobody may be reading any more, as behind head(1).
                cursor = out.checkError() ? OptionalInt.empty() : page.next();
            }
        }
        return false;
    }
}
