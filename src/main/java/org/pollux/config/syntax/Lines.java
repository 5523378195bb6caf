package org.pollux.config.syntax;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.syntax.Definition.Text;

/**
 * The lines of a configuration that take effect, in their order: files with their includes, without comments and
 * without the lines of other hosts ({@code @ID}), definitions and sequences put in place. What this gives is bounded
 * ({@link Budget}), and so are its depths; only {@link Surroundings#files()} is asked for anything outside the text.
 */
final class Lines {
    private static final int DEEPEST = 128;

    private final Problems problems;
    private final Budget budget;
    private final Definitions definitions = new Definitions();
    private final Predefined predefined;
    private final Substitution substitution;
    private final Includes includes;
    private final Conditions conditions;
    private final Deque<Feed> feeds = new ArrayDeque<>();
    private boolean cutShort;

    Lines(Source source, Surroundings surroundings, Problems problems) {
        this.problems = problems;
        this.budget = new Budget(surroundings.mostLines());
        this.predefined = new Predefined(surroundings, problems);
        this.substitution = new Substitution(definitions, predefined, problems, budget);
        this.includes = new Includes(surroundings.files(), problems);
        this.conditions = new Conditions(surroundings.configId(), problems);
        String path = surroundings.files().absolute(source.name());
        feeds.push(new FileFeed(source, path, Trail.Main.FILE, surroundings.checks(), problems));
    }

    /** Whether reading ended before the end, which is reported. */
    boolean cutShort() {
        return cutShort;
    }

    /** The next line; empty at the end. */
    Optional<Line> next() {
        while (!feeds.isEmpty()) {
            Optional<Line> line = feeds.element().next();
            if (line.isEmpty()) {
                feeds.pop().end();
                if (feeds.isEmpty()) {
                    conditions.end();
                }
            } else if (paid(line.get())) {
                Optional<Line> ready = effective(line.get());
                if (budget.isSpent()) {
                    endEarly(line.get().span());
                } else if (ready.isPresent()) {
                    return ready;
                }
            }
        }
        return Optional.empty();
    }

    /** Lines of definitions and sequences are counted; those of files are as many as they are. */
    private boolean paid(Line line) {
        if (feeds.element().origin().isEmpty() || budget.line(line.length())) {
            return true;
        }
        endEarly(line.span());
        return false;
    }

    private void endEarly(Span line) {
        Span at = line;
        for (Feed feed : feeds) {
            at = feed.origin().orElse(at);
        }
        cutShort = true;
        feeds.clear();
        problems.error(
                DiagnosticCode.EXPANSION_LIMIT,
                at,
                "definitions and sequences give " + budget.reached() + "; what follows is not read",
                "fewer, or a greater expansion_limit in global_defs");
    }

    /** What a line comes to; empty when it is nothing that the parser has to see. */
    private Optional<Line> effective(Line given) {
        Line line = given;
        while (true) {
            line = line.trimmed();
            if (line.isEmpty()) {
                return Optional.empty();
            }
            char first = line.at(line.start());
            if (first == '@') {
                Optional<Line> rest = conditions.apply(line);
                if (rest.isEmpty()) {
                    skipDefinition(line);
                    return Optional.empty();
                }
                line = rest.get();
                continue;
            }
            if (first == '$' && define(line)) {
                return Optional.empty();
            }
            if (first == '~' && Repetition.begins(line)) {
                repeat(line);
                return Optional.empty();
            }
            if (includes(line)) {
                return Optional.empty();
            }
            int cut = Braces.cut(line);
            if (cut < line.end()) {
                push(new Feed.Rest(line.slice(cut, line.end())), line);
                line = line.slice(line.start(), cut);
            }
            if (line.replaced() || line.text().indexOf('$', line.start(), line.end()) < 0) {
                note(line);
                return Optional.of(line);
            }
            Substitution.Outcome outcome = substitution.apply(line, file().name());
            if (outcome.following().isPresent()) {
                push(new Feed.Expansion(outcome.following().get()), line);
            }
            if (outcome.line().isEmpty()) {
                return Optional.empty();
            }
            line = outcome.line().get();
        }
    }

