package org.pollux.config;

import java.util.Optional;

/** What the directors of a cluster know and nobody else. Its text is not in what {@code toString} gives. */
public sealed interface ClusterSecret {
    /** Stands in printed configurations where a secret is; never a secret itself. */
    String HIDDEN = "(not shown)";

    /** The shortest secret accepted, in characters. */
    int SHORTEST = 12;

    /**
     * In the configuration itself.
     *
     * @param secret what this director uses, {@value #SHORTEST} characters or more
     * @param accepted what it also takes from others, while a secret is being replaced
     */
    record Given(String secret, Optional<String> accepted) implements ClusterSecret {
        @Override
        public String toString() {
            return "Given[" + HIDDEN + accepted.map(_ -> ", another accepted").orElse("") + "]";
        }
    }

    /**
     * In a file: the first line is what this director uses, a second what it also takes from others.
     *
     * @param path where
     */
    record InFile(String path) implements ClusterSecret {}
}
