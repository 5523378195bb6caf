package org.pollux.config.syntax;

import java.util.Optional;
import org.pollux.config.DiagnosticCode;

/** {@code @ID} and {@code @^ID}: lines for some hosts only (keepalived.conf(5), "Conditional configuration"). */
final class Condition {
    private Condition() {}

    /**
     * Applies the condition that a line begins with.
     *
     * @param line the line, beginning with {@code @}
     * @param configId the id of this host
     * @return what follows the condition; empty when it does not hold
     */
    static Optional<Line> apply(Line line, String configId, Problems problems) {
        int end = line.skipWord(line.start());
        boolean negated = line.at(line.start() + 1) == '^';
        String id = line.text().substring(line.start() + (negated ? 2 : 1), end);
        if (id.isEmpty()) {
            problems.damage(
                    DiagnosticCode.BAD_DIRECTIVE,
                    line.span(line.start(), end),
                    "a condition without an id: the id follows '@' or '@^' without a blank");
            return Optional.empty();
        }
        if (line.skipBlanks(end) == line.end()) {
            problems.warning(
                    DiagnosticCode.QUESTIONABLE,
                    line.span(line.start(), end),
                    "nothing follows on this line, so the condition decides nothing");
            return Optional.empty();
        }
        return id.equals(configId) == negated ? Optional.empty() : Optional.of(line.slice(end, line.end()));
    }
}
