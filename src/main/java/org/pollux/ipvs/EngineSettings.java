package org.pollux.ipvs;

/**
 * What an engine is made with.
 *
 * @param maxConnections size limit of the connection table, 1 to 2^26; memory is taken in steps as it fills, about
 *     100 bytes a connection, plus 4 bytes for each possible one at once
 * @param hashSeed0 secret random number: makes collisions unpredictable to whoever sends packets
 * @param hashSeed1 another one
 * @param options the changeable switches to begin with
 */
public record EngineSettings(int maxConnections, long hashSeed0, long hashSeed1, EngineOptions options) {
    public EngineSettings {
        if (maxConnections < 1 || maxConnections > 1 << 26) {
            throw new IllegalArgumentException("maximum of " + maxConnections + " connections is not in 1..67108864");
        }
    }
}
