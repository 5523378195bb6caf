package org.pollux.ipvs;

/**
 * The connections, found by one hash over the client's side, which both directions of a connection have in common.
 * Templates are among them.
 */
final class ConnectionTable extends ConnectionRecords {
    /** The bits of {@link #PORTS} a packet from the client, or one from a NAT server, must match. */
    private static final long FROM_CLIENT = 0xFFFF_FFFF_0000_FF00L | IPV6 | TEMPLATE | DIALOGUE;

    private static final long FROM_SERVER = 0xFFFF_0000_FFFF_FF00L | IPV6 | TEMPLATE;

    private final int[] buckets;
    private final SipHash hash;

    ConnectionTable(int capacity, long seed0, long seed1) {
        super(capacity);
        this.hash = new SipHash(seed0, seed1);
        this.buckets = new int[Integer.highestOneBit(Math.max(capacity, 2) - 1) << 1];
    }

    /** Buckets of its hash, a power of two. */
    int bucketCount() {
        return buckets.length;
    }

    /** Bytes taken. */
    @Override
    long memory() {
        return super.memory() + (long) buckets.length * Integer.BYTES;
    }

    /** The connection this client's packet belongs to. */
    int findFromClient(
            boolean ipv6,
            int protocol,
            long clientHigh,
            long clientLow,
            int clientPort,
            long virtualHigh,
            long virtualLow,
            int virtualPort) {
        long ports = ports(clientPort, virtualPort, 0, protocol, kind(ipv6));
        long addresses = ends(clientLow, virtualLow);
        int link = buckets[bucket(kind(ipv6), protocol, clientHigh, clientLow, clientPort)];
        while (link != 0) {
            long[] page = page(link - 1);
            int at = base(link - 1);
            if (((page[at + PORTS] ^ ports) & FROM_CLIENT) == 0
                    && page[at + ADDRESSES] == addresses
                    && (!ipv6 || isBetween(link - 1, clientHigh, clientLow, virtualHigh, virtualLow))) {
                return link - 1;
            }
            link = (int) (page[at + LINK] >>> 32);
        }
        return NONE;
    }

    /** The NAT connection this server's packet belongs to; the newest if several claim it. */
    int findFromServer(
            boolean ipv6,
            int protocol,
            long serverHigh,
            long serverLow,
            int serverPort,
            long clientHigh,
            long clientLow,
            int clientPort) {
        long ports = ports(clientPort, 0, serverPort, protocol, kind(ipv6));
        int link = buckets[bucket(kind(ipv6), protocol, clientHigh, clientLow, clientPort)];
        while (link != 0) {
            long[] page = page(link - 1);
            int at = base(link - 1);
            if (((page[at + PORTS] ^ ports) & FROM_SERVER) == 0
                    && (int) page[at + DESTINATION] == (int) serverLow
                    && (int) (page[at + ADDRESSES] >>> 32) == (int) clientLow
                    && (!ipv6 || isServedBy(link - 1, serverHigh, serverLow, clientHigh, clientLow))
                    && forwarding(link - 1) == ForwardingMethod.NAT) {
                return link - 1;
            }
            link = (int) (page[at + LINK] >>> 32);
        }
        return NONE;
    }

    private boolean isBetween(int slot, long clientHigh, long clientLow, long virtualHigh, long virtualLow) {
        long[] addresses = wide(slot);
        int at = wideBase(slot);
        return addresses[at + CLIENT_LOW] == clientLow
                && addresses[at + CLIENT_HIGH] == clientHigh
                && addresses[at + VIRTUAL_LOW] == virtualLow
                && addresses[at + VIRTUAL_HIGH] == virtualHigh;
    }

    private boolean isServedBy(int slot, long serverHigh, long serverLow, long clientHigh, long clientLow) {
        long[] addresses = wide(slot);
        int at = wideBase(slot);
        return addresses[at + DESTINATION_LOW] == serverLow
                && addresses[at + DESTINATION_HIGH] == serverHigh
                && addresses[at + CLIENT_LOW] == clientLow
                && addresses[at + CLIENT_HIGH] == clientHigh;
    }

    /**
     * The template of these clients.
     *
     * @param protocol 0 for that of a mark
     * @param virtualPort 0 where all ports of the client are one
     */
    int findTemplate(
            boolean ipv6,
            int protocol,
            long clientHigh,
            long clientLow,
            long virtualHigh,
            long virtualLow,
            int virtualPort) {
        long ports = ports(0, virtualPort, 0, protocol, kind(ipv6) | TEMPLATE);
        long addresses = ends(clientLow, virtualLow);
        int link = buckets[bucket(kind(ipv6) | TEMPLATE, protocol, clientHigh, clientLow, 0)];
        while (link != 0) {
            long[] page = page(link - 1);
            int at = base(link - 1);
            if (((page[at + PORTS] ^ ports) & FROM_CLIENT) == 0
                    && page[at + ADDRESSES] == addresses
                    && (!ipv6 || isBetween(link - 1, clientHigh, clientLow, virtualHigh, virtualLow))) {
                return link - 1;
            }
            link = (int) (page[at + LINK] >>> 32);
        }
        return NONE;
    }

