package org.pollux.config;

import java.util.Optional;

/**
 * {@code global_defs}.
 *
 * @param routerId {@code router_id}: the name by which this director is shown; the host name when absent
 */
public record GlobalDefs(Optional<String> routerId) {}
