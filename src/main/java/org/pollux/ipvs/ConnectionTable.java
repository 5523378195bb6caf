package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * The connections' memory: records of ten longs in pages that are added as the table fills, and one hash over the client's
 * side, which both directions of a connection have in common. Addresses of IPv6 have pages of their own, which come with
 * the first of them, so that a table of IPv4 does not pay for them. No object per connection.
 *
 * <p>A slot is a connection's index. Links are stored as slot + 1, so that fresh memory means "none".
 */
final class ConnectionTable {
    /** What lookups return when there is no such connection, and additions when there is no room. */
    static final int NONE = -1;

    static final int INACTIVE = 1;
    static final int FAST_PATH = 2;
    /** The server's packets do not pass the director. */
    static final int NO_OUTPUT = 4;
    /** Its sequence numbers may be shifted: {@link SequenceShifts} knows by how much. */
    static final int SHIFTED = 8;
    /** The client's packets tell the server its address, until the server has answered. */
    static final int INTRODUCING = 0x40;
    /** It is one of {@link HalfOpen}. */
    static final int HALF_OPEN = 0x10;
    /** The client's port is not known yet and written as 0. */
    static final int NO_CLIENT_PORT = 0x20;

    private static final int IN_USE = 0x80;

    private static final int MOST_OFFERS = 0xFF;

    /** Beside the forwarding method. */
    private static final int METHOD = 0x0F;

    private static final int TOLD = 0x80;

    /** The last 32 bits of the client's address and of the virtual one: all of them for IPv4. */
    private static final int ADDRESSES = 0;
    /** Client port, virtual port, destination port (16 bits each), protocol (8), kind (8). */
    private static final int PORTS = 1;
    /** Server id (32), flags (8), told by another director (1), forwarding (7), offers to the fast path (8), state (8). */
    private static final int STATUS = 2;
    /** Next in the hash chain or the free list (32), generation (32). */
    private static final int LINK = 3;
    /** Next and previous in the timer's list (32 each). */
    private static final int TIMER_LINKS = 4;

    private static final int DEADLINE = 5;
    /** Packets from the client (32), place in the timer (32). */
    private static final int PACKETS_AND_TIMER = 6;

    /** The template that controls this connection (32), and how many this one, a template, controls (32). */
    private static final int CONTROL = 7;

    /** The next older and the next younger half-open connection (32 each). */
    private static final int HALF_OPEN_LINKS = 8;

    /** The last 32 bits of the server's address. */
    private static final int DESTINATION = 9;

    private static final int RECORD = 10;

    /** Of the pages of IPv6. */
    private static final int CLIENT_HIGH = 0;

    private static final int CLIENT_LOW = 1;
    private static final int VIRTUAL_HIGH = 2;
    private static final int VIRTUAL_LOW = 3;
    private static final int DESTINATION_HIGH = 4;
    private static final int DESTINATION_LOW = 5;
    private static final int WIDE_RECORD = 6;

    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;

    /** Kinds. A template never matches a packet, nor a connection the look-up of a template. */
    private static final int IPV6 = 1;

    private static final int TEMPLATE = 2;
    /** The server's address is of IPv6, whatever the client's; no packet is compared with this bit. */
    private static final int IPV6_SERVER = 4;
    /** A template that {@link Dialogues} finds, whoever the client is. */
    private static final int DIALOGUE = 8;

    private static final long LOW_HALF = 0xFFFF_FFFFL;
    /** The bits of {@link #PORTS} a packet from the client, or one from a NAT server, must match. */
    private static final long FROM_CLIENT = 0xFFFF_FFFF_0000_FF00L | IPV6 | TEMPLATE | DIALOGUE;

    private static final long FROM_SERVER = 0xFFFF_0000_FFFF_FF00L | IPV6 | TEMPLATE;

    private final long[][] pages;
    /** Addresses where one of a connection's is of IPv6; null while a page has had none. */
    private final long[] @Nullable [] wide;

