package org.pollux.config;

/**
 * A place in a configuration file, as an editor counts.
 *
 * @param file the file's name as the operator gave it or as an include named it
 * @param line the line, from 1
 * @param column the column in characters, from 1
 */
public record SourcePosition(String file, int line, int column) {
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
