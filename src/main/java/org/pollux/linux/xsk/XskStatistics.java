package org.pollux.linux.xsk;

/**
 * Counters of a socket since it was opened ({@code struct xdp_statistics}).
 *
 * @param rxDropped packets dropped for reasons other than a full ring
 * @param rxInvalidDescriptors fill entries the kernel refused
 * @param txInvalidDescriptors transmit entries the kernel refused
 * @param rxRingFull packets dropped because the owner did not take them in time
 * @param fillRingEmpty times the kernel had no frame to receive into
 * @param txRingEmpty times the kernel found nothing to send
 */
public record XskStatistics(
        long rxDropped,
        long rxInvalidDescriptors,
        long txInvalidDescriptors,
        long rxRingFull,
        long fillRingEmpty,
        long txRingEmpty) {}
