package org.pollux.linux.program;

import java.time.Duration;

/** What became of a program. */
public sealed interface ProgramEnd {
    /** For people: a clause such as {@code exit status 3}. */
    String text();

    /** Whether it ended by itself with status 0. */
    default boolean good() {
        return this instanceof Exited exited && exited.status() == 0;
    }

    /**
     * It ended by itself, or somebody else ended it.
     *
     * @param status its exit status, 0..255; 128 and the signal's number when a signal ended it
     */
    record Exited(int status) implements ProgramEnd {
        private static final int NOT_EXECUTABLE = 126;
        private static final int NOT_FOUND = 127;
        private static final int SIGNALLED = 128;
        private static final int LAST_SIGNAL = 64;

        @Override
        public String text() {
            String meaning =
                    switch (status) {
                        case NOT_EXECUTABLE -> " (it cannot be executed)";
                        case NOT_FOUND -> " (it was not found)";
                        default ->
                            status > SIGNALLED && status <= SIGNALLED + LAST_SIGNAL
                                    ? " (signal " + (status - SIGNALLED) + ")"
                                    : "";
                    };
            return "exit status " + status + meaning;
        }
    }

    /**
     * It took too long and was ended with all it had started.
     *
     * @param limit how long it was given
     */
    record TimedOut(Duration limit) implements ProgramEnd {
        @Override
        public String text() {
            return "still running after " + limit.toMillis() + " ms, so it was killed";
        }
    }

    /**
     * It was never begun.
     *
     * @param why for people
     */
    record NotStarted(String why) implements ProgramEnd {
        @Override
        public String text() {
            return "not started: " + why;
        }
    }
}
