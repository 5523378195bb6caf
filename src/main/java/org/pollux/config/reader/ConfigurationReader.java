package org.pollux.config.reader;

import java.nio.file.Path;
import org.pollux.config.Reading;
import org.pollux.config.syntax.Source;

/** Reads and validates configurations. Offline: asks nothing of the host and resolves no names. */
public final class ConfigurationReader {
    private ConfigurationReader() {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @return the configuration with its warnings, or every error of the file
     */
    public static Reading read(Path file) {
        return read(FileSource.open(file));
    }

    /**
     * Reads a text.
     *
     * @param source the text
     * @return the configuration with its warnings, or every error of the text
     */
    @SuppressWarnings("DoNotCallSuggester") // until it reads
    public static Reading read(Source source) {
        throw new UnsupportedOperationException("reading " + source.name() + " is not implemented");
    }
}
