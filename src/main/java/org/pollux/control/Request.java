package org.pollux.control;

import java.util.List;

/**
 * One question to a director: a line of JSON on the control socket.
 *
 * @param operation {@code status}, {@code why}, {@code journal}, {@code metrics} or {@code ipvsadm}
 * @param arguments the operation's words
 */
record Request(String operation, List<String> arguments) {
    Request {
        arguments = List.copyOf(arguments);
    }
}
