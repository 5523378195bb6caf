package org.pollux.ipvs.sync;

/** The two forms of messages ({@code sync_version}). */
public enum MessageVersion {
    /** IPv4 only; without timeouts, marks and what persistence engines know. */
    V0,
    /** What Linux has written since 2.6.39. */
    V1
}