    private final int[] buckets;
    private final SipHash hash;
    private final int capacity;
    private int size;
    private int used;
    private int free;

    ConnectionTable(int capacity, long seed0, long seed1) {
        this.capacity = capacity;
        this.hash = new SipHash(seed0, seed1);
        this.pages = new long[(capacity + PAGE - 1) >>> PAGE_BITS][];
        this.wide = new long[pages.length][];
        this.buckets = new int[Integer.highestOneBit(Math.max(capacity, 2) - 1) << 1];
    }

    /** Buckets of its hash, a power of two. */
    int bucketCount() {
        return buckets.length;
    }

    int size() {
        return size;
    }

    int capacity() {
        return capacity;
    }

    /** Bytes taken. */
    long memory() {
        long taken = (long) buckets.length * Integer.BYTES;
        for (int page = 0; page < pages.length && pages[page] != null; page++) {
            long[] addresses = wide[page];
            taken += (long) (pages[page].length + (addresses == null ? 0 : addresses.length)) * Long.BYTES;
        }
        return taken;
    }

    /** One more than the highest slot ever in use. */
    int slotsUsed() {
        return used;
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

    private void put(
            int slot,
            boolean ipv6,
            long clientHigh,
            long clientLow,
            long virtualHigh,
            long virtualLow,
            RealServer server) {
        page(slot)[base(slot) + ADDRESSES] = ends(clientLow, virtualLow);
        page(slot)[base(slot) + DESTINATION] = server.low & LOW_HALF;
        if (!ipv6 && !server.ipv6) {
            return;
        }
        int number = slot >>> PAGE_BITS;
        if (wide[number] == null) {
            wide[number] = new long[pages[number].length / RECORD * WIDE_RECORD];
        }
        long[] addresses = wide(slot);
        int at = wideBase(slot);
        addresses[at + CLIENT_HIGH] = clientHigh;
        addresses[at + CLIENT_LOW] = clientLow;
        addresses[at + VIRTUAL_HIGH] = virtualHigh;
        addresses[at + VIRTUAL_LOW] = virtualLow;
        addresses[at + DESTINATION_HIGH] = server.high;
        addresses[at + DESTINATION_LOW] = server.low;
    }

    /** What connections and templates have in common, when the addresses are there. */
    private void fill(int slot, RealServer server, int flags, long ports) {
        long[] page = page(slot);
        int at = base(slot);
        page[at + PORTS] = server.ipv6 ? ports | IPV6_SERVER : ports;
        page[at + STATUS] =
                (long) server.id << 32 | (long) (flags | IN_USE) << 24 | (long) server.forwarding.code() << 16;
        page[at + TIMER_LINKS] = 0;
        page[at + DEADLINE] = 0;
        page[at + PACKETS_AND_TIMER] = 0;
        page[at + CONTROL] = 0;
        page[at + HALF_OPEN_LINKS] = 0;
        chain(slot);
        size++;
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
        long[] page = page(slot);
        int at = base(slot);
        page[at + STATUS] = 0;
        long generation = (page[at + LINK] & LOW_HALF) + 1;
        // Generation 0 never is valid, so that no handle is 0.
        generation = (generation & LOW_HALF) == 0 ? 1 : generation;
        page[at + LINK] = (long) free << 32 | generation;
        free = slot + 1;
        size--;
    }

    private int takeSlot() {
        if (free != 0) {
            int slot = free - 1;
            free = (int) (page(slot)[base(slot) + LINK] >>> 32);
            return slot;
        }
        if (used == capacity) {
            return NONE;
        }
        int slot = used++;
        int page = slot >>> PAGE_BITS;
        if ((slot & (PAGE - 1)) == 0) {
            pages[page] = new long[Math.min(PAGE, capacity - slot) * RECORD];
        }
        page(slot)[base(slot) + LINK] = 1;
        return slot;
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

    /** The slot of a handle, NONE if that connection is gone. */
    int slotOf(long handle) {
        int slot = (int) handle;
        return slot >= 0 && slot < used && isInUse(slot) && handle(slot) == handle ? slot : NONE;
    }

    long handle(int slot) {
        return page(slot)[base(slot) + LINK] << 32 | slot;
    }

    boolean isInUse(int slot) {
        return hasFlag(slot, IN_USE);
    }

    long clientHigh(int slot) {
        return isIpv6(slot) ? wide(slot)[wideBase(slot) + CLIENT_HIGH] : 0;
    }

    long clientLow(int slot) {
        return isIpv6(slot)
                ? wide(slot)[wideBase(slot) + CLIENT_LOW]
                : AddressWords.mapped((int) (page(slot)[base(slot) + ADDRESSES] >>> 32));
    }

    int clientPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 48);
    }

