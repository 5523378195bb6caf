package org.pollux.control.mark;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.pollux.control.table.RemoteTable;
import org.pollux.ipvs.MarkRule;

/**
 * The program behind {@code pollux mark}. Exit statuses: 0 done, 1 it could not be done, 2 the command line is wrong.
 */
public final class MarkCommandLine {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG = 2;

    private static final String HELP = """
            Usage: pollux mark -A RULE             append a rule
                   pollux mark -I [NUMBER] RULE    insert a rule before another one
                   pollux mark -D RULE|NUMBER      delete a rule
                   pollux mark -L                  list all rules, also the configuration's
                   pollux mark -S                  list the rules made by hand, as they can be typed again
                   pollux mark -F                  delete all rules made by hand
            RULE:  [-4|-6] [-p tcp|udp|sctp] [-s NETWORK] [-d NETWORK] [-i INTERFACE]
                   [--sports PORTS] [--dports PORTS] --set-mark NUMBER
            New connections get the mark of the first rule that matches, the configuration's first. A virtual service by
            mark (ipvsadm -A -f NUMBER) takes them. Lines written for iptables -t mangle are understood too.
            """;

    private final RemoteTable table;
    private final PrintWriter out;
    private final PrintWriter err;

    /**
     * Makes the program ready.
     *
     * @param table of the director
     * @param out the standard output
     * @param err the standard error
     */
    public MarkCommandLine(RemoteTable table, PrintWriter out, PrintWriter err) {
        this.table = table;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs it.
     *
     * @param words what follows {@code mark}
     * @return the exit status
     */
    public int run(List<String> words) {
        try {
            if (words.contains("-h") || words.contains("--help")) {
                out.print(HELP);
                return DONE;
            }
            return run(MarkLine.parse(words));
        } catch (MarkUsageException e) {
            err.print("pollux: mark: " + e.getMessage() + "\nTry 'pollux mark --help' for what is possible.\n");
            return WRONG;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private int run(MarkOrder order) {
        return switch (order) {
            case MarkOrder.List() -> list();
            case MarkOrder.Save() -> {
                table.handMadeMarks().forEach(rule -> out.print("-A " + MarkText.of(rule) + "\n"));
                yield DONE;
            }
            case MarkOrder.Append(MarkRule rule) -> change(rules -> rules.add(rule));
            case MarkOrder.Insert(int at, MarkRule rule) ->
                change(rules -> {
                    boolean there = at <= rules.size() + 1;
                    if (there) {
                        rules.add(at - 1, rule);
                    }
                    return there;
                });
            case MarkOrder.Delete(MarkRule rule) -> change(rules -> rules.remove(rule));
            case MarkOrder.DeleteAt(int number) ->
                change(rules -> {
                    boolean there = number <= rules.size();
                    if (there) {
                        rules.remove(number - 1);
                    }
                    return there;
                });
            case MarkOrder.Flush() ->
                change(rules -> {
                    rules.clear();
                    return true;
                });
        };
    }

    /** A change of the rules made by hand. */
    @FunctionalInterface
    private interface Change {
        /** Returns whether there was what it is about. */
        boolean of(List<MarkRule> rules);
    }

    private int change(Change change) {
        List<MarkRule> before = table.handMadeMarks();
        List<MarkRule> after = new ArrayList<>(before);
        if (!change.of(after)) {
            err.print("pollux: mark: there is no such rule among the " + before.size()
                    + " made by hand ('pollux mark -L' lists them)\n");
            return FAILED;
        }
        table.changeMarks(before, after);
        return DONE;
    }

    private int list() {
        List<MarkRule> hand = table.handMadeMarks();
        List<MarkRule> all = table.marks();
        int configured = all.size() - hand.size();
        out.print("num  from    rule\n");
        for (int i = 0; i < all.size(); i++) {
            boolean ofFile = i < configured;
            out.print(String.format(
                    Locale.ROOT,
                    "%-4s %-7s %s\n",
                    ofFile ? "-" : Integer.toString(i - configured + 1),
                    ofFile ? "config" : "hand",
                    MarkText.of(all.get(i))));
        }
        return DONE;
    }
}
