package org.pollux.dataplane;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.pollux.ipvs.SyncDaemon;

/**
 * A synchronisation daemon at one moment.
 *
 * @param daemon what it was started with, its longest message settled
 * @param messages sent or received since its start
 * @param connections told with them, templates included
 * @param dropped messages and connections that came to nothing, by cause; names are lower case with underscores, such as
 *     {@code queue_full}
 * @param trouble why no messages leave or come at present; empty when there is nothing to say
 */
public record SyncStatus(
        SyncDaemon daemon, long messages, long connections, Map<String, Long> dropped, Optional<String> trouble) {
    /** Copies the map. */
    public SyncStatus {
        dropped = Collections.unmodifiableMap(new LinkedHashMap<>(dropped));
    }
}
