package org.pollux.config;

import java.time.Duration;

/**
 * A line of {@code interface_up_down_delays}.
 *
 * @param interfaceName the interface
 * @param down how long its link must be down to count as down
 * @param up how long it must be up to count as up
 */
public record LinkDelay(String interfaceName, Duration down, Duration up) {}
