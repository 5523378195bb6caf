package org.pollux.config.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/**
 * Finds and opens the files that an include names (keepalived.conf(5), "include"). Unlike keepalived, a file that is
 * named without wildcards and missing is an error, and so is one that cannot be read; a pattern without any match is a
 * warning, or an error where the strict variants or {@code include_check} ask for a match.
 */
final class Includes {
    /** Files may include each other to this depth. */
    static final int DEEPEST = 32;

    /** More files than any installation has. */
    static final int MOST_FILES = 10_000;

    /** How much text may come from included files. */
    static final long MOST_CHARACTERS = 64L << 20;

    /**
     * A file to be read.
     *
     * @param source its text
     * @param path its full path
     */
    record File(Source source, String path) {}

    private final SourceLoader files;
    private final Problems problems;
    private int opened;
    private long characters;

    Includes(SourceLoader files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** The checks of a line that begins with an include; empty when it begins otherwise. */
    static Optional<IncludeChecks> checks(Line line) {
        if (!line.text().startsWith("include", line.start())) {
            return Optional.empty();
        }
        return IncludeChecks.ofKeyword(line.text().substring(line.start(), line.skipWord(line.start())));
    }

    /**
     * The files of an include, in the order in which they are to be read.
     *
     * @param line the line, beginning with the keyword
     * @param from the file that has the line
     * @param active the paths of the files that are being read
     * @param checks what must hold
     */
    List<File> open(Line line, FileFeed from, List<String> active, IncludeChecks checks) {
        Line argument = line.slice(line.skipWord(line.start()), line.end()).trimmed();
        Optional<String> name = name(line, argument);
        if (name.isEmpty()) {
            return List.of();
        }
        Span at = argument.span();
        if (active.size() > DEEPEST) {
            problems.error(DiagnosticCode.INCLUDE, at, "files include each other more than " + DEEPEST + " deep");
            return List.of();
        }
        Optional<List<String>> alternatives = Glob.alternatives(name.get());
        if (alternatives.isEmpty()) {
            problems.error(
                    DiagnosticCode.INCLUDE, at, "the braces of the name stand for more than " + Glob.MOST + " names");
            return List.of();
        }
        boolean braces = alternatives.get().size() > 1;
        List<File> found = new ArrayList<>();
        boolean named = false;
        for (String alternative : alternatives.get()) {
            named |= add(alternative, braces, at, from, active, checks, found);
        }
        if (!named && checks.match() && alternatives.get().stream().anyMatch(Glob::hasWildcards)) {
            problems.error(DiagnosticCode.INCLUDE, at, "no file matches " + Printable.quoted(name.get()));
        }
        return found;
    }

    private Optional<String> name(Line line, Line argument) {
        if (argument.isEmpty()) {
            problems.error(
                    DiagnosticCode.MISSING_ARGUMENT, line.span(), line.string() + " needs a file", "a file name");
            return Optional.empty();
        }
        String text = argument.string();
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        // As anywhere, a backslash keeps these two from beginning a comment.
        String name = (quoted ? text.substring(1, text.length() - 1) : text)
                .replace("\\#", "#")
                .replace("\\!", "!");
        int blank = argument.skipWord(argument.start());
        if (!quoted && blank < argument.end() && !name.contains("{")) {
            problems.error(
                    DiagnosticCode.EXTRA_ARGUMENT,
                    argument.span(argument.skipBlanks(blank), argument.end()),
                    "an include names one file or pattern",
                    "double quotes around a name with blanks");
            return Optional.empty();
        }
        if (name.isEmpty() || name.indexOf('\0') >= 0) {
            problems.error(DiagnosticCode.INCLUDE, argument.span(), "an empty name or one with a NUL byte");
            return Optional.empty();
        }
        return Optional.of(name);
    }

    /** Opens what one alternative names; true when there is any such file. */
    private boolean add(
            String name,
            boolean braces,
            Span at,
            FileFeed from,
            List<String> active,
            IncludeChecks checks,
            List<File> found) {
        String path = Names.in(Names.folder(from.name()), name);
        if (!Glob.hasWildcards(path)) {
            if (braces && !files.exists(path)) {
                nothing(at, path, checks.brace());
                return false;
            }
            open(path, at, active).ifPresent(found::add);
            return true;
        }
        Glob glob = new Glob(files);
        List<String> matches = glob.matches(path);
        glob.unreadable().forEach(why -> problems.error(DiagnosticCode.INCLUDE, at, "cannot list folder " + why));
        if (matches.isEmpty() && glob.unreadable().isEmpty() && !checks.match()) {
            nothing(at, path, checks.wildcard() || (braces && checks.brace()));
        }
        matches.forEach(match -> open(match, at, active).ifPresent(found::add));
        return !matches.isEmpty();
    }

    private void nothing(Span at, String path, boolean asked) {
        String message = "no file matches " + Printable.quoted(path);
        if (asked) {
            problems.error(DiagnosticCode.INCLUDE, at, message);
        } else {
            problems.warning(DiagnosticCode.INCLUDE_MATCHES_NOTHING, at, message + ": nothing is included");
        }
    }

    private Optional<File> open(String name, Span at, List<String> active) {
        String path = files.absolute(name);
        if (active.contains(path)) {
            problems.error(DiagnosticCode.INCLUDE, at, Printable.quoted(name) + " includes itself");
            return Optional.empty();
        }
        if (opened == MOST_FILES || characters > MOST_CHARACTERS) {
            problems.error(
                    DiagnosticCode.INCLUDE,
                    at,
                    "cannot include " + Printable.quoted(name) + ": more than " + MOST_FILES + " files or "
                            + (MOST_CHARACTERS >> 20) + " MiB are included");
            return Optional.empty();
        }
        opened++;
        return switch (files.open(name)) {
            case SourceLoader.Opened.Read(Source source) -> {
                characters += source.text().length();
                yield Optional.of(new File(source, path));
            }
            case SourceLoader.Opened.Missing _ -> {
                cannot(name, at, "no such file");
                yield Optional.empty();
            }
            case SourceLoader.Opened.Unreadable(String why) -> {
                cannot(name, at, why);
                yield Optional.empty();
            }
        };
    }

    private void cannot(String name, Span at, String why) {
        problems.error(DiagnosticCode.INCLUDE, at, "cannot include " + Printable.quoted(name) + ": " + why);
    }
}
