package org.pollux.ipvs;

/**
 * How full an engine is.
 *
 * @param connections in the table, persistence templates included
 * @param mostConnections how many there may be
 * @param halfOpen TCP and SCTP connections whose handshake is not done
 * @param mostHalfOpen how many of these there may be
 * @param evicted how many of these, and of UDP flows of which a single packet had come, have made room for others since
 *     the engine was made
 * @param memory bytes of memory the tables take
 */
public record TableUse(
        int connections, int mostConnections, int halfOpen, int mostHalfOpen, long evicted, long memory) {}
