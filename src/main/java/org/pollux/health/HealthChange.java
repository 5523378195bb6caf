package org.pollux.health;

import java.time.Instant;

/**
 * A real server came into service or left it.
 *
 * @param server which
 * @param up true: all its checks succeed now; false: one has failed more often than is forgiven
 * @param reason for the operator: the check that decided and what it saw, such as {@code TCP_CHECK 10.0.0.1:80:
 *     connection refused}
 * @param at when it was decided, for people
 * @param nanoTime when it was decided, on the clock of {@link System#nanoTime()}
 */
public record HealthChange(RealServerId server, boolean up, String reason, Instant at, long nanoTime) {}
