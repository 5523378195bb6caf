package org.pollux.control;

import java.util.List;

/**
 * One question to a director: a line of JSON on the control socket.
 *
 * @param operation {@code status}, {@code why}, {@code journal}, {@code metrics}, {@code reload} or {@code ipvsadm}
 * @param arguments the operation's words
 */
record Request(String operation, List<String> arguments) {
    /** The argument with which a reload only says what would change. */
    static final String REHEARSAL = "--dry-run";

    Request {
        arguments = List.copyOf(arguments);
    }
}