    long virtualHigh(int slot) {
        return isIpv6(slot) ? wide(slot)[wideBase(slot) + VIRTUAL_HIGH] : 0;
    }

    long virtualLow(int slot) {
        return isIpv6(slot)
                ? wide(slot)[wideBase(slot) + VIRTUAL_LOW]
                : AddressWords.mapped((int) page(slot)[base(slot) + ADDRESSES]);
    }

    int virtualPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 32) & 0xFFFF;
    }

    long destinationHigh(int slot) {
        return hasIpv6Server(slot) ? wide(slot)[wideBase(slot) + DESTINATION_HIGH] : 0;
    }

    long destinationLow(int slot) {
        return hasIpv6Server(slot)
                ? wide(slot)[wideBase(slot) + DESTINATION_LOW]
                : AddressWords.mapped((int) page(slot)[base(slot) + DESTINATION]);
    }

    int destinationPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 16) & 0xFFFF;
    }

    int protocol(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 8) & 0xFF;
    }

    boolean isIpv6(int slot) {
        return (page(slot)[base(slot) + PORTS] & IPV6) != 0;
    }

    private boolean hasIpv6Server(int slot) {
        return (page(slot)[base(slot) + PORTS] & IPV6_SERVER) != 0;
    }

    boolean isTemplate(int slot) {
        return (page(slot)[base(slot) + PORTS] & TEMPLATE) != 0;
    }

    /** The template that controls a connection, NONE if it has none. */
    int template(int slot) {
        return (int) (page(slot)[base(slot) + CONTROL] >>> 32) - 1;
    }

    void setTemplate(int slot, int template) {
        int at = base(slot) + CONTROL;
        page(slot)[at] = (long) (template + 1) << 32 | (page(slot)[at] & LOW_HALF);
    }

    /** How many connections a template controls. */
    int controlled(int slot) {
        return (int) page(slot)[base(slot) + CONTROL];
    }

    void setControlled(int slot, int count) {
        int at = base(slot) + CONTROL;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (count & LOW_HALF);
    }

    int older(int slot) {
        return (int) (page(slot)[base(slot) + HALF_OPEN_LINKS] >>> 32);
    }

    void setOlder(int slot, int link) {
        int at = base(slot) + HALF_OPEN_LINKS;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
    }

    int younger(int slot) {
        return (int) page(slot)[base(slot) + HALF_OPEN_LINKS];
    }

    void setYounger(int slot, int link) {
        int at = base(slot) + HALF_OPEN_LINKS;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (link & LOW_HALF);
    }

    int server(int slot) {
        return (int) (page(slot)[base(slot) + STATUS] >>> 32);
    }

    boolean hasFlag(int slot, int flag) {
        return ((page(slot)[base(slot) + STATUS] >>> 24) & flag) != 0;
    }

    void setFlag(int slot, int flag) {
        page(slot)[base(slot) + STATUS] |= (long) flag << 24;
    }

    void clearFlag(int slot, int flag) {
        page(slot)[base(slot) + STATUS] &= ~((long) flag << 24);
    }

    ForwardingMethod forwarding(int slot) {
        return ForwardingMethod.of((int) (page(slot)[base(slot) + STATUS] >>> 16) & METHOD);
    }

    /** Another method than the server has. */
    void setForwarding(int slot, ForwardingMethod method) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & ~((long) METHOD << 16)) | (long) method.code() << 16;
    }

    /** Whether another director told it. */
    boolean isTold(int slot) {
        return ((page(slot)[base(slot) + STATUS] >>> 16) & TOLD) != 0;
    }

    /** Another director told it. */
    void setTold(int slot) {
        page(slot)[base(slot) + STATUS] |= (long) TOLD << 16;
    }

    void setServer(int slot, int server) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & LOW_HALF) | (long) server << 32;
    }

    /** The protocol's own number of the state, 0 to 255; 0 at the beginning. */
    int state(int slot) {
        return (int) page(slot)[base(slot) + STATUS] & 0xFF;
    }

    void setState(int slot, int state) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & ~0xFFL) | state;
    }

    /** How often it was offered to the fast path, {@link #MOST_OFFERS} at most. */
    int offers(int slot) {
        return (int) (page(slot)[base(slot) + STATUS] >>> 8) & MOST_OFFERS;
    }

    void countOffer(int slot) {
        if (offers(slot) < MOST_OFFERS) {
            page(slot)[base(slot) + STATUS] += 1 << 8;
        }
    }

    long deadline(int slot) {
        return page(slot)[base(slot) + DEADLINE];
    }

    void setDeadline(int slot, long deadline) {
        page(slot)[base(slot) + DEADLINE] = deadline;
    }

    /** Packets from the client, modulo 2^32; of a template its timeout in seconds. */
    long inPackets(int slot) {
        return page(slot)[base(slot) + PACKETS_AND_TIMER] >>> 32;
    }

    void countInPackets(int slot, long packets) {
        page(slot)[base(slot) + PACKETS_AND_TIMER] += packets << 32;
    }

    void setInPackets(int slot, long packets) {
        int at = base(slot) + PACKETS_AND_TIMER;
        page(slot)[at] = (page(slot)[at] & LOW_HALF) | packets << 32;
    }

    int timerPlace(int slot) {
        return (int) page(slot)[base(slot) + PACKETS_AND_TIMER];
    }

    void setTimerPlace(int slot, int place) {
        int at = base(slot) + PACKETS_AND_TIMER;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (place & LOW_HALF);
    }

    int timerNext(int slot) {
        return (int) (page(slot)[base(slot) + TIMER_LINKS] >>> 32);
    }

    void setTimerNext(int slot, int link) {
        int at = base(slot) + TIMER_LINKS;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
    }

    int timerPrevious(int slot) {
        return (int) page(slot)[base(slot) + TIMER_LINKS];
    }

    void setTimerPrevious(int slot, int link) {
        int at = base(slot) + TIMER_LINKS;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (link & LOW_HALF);
    }

    private int next(int slot) {
        return (int) (page(slot)[base(slot) + LINK] >>> 32);
    }

    private void setNext(int slot, int link) {
        int at = base(slot) + LINK;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
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

    private static long ends(long clientLow, long virtualLow) {
        return clientLow << 32 | (virtualLow & LOW_HALF);
    }

    /** Of a connection that has an address of IPv6. */
    private long[] wide(int slot) {
        long[] addresses = wide[slot >>> PAGE_BITS];
        if (addresses == null) {
            throw new IllegalStateException("slot " + slot + " never had an address of IPv6");
        }
        return addresses;
    }

    private static int wideBase(int slot) {
        return (slot & (PAGE - 1)) * WIDE_RECORD;
    }

    private long[] page(int slot) {
        return pages[slot >>> PAGE_BITS];
    }

    private static int base(int slot) {
        return (slot & (PAGE - 1)) * RECORD;
    }
}
