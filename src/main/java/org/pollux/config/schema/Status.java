package org.pollux.config.schema;

/** What this version does with a keyword. */
public sealed interface Status {
    /** It does what it says. */
    record Supported() implements Status {}

    /**
     * It is accepted with a warning and changes nothing.
     *
     * @param reason why that does no harm, to follow "has no effect: "
     */
    record NoEffect(String reason) implements Status {}

    /**
     * It is refused by name.
     *
     * @param reason why, or what to do instead, to follow "is not supported: "
     */
    record Unsupported(String reason) implements Status {}
}
