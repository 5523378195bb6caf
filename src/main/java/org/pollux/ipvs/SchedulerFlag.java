package org.pollux.ipvs;

/**
 * The three switches that a service may set for its scheduler; what they mean is the scheduler's affair
 * ({@code IP_VS_SVC_F_SCHED1} to {@code 3} of the kernel's interface).
 */
public enum SchedulerFlag {
    /** {@code sh-fallback}, {@code mh-fallback}: a server that cannot take the connection is passed over. */
    FALLBACK,
    /** {@code sh-port}, {@code mh-port}: the client's port is hashed as well. */
    PORT,
    /** {@code flag-3}, which no scheduler uses. */
    THIRD
}
