package org.pollux.health;

/** What a probe found. */
public sealed interface ProbeResult {
    /** What was seen, for the operator: {@code connection refused}. */
    String reason();

    /** The server answered as expected. */
    record Up(String reason) implements ProbeResult {}

    /** It did not. */
    record Down(String reason) implements ProbeResult {}
}
