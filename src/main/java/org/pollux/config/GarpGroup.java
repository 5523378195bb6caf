package org.pollux.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A {@code garp_group}: interfaces whose announcements share a rate.
 *
 * @param garpInterval {@code garp_interval}: the time between two gratuitous ARP packets
 * @param gnaInterval {@code gna_interval}: the time between two unsolicited neighbour advertisements
 * @param interfaces {@code interface}, {@code interfaces}: at least one
 * @param position where the block begins
 */
public record GarpGroup(
        Optional<Duration> garpInterval,
        Optional<Duration> gnaInterval,
        List<String> interfaces,
        SourcePosition position) {
    /** Copies the list. */
    public GarpGroup {
        interfaces = List.copyOf(interfaces);
    }
}
