package org.pollux.director;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * The names that an administrator gives to routing tables, protocols, scopes, realms and interface groups, as ip(8) knows
 * them: {@code /etc/iproute2/rt_tables} and its like, which go before those that came with ip(8).
 */
final class RoutingNames {
    /** What a name is for. */
    enum Kind {
        TABLE("rt_tables", 0xFFFF_FFFFL),
        PROTOCOL("rt_protos", 255),
        SCOPE("rt_scopes", 255),
        REALM("rt_realms", 0xFFFF),
        GROUP("group", 0xFFFF_FFFFL);

        private final String file;
        private final long largest;

        Kind(String file, long largest) {
            this.file = file;
            this.largest = largest;
        }

        /** The names that need no file. */
        private Map<String, Integer> builtIn() {
            return switch (this) {
                case TABLE -> Map.of("default", 253, "main", 254, "local", 255);
                case PROTOCOL -> Map.of("redirect", 1, "kernel", 2, "boot", 3, "static", 4);
                case SCOPE -> Map.of("global", 0, "site", 200, "link", 253, "host", 254, "nowhere", 255);
                case REALM -> Map.of();
                case GROUP -> Map.of("default", 0);
            };
        }
    }

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/share/iproute2"), Path.of("/usr/lib/iproute2"), Path.of("/etc/iproute2"));

    private final Map<Kind, Map<String, Integer>> names = new HashMap<>();
    private final List<Path> folders;

    RoutingNames() {
        this(FOLDERS);
    }

    RoutingNames(List<Path> folders) {
        this.folders = folders;
    }

    /**
     * The number of a word: a number itself, decimal or hexadecimal, or a name.
     *
     * @throws IOException when it is neither, or a file of names cannot be read; the message says what and where
     */
    int number(Kind kind, String word) throws IOException {
        OptionalInt number = unsigned(word, kind.largest);
        if (number.isPresent()) {
            return number.getAsInt();
        }
        Map<String, Integer> known = names.get(kind);
        if (known == null) {
            known = read(kind);
            names.put(kind, known);
        }
        Integer named = known.get(word);
        if (named == null) {
            throw new IOException("'" + word + "' is neither a number from 0 to " + kind.largest
                    + " nor a name in /etc/iproute2/" + kind.file);
        }
        return named;
    }

    /** An unsigned number up to 32 bits, decimal or hexadecimal. */
    static OptionalInt unsigned(String word, long largest) {
        boolean hexadecimal = word.startsWith("0x") || word.startsWith("0X");
        String digits = hexadecimal ? word.substring(2) : word;
        if (digits.isEmpty()
                || digits.length() > 10
                || !digits.chars().allMatch(c -> Character.digit(c, hexadecimal ? 16 : 10) >= 0)) {
            return OptionalInt.empty();
        }
        long value = Long.parseLong(digits, hexadecimal ? 16 : 10);
        return value <= largest ? OptionalInt.of((int) value) : OptionalInt.empty();
    }

    private Map<String, Integer> read(Kind kind) throws IOException {
        Map<String, Integer> all = new HashMap<>(kind.builtIn());
        for (Path folder : folders) {
            read(folder.resolve(kind.file), kind, all);
            Path more = folder.resolve(kind.file + ".d");
            if (Files.isDirectory(more)) {
                try (Stream<Path> files = Files.list(more)) {
                    for (Path file : files.sorted().toList()) {
                        if (file.toString().endsWith(".conf")) {
                            read(file, kind, all);
                        }
                    }
                }
            }
        }
        return all;
    }

    /** Lines {@code NUMBER NAME}; {@code #} begins a comment. Other lines are ip(8)'s to complain about. */
    private static void read(Path file, Kind kind, Map<String, Integer> into) throws IOException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        for (String line : Files.readAllLines(file)) {
            String[] words = line.strip().split("\\s+", 3);
            if (words.length >= 2) {
                unsigned(words[0], kind.largest).ifPresent(number -> into.put(words[1], number));
            }
        }
    }
}
