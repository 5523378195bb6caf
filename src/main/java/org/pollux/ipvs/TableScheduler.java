package org.pollux.ipvs;

/** A scheduler that chooses from a table, which is filled again when the service's servers are others. */
interface TableScheduler extends Scheduler {
    /** Fills the table. */
    void fill(ServerList servers);

    @Override
    default void attached(ServerList servers) {
        fill(servers);
    }

    @Override
    default void added(ServerList servers) {
        fill(servers);
    }

    @Override
    default void removed(ServerList servers) {
        fill(servers);
    }
}
