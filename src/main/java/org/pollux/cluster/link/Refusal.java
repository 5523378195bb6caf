package org.pollux.cluster.link;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;

/**
 * Somebody who was not let in.
 *
 * @param address where it came from, or who refused this director
 * @param reason why
 * @param count how often since the start
 * @param age how long ago the last time was
 */
public record Refusal(InetAddress address, Reason reason, long count, Duration age) {
    /** Why somebody is refused. */
    public enum Reason {
        /** It uses a secret that is not accepted here. */
        OTHER_SECRET(1, "has another secret", "it does not accept this director's secret"),
        /** It has no secret, this director has one. */
        NO_SECRET(2, "has no secret", "it has a secret, this director has none"),
        /** It has a secret, this director has none. */
        SECRET_UNKNOWN(3, "has a secret, this director has none", "it has no secret, this director has one"),
        /** It knows which secret is used here, but not the secret; or its bytes were changed or sent again. */
        FORGED(4, "sent what no director sealed", "it could not open what this director sealed"),
        /** It sent again what was sent before. */
        REPLAYED(10, "repeats what another said earlier", "it heard the same before"),
        /** It is a director of another cluster on the same port. */
        OTHER_CLUSTER(5, "belongs to another cluster", "it belongs to another cluster"),
        /** Its address is not the one it says it has. */
        OTHER_ADDRESS(
                6, "says that it has another address", "it sees this director at another address than bind_address"),
        /** It speaks something else, or another version. */
        NOT_POLLUX(7, "does not speak as a director of this version does", "it is no director of this version"),
        /** It connected and said too little in time. */
        SILENT(8, "connected and said nothing", "this director was too slow for it"),
        /** It has too many connections. */
        TOO_MANY(9, "has too many connections", "it has too many connections of this director");

        private final int code;
        private final String words;
        private final String reverse;

        Reason(int code, String words, String reverse) {
            this.code = code;
            this.words = words;
            this.reverse = reverse;
        }

        /** What it means for a director that was refused for it. */
        String reverse() {
            return reverse;
        }

        /** On the wire: 1..255. */
        int code() {
            return code;
        }

        /** The reason with a code; {@link #NOT_POLLUX} for one that is not known here. */
        static Reason of(int code) {
            return Arrays.stream(values())
                    .filter(reason -> reason.code == code)
                    .findFirst()
                    .orElse(NOT_POLLUX);
        }

        /** To follow the address, such as {@code has another secret}. */
        public String words() {
            return words;
        }
    }
}
