package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** File names with wildcards, as glob(7) has them, and alternatives in braces, as the shells have them. */
final class Glob {
    /** No include names more files. */
    static final int MOST = 10_000;

    private final SourceLoader files;
    private final List<String> unreadable = new ArrayList<>();

    Glob(SourceLoader files) {
        this.files = files;
    }

    /** Folders that could not be listed, with the reason. */
    List<String> unreadable() {
        return unreadable;
    }

    /** Whether a name has wildcards. */
    static boolean hasWildcards(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
    }

    /**
     * The alternatives of a name with braces, in the order written.
     *
     * @param name a name such as {@code a/{b,c}.conf}
     * @return at least one name; empty when there are too many
     */
    static Optional<List<String>> alternatives(String name) {
        List<String> done = new ArrayList<>();
        List<String> open = new ArrayList<>(List.of(name));
        while (!open.isEmpty()) {
            if (done.size() + open.size() > MOST || name.length() * (long) open.size() > Budget.MOST_CHARACTERS) {
                return Optional.empty();
            }
            String next = open.removeLast();
            int brace = brace(next);
            int close = brace < 0 ? -1 : closing(next, brace);
            if (close < 0) {
                done.add(next);
                continue;
            }
            List<String> parts = parts(next.substring(brace + 1, close));
            for (String part : parts.reversed()) {
                open.add(next.substring(0, brace) + part + next.substring(close + 1));
            }
        }
        return Optional.of(done);
    }

    /** The first brace that is not that of a reference. */
    private static int brace(String name) {
        int at = name.indexOf('{');
        while (at > 0 && name.charAt(at - 1) == '$') {
            at = name.indexOf('{', at + 1);
        }
        return at;
    }

    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> parts(String inside) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < inside.length(); i++) {
            char c = inside.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (c == ',' && depth == 0) {
                parts.add(inside.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(inside.substring(from));
        return parts;
    }

    /**
     * The files that match, in the order of their names.
     *
     * @param pattern a name with wildcards in any of its parts
     * @return their names; at most {@link #MOST}
     */
    List<String> matches(String pattern) {
        List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
        for (String part : pattern.split("/")) {
            if (!part.isEmpty()) {
                found = hasWildcards(part) ? matching(found, part) : below(found, part);
            }
        }
        return found.stream().filter(files::exists).limit(MOST).toList();
    }

    private static List<String> below(List<String> folders, String part) {
        return folders.stream().map(folder -> Names.in(folder, part)).toList();
    }

    private List<String> matching(List<String> folders, String part) {
        Wildcards pattern = Wildcards.of(part);
        List<String> found = new ArrayList<>();
        for (String folder : folders) {
            switch (files.list(folder)) {
                case SourceLoader.Listing.Names(var names) ->
                    names.stream()
                            .filter(name -> name.startsWith(".") == part.startsWith("."))
                            .filter(name -> pattern.matches(name))
                            .sorted()
                            .limit(Math.max(0, MOST - found.size()))
                            .forEach(name -> found.add(Names.in(folder, name)));
                case SourceLoader.Listing.Missing _ -> {}
                case SourceLoader.Listing.Unreadable(String why) -> unreadable.add(folder + ": " + why);
            }
        }
        return found;
    }
}
