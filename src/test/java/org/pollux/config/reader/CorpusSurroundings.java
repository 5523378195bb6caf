package org.pollux.config.reader;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.pollux.config.Diagnostic;
import org.pollux.config.SourcePosition;
import org.pollux.config.syntax.IncludeChecks;
import org.pollux.config.syntax.Source;
import org.pollux.config.syntax.SourceLoader;
import org.pollux.config.syntax.Surroundings;

/** What the files of the corpus see around them, the same on every host: they are read as if from /etc/pollux. */
final class CorpusSurroundings {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("SITE", "paris", "EMPTY", "", "BANNER", "first\nsecond");

    private CorpusSurroundings() {}

    static Surroundings of(Path folder) {
        return new Surroundings(
                new Rooted(folder.toString() + "/"),
                "high",
                name -> Optional.ofNullable(ENVIRONMENT.get(name)),
                new Random(1),
                1000,
                IncludeChecks.NONE);
    }

    /** Names as the operator would see them, files from the folder. */
    private record Rooted(String root) implements SourceLoader {
        private static final FileSource FILES = new FileSource();

        @Override
        public Opened open(String name) {
            return switch (FILES.open(root + name)) {
                case Opened.Read read ->
                    new Opened.Read(new Source(
                            name,
                            read.source().text(),
                            read.source().problems().stream()
                                    .map(problem -> renamed(problem, name))
                                    .toList()));
                case Opened other -> other;
            };
        }

        private static Diagnostic renamed(org.pollux.config.Diagnostic problem, String name) {
            return new Diagnostic(
                    problem.severity(),
                    problem.code(),
                    name,
                    problem.position().map(p -> new SourcePosition(name, p.line(), p.column())),
                    problem.message(),
                    problem.expected(),
                    problem.suggestion(),
                    problem.excerpt(),
                    problem.notes());
        }

        @Override
        public Listing list(String folder) {
            return FILES.list(root + folder);
        }

        @Override
        public boolean exists(String name) {
            return FILES.exists(root + name);
        }

        @Override
        public String absolute(String name) {
            return "/etc/pollux/" + Path.of(name).normalize();
        }
    }
}
