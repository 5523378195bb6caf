package org.pollux.control;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link Request}: a line of JSON on the control socket. Exactly one of the first two is present.
 *
 * @param result the operation's answer
 * @param error why there is none
 * @param reason the same as a name of {@link org.pollux.ipvs.TableException.Reason}, where the table refused a change
 */
record Response(
        @Nullable JsonNode result,
        @Nullable String error,
        @Nullable String reason) {
    /** An answer, or words for why there is none. */
    Response(@Nullable JsonNode result, @Nullable String error) {
        this(result, error, null);
    }
}
