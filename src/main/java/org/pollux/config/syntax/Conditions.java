package org.pollux.config.syntax;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.pollux.config.DiagnosticCode;

/** {@code @ID} and {@code @^ID}: lines for some hosts only (keepalived.conf(5), "Conditional configuration"). */
final class Conditions {
    /** How many of the ids that a file names are listed. */
    private static final int LISTED = 8;

    private final String configId;
    private final Problems problems;
    private final Set<String> ids = new LinkedHashSet<>();
    private Optional<Span> first = Optional.empty();
    private boolean concernsThisHost;

    /**
     * Conditions of which none was seen yet.
     *
     * @param configId the id of this host
     * @param problems where findings go
     */
    Conditions(String configId, Problems problems) {
        this.configId = configId;
        this.problems = problems;
    }

    /**
     * Applies the condition that a line begins with.
     *
     * @param line the line, beginning with {@code @}
     * @return what follows the condition; empty when it does not hold
     */
    Optional<Line> apply(Line line) {
        int end = line.skipWord(line.start());
        boolean negated = line.at(line.start() + 1) == '^';
        String id = line.text().substring(line.start() + (negated ? 2 : 1), end);
        Span span = line.span(line.start(), end);
        if (id.isEmpty()) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    span,
                    "a condition without an id: the id follows '@' or '@^' without a blank");
            return Optional.empty();
        }
        if (line.skipBlanks(end) == line.end()) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    span,
                    "nothing follows on this line, so the condition decides nothing");
            return Optional.empty();
        }
        boolean isThisHost = id.equals(configId);
        boolean holds = isThisHost != negated;
        concernsThisHost |= isThisHost || holds;
        if (!concernsThisHost && ids.size() <= LISTED) {
            first = first.or(() -> Optional.of(span));
            ids.add(id);
        }
        return holds ? Optional.of(line.slice(end, line.end())) : Optional.empty();
    }

    /** At the end of the file: where all conditional lines are for other hosts, this one's id may be another. */
    void end() {
        if (concernsThisHost || first.isEmpty()) {
            return;
        }
        String listed = String.join(
                ", ", ids.stream().limit(LISTED).map(Printable::quoted).toList());
        problems.warning(
                DiagnosticCode.NOT_FOR_THIS_HOST,
                first.get(),
                "no line that begins with '@' is for this host, whose id is " + Printable.quoted(configId)
                        + ": they are for " + listed + (ids.size() > LISTED ? " and others" : ""),
                "'-i ID' if this host is one of these");
    }
}
