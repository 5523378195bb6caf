package org.pollux.config.reader;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.pollux.config.Configuration;
import org.pollux.config.Diagnostic;
import org.pollux.config.DiagnosticCode;
import org.pollux.config.Reading;
import org.pollux.config.schema.Section;
import org.pollux.config.schema.SectionReader;
import org.pollux.config.syntax.Problems;
import org.pollux.config.syntax.Source;
import org.pollux.config.syntax.Span;
import org.pollux.config.syntax.StatementParser;
import org.pollux.config.syntax.Surroundings;
import org.pollux.config.vocabulary.Vocabulary;

/**
 * Reads and validates configurations. Offline: asks nothing of the host and resolves no names. Time and memory are
 * linear in the length of the text.
 */
public final class ConfigurationReader {
    private ConfigurationReader() {}

    /**
     * Reads a file on this host, with the short host name as config id.
     *
     * @param file the file
     * @return the configuration with its warnings, or every error of the file and of those it includes
     */
    public static Reading read(Path file) {
        return read(FileSource.open(file), ThisHost.surroundings());
    }

    /**
     * Reads a text that stands alone: it can include nothing and knows no config id.
     *
     * @param source the text
     * @return the configuration with its warnings, or every error of the text
     */
    public static Reading read(Source source) {
        return read(source, Surroundings.none());
    }

    /**
     * Reads a text.
     *
     * @param source the text of the main file
     * @param surroundings the other files, the config id and what else the text can ask for
     * @return the configuration with its warnings, or every error of the text and of what it includes
     */
    public static Reading read(Source source, Surroundings surroundings) {
        if (source.problems().stream().anyMatch(p -> p.code() == DiagnosticCode.UNREADABLE_FILE)) {
            return new Reading.Refused(source.problems());
        }
        Problems problems = new Problems(source);
        StatementParser.Parsed parsed = StatementParser.parse(source, surroundings, problems);
        if (!parsed.complete()) {
            return new Reading.Refused(problems.all());
        }
        Span whole = new Span(source, 0, 1, 1, 1);
        Section root = new SectionReader(Vocabulary.ROOT, problems, parsed.balanced()).read(parsed.statements(), whole);
        Configuration configuration = Model.read(root, problems);
        List<Diagnostic> diagnostics = shown(problems, configuration);
        return problems.hasErrors()
                ? new Reading.Refused(diagnostics)
                : new Reading.Accepted(configuration, diagnostics);
    }

    /** Errors are always shown; warnings unless {@code allow_warning} names them. */
    private static List<Diagnostic> shown(Problems problems, Configuration configuration) {
        Set<DiagnosticCode> allowed = configuration.global().allowedWarnings();
        return problems.all().stream()
                .filter(diagnostic -> diagnostic.isError() || !allowed.contains(diagnostic.code()))
                .toList();
    }
}
