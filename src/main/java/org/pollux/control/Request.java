package org.pollux.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One question to a director: a line of JSON on the control socket.
 *
 * @param operation {@code status}, {@code why}, {@code journal}, {@code metrics}, {@code reload},
 *     {@code restart} or {@code table}
 * @param arguments the operation's words
 * @param order for {@code table}: a {@link org.pollux.control.table.TableOrder}
 */
record Request(
        String operation, List<String> arguments, @Nullable JsonNode order) {
    /** The argument with which a reload only says what would change. */
    static final String REHEARSAL = "--dry-run";

    Request {
        arguments = List.copyOf(arguments);
    }

    /** A question without an order. */
    Request(String operation, List<String> arguments) {
        this(operation, arguments, null);
    }
}
