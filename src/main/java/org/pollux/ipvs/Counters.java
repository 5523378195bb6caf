package org.pollux.ipvs;

/**
 * Traffic of a service or destination since it was made or last zeroed. Bytes are IP packet lengths before rewriting.
 *
 * @param connections connections scheduled
 * @param inPackets packets from clients
 * @param outPackets packets from servers
 * @param inBytes bytes from clients
 * @param outBytes bytes from servers
 */
public record Counters(long connections, long inPackets, long outPackets, long inBytes, long outBytes) {}
