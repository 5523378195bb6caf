package org.pollux.config;

import java.util.Optional;

/**
 * A FIFO that hears of changes, a line each.
 *
 * @param audience which changes
 * @param path {@code notify_fifo} and its like: the FIFO
 * @param user its owner
 * @param group its group
 * @param reader {@code notify_fifo_script} and its like: a program that reads it
 */
public record EventPipe(
        Audience audience, String path, Optional<String> user, Optional<String> group, Optional<Script> reader) {
    /** Which changes a FIFO hears of. */
    public enum Audience {
        /** {@code notify_fifo}: all. */
        ALL,
        /** {@code vrrp_notify_fifo}: those of instances and sync groups. */
        VRRP,
        /** {@code lvs_notify_fifo}: those of virtual and real servers. */
        LVS
    }
}
