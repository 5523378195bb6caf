package org.pollux.config.syntax;

/** Paths as text, with {@code /} between their parts. */
final class Names {
    private Names() {}

    /** The folder of a file, without a slash at its end unless it is the root; empty for a name alone. */
    static String folder(String name) {
        int slash = name.lastIndexOf('/');
        return slash == 0 ? "/" : slash < 0 ? "" : name.substring(0, slash);
    }

    /** A name as seen from a folder. */
    static String in(String folder, String name) {
        if (name.startsWith("/") || folder.isEmpty()) {
            return name;
        }
        return folder.endsWith("/") ? folder + name : folder + "/" + name;
    }
}
