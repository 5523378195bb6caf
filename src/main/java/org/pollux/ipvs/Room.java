package org.pollux.ipvs;

/**
 * Who makes room in the connection table when there is none, and who has to leave some. Nothing that is established makes
 * room.
 */
final class Room {
    /** How many half-open connections are looked at when a new one needs their room. */
    private static final int EVICTIONS = 16;

    /** One part in so many of the table is kept from services that have more than their share. */
    private static final int KEPT_PART = 16;

    private final Connections connections;
    private final ConnectionTable table;
    /** TCP and SCTP whose handshake is not done. */
    final HalfOpen handshakes;
    /** UDP flows of a single packet; many honest ones are, so there is no limit but the table's. */
    final HalfOpen singles;
    /** How many handshakes there may be. */
    private int mostHalfOpen;

    private long evicted;

    Room(Connections connections) {
        this.connections = connections;
        this.table = connections.table;
        this.handshakes = new HalfOpen(table);
        this.singles = new HalfOpen(table);
        this.mostHalfOpen = table.capacity();
    }

    void options(EngineOptions options) {
        mostHalfOpen = (int) Math.max(1, (long) table.capacity() * options.halfOpenPercent() / 100);
    }

    /** Connections whose handshake is not done. */
    int halfOpen() {
        return handshakes.size();
    }

    /** Those that a connection is one of, if it is half-open. */
    HalfOpen halfOpen(int slot) {
        return table.protocol(slot) == Packet.UDP ? singles : handshakes;
    }

    int mostHalfOpen() {
        return mostHalfOpen;
    }

    /** How many half-open connections have made room for others. */
    long evicted() {
        return evicted;
    }

    /**
     * How many entries a service leaves free: one that has more than an equal part of the table must not shut the others
     * out.
     *
     * @param services how many there are
     */
    int kept(VirtualService service, int services) {
        boolean more = service.connections >= Math.max(1, table.capacity() / services);
        return more && services > 1 ? table.capacity() / KEPT_PART : 0;
    }

    /** Whether so many entries are free. */
    boolean hasRoom(int entries) {
        return table.capacity() - table.size() >= entries;
    }

    /** Ends connections that may still be nothing, the oldest first, where there is no room for a new one. */
    void makeRoom(int entries) {
        for (int tries = 0; tries < EVICTIONS && isCrowded(entries); tries++) {
            HalfOpen most =
                    handshakes.size() >= mostHalfOpen || handshakes.size() > singles.size() ? handshakes : singles;
            int slot = most.oldest();
            if (slot == ConnectionTable.NONE) {
                return;
            }
            evict(most, slot);
        }
    }

    private void evict(HalfOpen from, int slot) {
        if (connections.isUsed(slot)) {
            from.remove(slot);
        } else {
            connections.close(slot);
            evicted++;
        }
    }

    /** Ends flows of a single packet that began a dialogue, old ones first, where there is no room for another Call-ID. */
    void makeRoomForDialogue() {
        int slot = singles.oldest();
        for (int tries = 0;
                tries < EVICTIONS && slot != ConnectionTable.NONE && connections.dialogues.isFull();
                tries++) {
            int younger = table.younger(slot) - 1;
            if (connections.dialogues.contains(table.template(slot))) {
                evict(singles, slot);
            }
            slot = younger;
        }
    }

    private boolean isCrowded(int entries) {
        return !hasRoom(entries) || handshakes.size() >= mostHalfOpen;
    }
}
