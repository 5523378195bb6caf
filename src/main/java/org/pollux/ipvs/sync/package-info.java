/**
 * The messages by which IPVS directors tell each other of their connections, as Linux writes and reads them: from
 * {@link org.pollux.ipvs.SyncedConnection}s to bytes and back. Pure; knows no sockets. Called by who has them.
 */
@NullMarked
package org.pollux.ipvs.sync;

import org.jspecify.annotations.NullMarked;