    private void push(Feed feed, Line line) {
        if (feeds.size() < DEEPEST) {
            feeds.push(feed);
        } else {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    line.span(),
                    "definitions, sequences and includes are nested more than " + DEEPEST + " deep");
        }
    }

    /** The file that is being read. */
    private FileFeed file() {
        for (Feed feed : feeds) {
            if (feed instanceof FileFeed file) {
                return file;
            }
        }
        throw new IllegalStateException("no file is being read");
    }

    private boolean define(Line line) {
        int nameEnd = Reference.nameEnd(line, line.start() + 1);
        if (nameEnd == line.start() + 1 || line.at(nameEnd) != '=') {
            if (line.at(line.skipBlanks(nameEnd)) == '=') {
                problems.damage(
                        DiagnosticCode.BAD_DIRECTIVE,
                        line.span(line.start(), nameEnd),
                        "a definition has no blank before its '='");
                return true;
            }
            return false;
        }
        String name = line.text().substring(line.start() + 1, nameEnd);
        if (Predefined.NAMES.contains(name)) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    line.span(line.start(), nameEnd),
                    "$" + name + " has a meaning of its own, which is lost from here on");
        }
        definitions.define(name, definition(line.slice(nameEnd + 1, line.end()).trimmed(), line));
        return true;
    }

    private Definition definition(Line value, Line whole) {
        if (!continues(value)) {
            return new Text(List.of(value), false);
        }
        List<Line> lines = following(value, whole);
        return lines.isEmpty()
                ? new Text(List.of(value.slice(value.start(), value.start())), false)
                : new Text(lines, true);
    }

    private boolean continues(Line value) {
        return endsWithBackslash(value) || (feeds.element() instanceof FileFeed file && file.continued());
    }

    private static boolean endsWithBackslash(Line line) {
        return !line.isEmpty() && line.at(line.end() - 1) == '\\';
    }

    private static Line withoutBackslash(Line line) {
        return endsWithBackslash(line)
                ? line.slice(line.start(), line.end() - 1).trimmed()
                : line;
    }

    /**
     * The lines of a definition of several: each but the last ends with a backslash. A blank line ends it too, unless a
     * block is open in it.
     */
    private List<Line> following(Line first, Line whole) {
        List<Line> lines = new ArrayList<>();
        Line begin = withoutBackslash(first);
        if (!begin.isEmpty()) {
            lines.add(begin);
        }
        if (!(feeds.element() instanceof FileFeed file)) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    whole.span(),
                    "a definition of several lines must begin a line of a file");
            return lines;
        }
        int depth = Braces.depth(begin);
        boolean more = true;
        while (more) {
            Optional<Line> next = file.next();
            if (next.isEmpty() || (next.get().isEmpty() && depth <= 0)) {
                break;
            }
            Line line = withoutBackslash(next.get());
            if (!next.get().isEmpty()) {
                more = endsWithBackslash(next.get()) || file.continued();
            }
            if (!line.isEmpty()) {
                lines.add(line);
                depth += Braces.depth(line);
            }
        }
        return lines;
    }

    /** Leaves out the lines of a definition that is not for this host. */
    private void skipDefinition(Line condition) {
        int at = condition.start();
        while (condition.at(at) == '@') {
            at = condition.skipBlanks(condition.skipWord(at));
        }
        int nameEnd = condition.at(at) == '$' ? Reference.nameEnd(condition, at + 1) : at;
        if (nameEnd > at + 1 && condition.at(nameEnd) == '=') {
            Line value = condition.slice(nameEnd + 1, condition.end()).trimmed();
            if (continues(value) && feeds.element() instanceof FileFeed) {
                following(value, condition);
            }
        }
    }

    private void repeat(Line line) {
        int close = Repetition.close(line);
        int end = close == line.end() ? close : close + 1;
        Line head = line.slice(line.start(), end);
        if (!line.replaced() && head.text().indexOf('$', head.start(), end) >= 0) {
            Substitution.Outcome outcome = substitution.apply(head, file().name());
            if (outcome.line().isEmpty() || outcome.following().isPresent()) {
                problems.damage(
                        DiagnosticCode.BAD_DIRECTIVE, head.span(), "definitions of several lines cannot stand here");
                return;
            }
            head = outcome.line().get();
        }
        Line rest = line.slice(end, line.end()).trimmed();
        if (rest.isEmpty() && head.at(head.end() - 1) == ')') {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE, head.span(), "nothing follows on this line, so nothing is repeated");
            return;
        }
        Repetition.read(head, rest, definitions, problems).ifPresent(repetition -> push(repetition, line));
    }

    private boolean includes(Line line) {
        Optional<IncludeChecks> checks = Includes.checks(line);
        if (checks.isEmpty()) {
            return false;
        }
        if (!line.replaced() && line.text().indexOf('$', line.start(), line.end()) >= 0) {
            Substitution.Outcome outcome = substitution.apply(line, file().name());
            outcome.line().ifPresent(replaced -> include(replaced, checks.get()));
            return true;
        }
        include(line, checks.get());
        return true;
    }

    private void include(Line line, IncludeChecks checks) {
        FileFeed file = file();
        List<String> active = feeds.stream()
                .filter(FileFeed.class::isInstance)
                .map(feed -> ((FileFeed) feed).path())
                .toList();
        List<Includes.File> files =
                includes.open(line, file, active, file.checks().and(checks));
        Trail trail = new Trail.Included(line.span());
        for (Includes.File found : files.reversed()) {
            problems.take(found.source(), trail);
            push(new FileFeed(found.source(), found.path(), trail, file.checks(), problems), line);
        }
    }

    /** Keywords that also change how the lines after them are read. */
    private void note(Line line) {
        int end = line.skipWord(line.start());
        String keyword = end - line.start() > 16 ? "" : line.text().substring(line.start(), end);
        switch (keyword) {
            case "include_check" -> file().checks(file().checks().after(words(line, end)));
            case "random_seed" -> seed(line, end);
            case "expansion_limit" ->
                number(line, end).ifPresent(most -> budget.mostLines(Math.clamp(most, 1, Surroundings.LIMIT_OF_LINES)));
            default -> {}
        }
    }

    private void seed(Line line, int from) {
        Optional<Long> seed = number(line, from);
        if (seed.isPresent() && !predefined.seed(seed.get())) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    line.span(),
                    "random_seed comes after ${_RANDOM} was used and does not count for what stands before it");
        }
    }

    /** The number behind a keyword; what is wrong with it is for the keyword's own rules to say. */
    private static Optional<Long> number(Line line, int from) {
        List<String> words = words(line, from);
        try {
            return words.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(words.getFirst()));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static List<String> words(Line line, int from) {
        List<String> words = new ArrayList<>();
        int at = line.skipBlanks(from);
        while (at < line.end() && line.at(at) != '}') {
            int end = line.skipWord(at);
            words.add(line.text().substring(at, end));
            at = line.skipBlanks(end);
        }
        return words;
    }
}
