package org.pollux.config;

import java.util.List;

/** What came of reading a configuration. */
public sealed interface Reading {
    /** All findings in the order of the file. */
    List<Diagnostic> diagnostics();

    /**
     * The configuration can be used.
     *
     * @param configuration what the file says
     * @param diagnostics warnings only
     */
    record Accepted(Configuration configuration, List<Diagnostic> diagnostics) implements Reading {
        /** Copies the list. */
        public Accepted {
            diagnostics = List.copyOf(diagnostics);
        }
    }

    /**
     * The configuration cannot be used.
     *
     * @param diagnostics every error of the file, at least one, and its warnings
     */
    record Refused(List<Diagnostic> diagnostics) implements Reading {
        /** Copies the list. */
        public Refused {
            diagnostics = List.copyOf(diagnostics);
        }
    }
}
