import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of each event. */
final class Table {
    private final List<Row> rows = new ArrayList<>();

    /**
     * One event.
     *
     * @param event what was done
     * @param detection until it was noticed
     * @param outage the longest span without an answered request
     * @param outageBound what it may be
     * @param failed how many requests failed
     * @param heldBy who held the virtual IP
     * @param problems what was not as it should be
     */
    record Row(
            String event,
            Optional<Duration> detection,
            Duration outage,
            Duration outageBound,
            int failed,
            String heldBy,
            List<String> problems) {}

    void add(Row row) {
        rows.add(row);
    }

    boolean passed() {
        return rows.stream().allMatch(r -> r.problems().isEmpty());
    }

    void print(PrintStream out) {
        String format = "%-24s %12s %18s %8s   %-4s  %s%n";
        out.printf(format, "event", "detection", "longest outage", "failed", "", "virtual IP held by");
        out.printf(format, "", "ms", "ms (allowed)", "requests", "", "");
        for (Row row : rows) {
            out.printf(
                    format,
                    row.event(),
                    row.detection().map(Table::milliseconds).orElse("-"),
                    milliseconds(row.outage()) + " (" + row.outageBound().toMillis() + ")",
                    row.failed(),
                    row.problems().isEmpty() ? "PASS" : "FAIL",
                    row.heldBy());
            row.problems().forEach(p -> out.println("    " + p));
        }
    }

    static String milliseconds(Duration duration) {
        return String.format("%.1f", duration.toNanos() / 1e6);
    }
}
