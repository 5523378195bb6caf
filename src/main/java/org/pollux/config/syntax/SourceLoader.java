package org.pollux.config.syntax;

import java.util.List;

/**
 * Where included files come from. The language asks; whoever reads a configuration answers from the host's files or
 * from memory. Names are paths with {@code /} between their parts, as the operator gave them or put together from an
 * include and the folder of the file that has it.
 */
public interface SourceLoader {
    /** What came of opening a file. */
    sealed interface Opened {
        /**
         * The file was read.
         *
         * @param source its text
         */
        record Read(Source source) implements Opened {}

        /** There is no such file. */
        record Missing() implements Opened {}

        /**
         * There is one, but it cannot be read.
         *
         * @param why the reason, in a few words
         */
        record Unreadable(String why) implements Opened {}
    }

    /** What came of listing a folder. */
    sealed interface Listing {
        /**
         * The folder could be read.
         *
         * @param names the names in it, in any order
         */
        record Names(List<String> names) implements Listing {
            /** Copies the list. */
            public Names {
                names = List.copyOf(names);
            }
        }

        /** There is no such folder. */
        record Missing() implements Listing {}

        /**
         * There is one, but it cannot be read.
         *
         * @param why the reason, in a few words
         */
        record Unreadable(String why) implements Listing {}
    }

    /** Reads a file. */
    Opened open(String name);

    /** Lists a folder; {@code ""} is the current one. */
    Listing list(String folder);

    /** Whether there is a file or folder of this name. */
    boolean exists(String name);

    /** The full path without links and detours, by which a file is known to be the same; also of what is missing. */
    String absolute(String name);

    /** A loader for texts that stand alone: it has no files. */
    static SourceLoader none() {
        return new SourceLoader() {
            @Override
            public Opened open(String name) {
                return new Opened.Missing();
            }

            @Override
            public Listing list(String folder) {
                return new Listing.Missing();
            }

            @Override
            public boolean exists(String name) {
                return false;
            }

            @Override
            public String absolute(String name) {
                return name;
            }
        };
    }
}
