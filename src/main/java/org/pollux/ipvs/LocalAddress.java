package org.pollux.ipvs;

/** One of the {@link LocalAddresses}, known by its number while a service or a connection uses it. */
final class LocalAddress {
    final int id;
    final long high;
    final long low;
    /** Services that may choose it. */
    int services;
    /** Connections that have one of its ports. */
    int connections;

    LocalAddress(int id, long high, long low) {
        this.id = id;
        this.high = high;
        this.low = low;
    }
}
