package org.pollux.config;

import java.time.Duration;

/**
 * When other directors are told of a connection, and in which form: what {@code net.ipv4.vs} says of Linux's IPVS.
 *
 * @param threshold {@code sync_threshold}: with which packet of the client
 * @param refresh {@code sync_refresh_period}: not again unless the time of its end moved by so much; zero for any
 * @param retries {@code sync_retries}: how often it is said again in that time, 0..3
 * @param templatesOnly {@code sync_persist_mode}: of persistent clients only their templates
 * @param version {@code sync_version} of the messages, 0 or 1
 */
public record SyncTuning(Threshold threshold, Duration refresh, int retries, boolean templatesOnly, int version) {
    /** Linux's. */
    public static final SyncTuning DEFAULT = new SyncTuning(new Threshold(3, 50), Duration.ZERO, 0, false, 1);

    /**
     * With which packets a connection is told.
     *
     * @param first with this one
     * @param period and every so many after it; 0 for never again
     */
    public record Threshold(int first, int period) {}
}