    /**
     * Adds a template; NONE if the table is full. Not in the timer yet.
     *
     * @param dialogue whether it is found by its dialogue and not by the client
     */
    int addTemplate(
            boolean ipv6,
            int protocol,
            long clientHigh,
            long clientLow,
            long virtualHigh,
            long virtualLow,
            int virtualPort,
            RealServer server,
            int destinationPort,
            boolean dialogue) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        put(slot, ipv6, clientHigh, clientLow, virtualHigh, virtualLow, server);
        fill(
                slot,
                server,
                INACTIVE,
                ports(0, virtualPort, destinationPort, protocol, kind(ipv6) | TEMPLATE | (dialogue ? DIALOGUE : 0)));
        return slot;
    }

    /** A template that is not good any more: no client finds it, and it goes when its time is over. */
    void retire(int slot) {
        page(slot)[base(slot) + PORTS] |= 0xFFFFL << 32 | 0xFFFFL << 16;
    }

    /** Adds a connection of the packet's client to this server; NONE if the table is full. Not in the timer yet. */
    int add(Packet packet, RealServer server, int destinationPort, int flags) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        put(
                slot,
                packet.ipv6,
                packet.sourceHigh,
                packet.sourceLow,
                packet.destinationHigh,
                packet.destinationLow,
                server);
        fill(
                slot,
                server,
                flags,
                ports(packet.sourcePort, packet.destinationPort, destinationPort, packet.protocol, kind(packet.ipv6)));
        return slot;
    }

    /** Adds a connection that a server begins with this packet; NONE if the table is full. Not in the timer yet. */
    int addFromServer(Packet packet, RealServer server, int flags) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        VirtualService service = server.service;
        put(slot, packet.ipv6, packet.destinationHigh, packet.destinationLow, service.high, service.low, server);
        fill(
                slot,
                server,
                flags,
                ports(packet.destinationPort, service.port, packet.sourcePort, packet.protocol, kind(packet.ipv6)));
        return slot;
    }

    /** Adds a connection of a former engine; NONE if the table is full. Not in the timer yet. */
    int add(ResumedConnection connection, RealServer server, int flags) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        put(
                slot,
                connection.ipv6(),
                connection.clientHigh(),
                connection.clientLow(),
                connection.virtualHigh(),
                connection.virtualLow(),
                server);
        fill(
                slot,
                server,
                flags,
                ports(
                        connection.clientPort(),
                        connection.virtualPort(),
                        connection.destinationPort(),
                        connection.protocol().number(),
                        kind(connection.ipv6())));
        setForwarding(slot, connection.forwarding());
        return slot;
    }

    /** Adds what another director told, to this server; NONE if the table is full. Not in the timer yet. */
    int add(SyncedConnection told, RealServer server, int flags) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        put(slot, told.ipv6(), told.clientHigh(), told.clientLow(), told.virtualHigh(), told.virtualLow(), server);
        fill(
                slot,
                server,
                flags,
                ports(
                        told.clientPort(),
                        told.virtualPort(),
                        told.destinationPort(),
                        told.protocol(),
                        kind(told.ipv6())
                                | (told.isTemplate() ? TEMPLATE : 0)
                                | (told.dialogue().isPresent() ? DIALOGUE : 0)));
        setTold(slot);
        return slot;
    }

    private void fill(int slot, RealServer server, int flags, long ports) {
        begin(slot, server, flags, ports);
        chain(slot);
    }

    /** Adds a connection between the client and server of another one; NONE if the table is full. Not in the timer yet. */
    int addBeside(int other, RealServer server, int clientPort, int virtualPort, int destinationPort, int flags) {
        int slot = takeSlot();
        if (slot == NONE) {
            return NONE;
        }
        put(slot, isIpv6(other), clientHigh(other), clientLow(other), virtualHigh(other), virtualLow(other), server);
        fill(
                slot,
                server,
                flags,
                ports(clientPort, virtualPort, destinationPort, protocol(other), kind(isIpv6(other))));
        setForwarding(slot, forwarding(other));
        return slot;
    }

    /** Now the client's port is known. */
    void setClientPort(int slot, int port) {
        unchain(slot);
        int at = base(slot) + PORTS;
        page(slot)[at] = (page(slot)[at] & ~(0xFFFFL << 48)) | (long) port << 48;
        clearFlag(slot, NO_CLIENT_PORT);
        chain(slot);
    }

    private void chain(int slot) {
        int bucket = bucketOf(slot);
        setNext(slot, buckets[bucket]);
        buckets[bucket] = slot + 1;
    }

    /** Frees a slot; its handles are stale from now on. */
    void remove(int slot) {
        unchain(slot);
        end(slot);
    }

    private void unchain(int slot) {
        int bucket = bucketOf(slot);
        int next = next(slot);
        if (buckets[bucket] == slot + 1) {
            buckets[bucket] = next;
            return;
        }
        int before = buckets[bucket] - 1;
        while (next(before) != slot + 1) {
            before = next(before) - 1;
        }
        setNext(before, next);
    }

    private int bucketOf(int slot) {
        int kind = (int) page(slot)[base(slot) + PORTS] & (IPV6 | TEMPLATE | DIALOGUE);
        if ((kind & DIALOGUE) != 0) {
            // One proxy may have very many dialogues, which would be one long chain.
            return bucket(kind, 0, 0, slot, 0);
        }
        return bucket(kind, protocol(slot), clientHigh(slot), clientLow(slot), clientPort(slot));
    }

    private int bucket(int kind, int protocol, long high, long low, int port) {
        return (int) hash.hash(high, low, ports(port, 0, 0, protocol, kind)) & (buckets.length - 1);
    }

    private static int kind(boolean ipv6) {
        return ipv6 ? IPV6 : 0;
    }

    private static long ports(int client, int virtual, int destination, int protocol, int kind) {
        return (long) client << 48 | (long) virtual << 32 | (long) destination << 16 | (long) protocol << 8 | kind;
    }
}
