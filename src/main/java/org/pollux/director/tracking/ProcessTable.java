package org.pollux.director.tracking;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The running processes, from /proc. */
final class ProcessTable {
    private static final Path PROC = Path.of("/proc");

    /** Far more than any command line that is compared. */
    private static final int MOST_BYTES = 64 * 1024;

    private ProcessTable() {}

    /**
     * A running process.
     *
     * @param pid its number
     * @param name its short name, at most 15 bytes
     * @param commandLine its program and arguments; empty for threads of the kernel, and where nobody asked
     */
    record Entry(int pid, String name, List<String> commandLine) {
        Entry {
            commandLine = List.copyOf(commandLine);
        }
    }

    /**
     * All processes that run now; those that have ended and wait for their parents are none.
     *
     * @param commandLines whether the command lines are wanted
     * @throws IOException when /proc cannot be read
     */
    static List<Entry> read(boolean commandLines) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : all) {
                entry(process, commandLines).ifPresent(entries::add);
            }
        }
        return entries;
    }

    private static Optional<Entry> entry(Path process, boolean commandLines) {
        try {
            int pid = Integer.parseInt(process.getFileName().toString());
            String stat = text(process.resolve("stat"));
            return entry(pid, stat, commandLines ? text(process.resolve("cmdline")) : "");
        } catch (IOException e) {
            // It has ended while its files were read; /proc says that in several ways.
            return Optional.empty();
        }
    }

    /** What the files of a process say; empty when it has ended. */
    static Optional<Entry> entry(int pid, String stat, String commandLine) {
        // "PID (name) state ...": the name may hold parentheses and blanks itself.
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < open || close + 2 >= stat.length()) {
            return Optional.empty();
        }
        char state = stat.charAt(close + 2);
        if (state == 'Z' || state == 'X') {
            return Optional.empty();
        }
        return Optional.of(new Entry(pid, stat.substring(open + 1, close), commandLine(commandLine)));
    }

    /** Words that each end with a NUL. */
    static List<String> commandLine(String text) {
        String inner = text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
        return inner.isEmpty() ? List.of() : List.of(inner.split("\0", -1));
    }

    private static String text(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
        }
    }
}
