package org.pollux.config.reader;

import java.nio.file.Path;
import org.pollux.config.syntax.Source;

/** Reads configuration files. The only part of the room that touches the file system. */
public final class FileSource {
    private FileSource() {}

    /**
     * Reads a file. What goes wrong (missing, a directory, not readable, too big, not UTF-8) is in the source's
     * problems, so that {@link ConfigurationReader} reports it like any other error.
     *
     * @param file the file
     * @return its text, or why there is none
     */
    @SuppressWarnings("DoNotCallSuggester") // until it reads
    public static Source open(Path file) {
        throw new UnsupportedOperationException("reading " + file + " is not implemented");
    }
}
