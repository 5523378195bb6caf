package org.pollux.cluster.seal;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * The secret a director uses, and another it takes from directors that do not use the same one yet, so that a secret can
 * be replaced while the cluster runs.
 *
 * @param own what it seals with and accepts
 * @param accepted what it accepts besides
 */
public record Secrets(Secret own, Optional<Secret> accepted) {
    /** One secret only. */
    public Secrets(Secret own) {
        this(own, Optional.empty());
    }

    /** The accepted secret with an id; empty if none has it. */
    public Optional<Secret> find(byte[] id) {
        return Stream.concat(Stream.of(own), accepted.stream())
                .filter(secret -> secret.hasId(id))
                .findFirst();
    }
}
