package org.pollux.config.diff;

import java.util.List;
import java.util.stream.Collectors;

/** Shows where a difference is. */
final class Words {
    private Words() {}

    static String of(List<Change.Subject> path) {
        return path.stream().map(Change.Subject::name).collect(Collectors.joining(": "));
    }
}
