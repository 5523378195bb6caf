package org.pollux.control;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a {@link Request}: a line of JSON on the control socket. Exactly one of the two is present.
 *
 * @param result the operation's answer
 * @param error why there is none
 */
record Response(@Nullable JsonNode result, @Nullable String error) {}
