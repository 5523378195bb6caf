package org.pollux.director;

import java.util.Locale;

/** The sorts of events that are entered in the journal beside role changes. */
enum EventKind {
    /** Directors that had been apart have found each other again. */
    MERGE,
    /** Another director claimed to be master too, and lost. */
    TWO_MASTERS,
    /** Another host answers for an address that this director holds. */
    DUPLICATE_ADDRESS,
    /** An address had gone from its interface and was put back. */
    ADDRESS_PUT_BACK,
    /** The kernel refused an address, or its interface is missing. */
    ADDRESS_REFUSED,
    /** This process did not run for longer than its peers' patience. */
    STALL,
    /** A host that does not know the cluster's secret was turned away. */
    PEER_REFUSED,
    /** The configuration file was read again. */
    RELOAD,
    /** The addresses were announced once more. */
    ANNOUNCED_AGAIN;

    /** As the journal and the metrics name it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
