package org.pollux.ipvs.sync;

import java.util.List;
import org.pollux.ipvs.SyncedConnection;

/**
 * What was found in a message.
 *
 * @param connections its connections, in their order
 * @param faults what was wrong, one for each thing that was dropped
 */
public record MessageReading(List<SyncedConnection> connections, List<MessageFault> faults) {
    /** Copies the lists. */
    public MessageReading {
        connections = List.copyOf(connections);
        faults = List.copyOf(faults);
    }
}
