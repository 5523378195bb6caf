package org.pollux.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.ipvs.ConnectionPage;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.IpvsadmFormat;
import org.pollux.ipvs.VirtualServerTable;

/**
 * ipvsadm's command line against the embedded engine, with ipvsadm 1.31's words and exit statuses. It can list services
 * ({@code -L}) and connections ({@code -Lc}); addresses are never resolved to names, as with {@code -n}.
 */
final class Ipvsadm {
    private static final int USAGE = 2;
    private static final int NOT_UNDERSTOOD = 255;
    private static final int PAGE = 1024;

    private Ipvsadm() {}

    /**
     * Runs one command line.
     *
     * @param words the words after {@code ipvsadm}; none means {@code -L}
     * @param table the engine's services; empty when the director has no virtual servers
     */
    static CommandResult run(List<String> words, Optional<VirtualServerTable> table) {
        if (words.isEmpty()) {
            return services(table);
        }
        String first = words.getFirst();
        if (!first.equals("--list") && !first.startsWith("-L") && !first.startsWith("-l")) {
            return isCommand(first) ? notYet(first) : notUnderstood();
        }
        boolean connections = false;
        for (String word : words) {
            for (String option : options(word)) {
                switch (option) {
                    case "-L", "-l", "--list", "-n", "--numeric", "--sort" -> {}
                    case "-c", "--connection" -> connections = true;
                    default -> {
                        return isOption(option)
                                ? notYet(option)
                                : new CommandResult(NOT_UNDERSTOOD, "", word + ": unknown option\n");
                    }
                }
            }
        }
        return connections ? connections(table) : services(table);
    }

    /** One word as options: {@code -Ln} is {@code -L} and {@code -n}. */
    private static List<String> options(String word) {
        if (word.startsWith("--") || !word.startsWith("-") || word.length() < 2) {
            return List.of(word);
        }
        return word.chars().skip(1).mapToObj(c -> "-" + (char) c).toList();
    }

    private static CommandResult services(Optional<VirtualServerTable> table) {
        return new CommandResult(
                0,
                IpvsadmFormat.services(table.map(VirtualServerTable::services).orElse(List.of())),
                "");
    }

    private static CommandResult connections(Optional<VirtualServerTable> table) {
        List<ConnectionSnapshot> rows = new ArrayList<>();
        table.ifPresent(present -> {
            int cursor = 0;
            while (true) {
                ConnectionPage page = present.connections(cursor, PAGE);
                rows.addAll(page.rows());
                if (page.next().isEmpty()) {
                    return;
                }
                cursor = page.next().getAsInt();
            }
        });
        return new CommandResult(0, IpvsadmFormat.connections(rows), "");
    }

    private static boolean isCommand(String word) {
        return List.of(
                        "-A",
                        "-E",
                        "-D",
                        "-C",
                        "-R",
                        "-S",
                        "-a",
                        "-e",
                        "-d",
                        "-Z",
                        "-h",
                        "-v",
                        "--set",
                        "--add-service",
                        "--edit-service",
                        "--delete-service",
                        "--clear",
                        "--restore",
                        "--save",
                        "--add-server",
                        "--edit-server",
                        "--delete-server",
                        "--zero",
                        "--start-daemon",
                        "--stop-daemon",
                        "--help",
                        "--version")
                .contains(word.startsWith("--") ? word : word.substring(0, Math.min(2, word.length())));
    }

    private static boolean isOption(String word) {
        return List.of(
                        "-t",
                        "-u",
                        "-f",
                        "-6",
                        "--tcp-service",
                        "--udp-service",
                        "--sctp-service",
                        "--fwmark-service",
                        "--ipv6",
                        "--stats",
                        "--rate",
                        "--exact",
                        "--thresholds",
                        "--persistent-conn",
                        "--nosort",
                        "--timeout",
                        "--daemon",
                        "--tun-info")
                .contains(word);
    }

    private static CommandResult notYet(String word) {
        return new CommandResult(
                USAGE, "", "pollux: ipvsadm's '" + word + "' is not available in this version; -L, -n and -c are\n");
    }

    private static CommandResult notUnderstood() {
        return new CommandResult(NOT_UNDERSTOOD, "", "Try `ipvsadm -h' or 'ipvsadm --help' for more information.\n");
    }
}
