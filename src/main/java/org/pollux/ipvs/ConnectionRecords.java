package org.pollux.ipvs;

import org.jspecify.annotations.Nullable;

/**
 * The connections' memory: records of ten longs in pages that are added as the table fills. Addresses of IPv6 have pages of
 * their own, which come with the first of them, so that a table of IPv4 does not pay for them. No object per connection.
 *
 * <p>A slot is a connection's index. Links are stored as slot + 1, so that fresh memory means "none". Longer than other
 * files are: it is two lines for each thing that is remembered.
 */
sealed class ConnectionRecords permits ConnectionTable {
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

    static final int IN_USE = 0x80;

    static final int MOST_OFFERS = 0xFF;

    /** Beside the forwarding method. */
    static final int METHOD = 0x0F;

    static final int TOLD = 0x80;

    /** The last 32 bits of the client's address and of the virtual one: all of them for IPv4. */
    static final int ADDRESSES = 0;
    /** Client port, virtual port, destination port (16 bits each), protocol (8), kind (8). */
    static final int PORTS = 1;
    /** Server id (32), flags (8), told by another director (1), forwarding (7), offers to the fast path (8), state (8). */
    static final int STATUS = 2;
    /** Next in the hash chain or the free list (32), generation (32). */
    static final int LINK = 3;
    /** Next and previous in the timer's list (32 each). */
    static final int TIMER_LINKS = 4;

    static final int DEADLINE = 5;
    /** Packets from the client (32), place in the timer (32). */
    static final int PACKETS_AND_TIMER = 6;

    /** The template that controls this connection (32), and how many this one, a template, controls (32). */
    static final int CONTROL = 7;

    /** The next older and the next younger half-open connection (32 each). */
    static final int HALF_OPEN_LINKS = 8;

    /** The last 32 bits of the server's address. */
    static final int DESTINATION = 9;

    static final int RECORD = 10;

    /** Of the pages of IPv6. */
    static final int CLIENT_HIGH = 0;

    static final int CLIENT_LOW = 1;
    static final int VIRTUAL_HIGH = 2;
    static final int VIRTUAL_LOW = 3;
    static final int DESTINATION_HIGH = 4;
    static final int DESTINATION_LOW = 5;
    static final int WIDE_RECORD = 6;

    static final int PAGE_BITS = 12;
    static final int PAGE = 1 << PAGE_BITS;

    /** Kinds. A template never matches a packet, nor a connection the look-up of a template. */
    static final int IPV6 = 1;

    static final int TEMPLATE = 2;
    /** The server's address is of IPv6, whatever the client's; no packet is compared with this bit. */
    static final int IPV6_SERVER = 4;
    /** A template that {@link Dialogues} finds, whoever the client is. */
    static final int DIALOGUE = 8;

    static final long LOW_HALF = 0xFFFF_FFFFL;
    private final long[][] pages;
    /** Addresses where one of a connection's is of IPv6; null while a page has had none. */
    private final long[] @Nullable [] wide;

    private final int capacity;
    private int size;
    private int used;
    private int free;

    ConnectionRecords(int capacity) {
        this.capacity = capacity;
        this.pages = new long[(capacity + PAGE - 1) >>> PAGE_BITS][];
        this.wide = new long[pages.length][];
    }

    final int size() {
        return size;
    }

    final int capacity() {
        return capacity;
    }

    /** Bytes taken. */
    long memory() {
        long taken = 0;
        for (int page = 0; page < pages.length && pages[page] != null; page++) {
            long[] addresses = wide[page];
            taken += (long) (pages[page].length + (addresses == null ? 0 : addresses.length)) * Long.BYTES;
        }
        return taken;
    }

    /** One more than the highest slot ever in use. */
    final int slotsUsed() {
        return used;
    }

    /** A slot for a connection that is to be {@linkplain #begin begun}; NONE if there is no room. */
    final int takeSlot() {
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

    /** The addresses of a connection. */
    final void put(
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

    /** What connections and templates have in common. */
    final void begin(int slot, RealServer server, int flags, long ports) {
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
        size++;
    }

    /** Frees a slot; its handles are stale from now on. */
    final void end(int slot) {
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

    /** The slot of a handle, NONE if that connection is gone. */
    final int slotOf(long handle) {
        int slot = (int) handle;
        return slot >= 0 && slot < used && isInUse(slot) && handle(slot) == handle ? slot : NONE;
    }

    final long handle(int slot) {
        return page(slot)[base(slot) + LINK] << 32 | slot;
    }

    final boolean isInUse(int slot) {
        return hasFlag(slot, IN_USE);
    }

    final long clientHigh(int slot) {
        return isIpv6(slot) ? wide(slot)[wideBase(slot) + CLIENT_HIGH] : 0;
    }

    final long clientLow(int slot) {
        return isIpv6(slot)
                ? wide(slot)[wideBase(slot) + CLIENT_LOW]
                : AddressWords.mapped((int) (page(slot)[base(slot) + ADDRESSES] >>> 32));
    }

    final int clientPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 48);
    }

    final long virtualHigh(int slot) {
        return isIpv6(slot) ? wide(slot)[wideBase(slot) + VIRTUAL_HIGH] : 0;
    }

    final long virtualLow(int slot) {
        return isIpv6(slot)
                ? wide(slot)[wideBase(slot) + VIRTUAL_LOW]
                : AddressWords.mapped((int) page(slot)[base(slot) + ADDRESSES]);
    }

    final int virtualPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 32) & 0xFFFF;
    }

    final long destinationHigh(int slot) {
        return hasIpv6Server(slot) ? wide(slot)[wideBase(slot) + DESTINATION_HIGH] : 0;
    }

    final long destinationLow(int slot) {
        return hasIpv6Server(slot)
                ? wide(slot)[wideBase(slot) + DESTINATION_LOW]
                : AddressWords.mapped((int) page(slot)[base(slot) + DESTINATION]);
    }

    final int destinationPort(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 16) & 0xFFFF;
    }

    final int protocol(int slot) {
        return (int) (page(slot)[base(slot) + PORTS] >>> 8) & 0xFF;
    }

    final boolean isIpv6(int slot) {
        return (page(slot)[base(slot) + PORTS] & IPV6) != 0;
    }

    final boolean hasIpv6Server(int slot) {
        return (page(slot)[base(slot) + PORTS] & IPV6_SERVER) != 0;
    }

    final boolean isTemplate(int slot) {
        return (page(slot)[base(slot) + PORTS] & TEMPLATE) != 0;
    }

    /** The template that controls a connection, NONE if it has none. */
    final int template(int slot) {
        return (int) (page(slot)[base(slot) + CONTROL] >>> 32) - 1;
    }

    final void setTemplate(int slot, int template) {
        int at = base(slot) + CONTROL;
        page(slot)[at] = (long) (template + 1) << 32 | (page(slot)[at] & LOW_HALF);
    }

    /** How many connections a template controls. */
    final int controlled(int slot) {
        return (int) page(slot)[base(slot) + CONTROL];
    }

    final void setControlled(int slot, int count) {
        int at = base(slot) + CONTROL;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (count & LOW_HALF);
    }

    final int older(int slot) {
        return (int) (page(slot)[base(slot) + HALF_OPEN_LINKS] >>> 32);
    }

    final void setOlder(int slot, int link) {
        int at = base(slot) + HALF_OPEN_LINKS;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
    }

    final int younger(int slot) {
        return (int) page(slot)[base(slot) + HALF_OPEN_LINKS];
    }

    final void setYounger(int slot, int link) {
        int at = base(slot) + HALF_OPEN_LINKS;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (link & LOW_HALF);
    }

    final int server(int slot) {
        return (int) (page(slot)[base(slot) + STATUS] >>> 32);
    }

    final boolean hasFlag(int slot, int flag) {
        return ((page(slot)[base(slot) + STATUS] >>> 24) & flag) != 0;
    }

    final void setFlag(int slot, int flag) {
        page(slot)[base(slot) + STATUS] |= (long) flag << 24;
    }

    final void clearFlag(int slot, int flag) {
        page(slot)[base(slot) + STATUS] &= ~((long) flag << 24);
    }

    final ForwardingMethod forwarding(int slot) {
        return ForwardingMethod.of((int) (page(slot)[base(slot) + STATUS] >>> 16) & METHOD);
    }

    /** Another method than the server has. */
    final void setForwarding(int slot, ForwardingMethod method) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & ~((long) METHOD << 16)) | (long) method.code() << 16;
    }

    /** Whether another director told it. */
    final boolean isTold(int slot) {
        return ((page(slot)[base(slot) + STATUS] >>> 16) & TOLD) != 0;
    }

    /** Another director told it. */
    final void setTold(int slot) {
        page(slot)[base(slot) + STATUS] |= (long) TOLD << 16;
    }

    final void setServer(int slot, int server) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & LOW_HALF) | (long) server << 32;
    }

    /** The protocol's own number of the state, 0 to 255; 0 at the beginning. */
    final int state(int slot) {
        return (int) page(slot)[base(slot) + STATUS] & 0xFF;
    }

    final void setState(int slot, int state) {
        int at = base(slot) + STATUS;
        page(slot)[at] = (page(slot)[at] & ~0xFFL) | state;
    }

    /** How often it was offered to the fast path, {@link #MOST_OFFERS} at most. */
    final int offers(int slot) {
        return (int) (page(slot)[base(slot) + STATUS] >>> 8) & MOST_OFFERS;
    }

    final void countOffer(int slot) {
        if (offers(slot) < MOST_OFFERS) {
            page(slot)[base(slot) + STATUS] += 1 << 8;
        }
    }

    final long deadline(int slot) {
        return page(slot)[base(slot) + DEADLINE];
    }

    final void setDeadline(int slot, long deadline) {
        page(slot)[base(slot) + DEADLINE] = deadline;
    }

    /** Packets from the client, modulo 2^32; of a template its timeout in seconds. */
    final long inPackets(int slot) {
        return page(slot)[base(slot) + PACKETS_AND_TIMER] >>> 32;
    }

    final void countInPackets(int slot, long packets) {
        page(slot)[base(slot) + PACKETS_AND_TIMER] += packets << 32;
    }

    final void setInPackets(int slot, long packets) {
        int at = base(slot) + PACKETS_AND_TIMER;
        page(slot)[at] = (page(slot)[at] & LOW_HALF) | packets << 32;
    }

    final int timerPlace(int slot) {
        return (int) page(slot)[base(slot) + PACKETS_AND_TIMER];
    }

    final void setTimerPlace(int slot, int place) {
        int at = base(slot) + PACKETS_AND_TIMER;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (place & LOW_HALF);
    }

    final int timerNext(int slot) {
        return (int) (page(slot)[base(slot) + TIMER_LINKS] >>> 32);
    }

    final void setTimerNext(int slot, int link) {
        int at = base(slot) + TIMER_LINKS;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
    }

    final int timerPrevious(int slot) {
        return (int) page(slot)[base(slot) + TIMER_LINKS];
    }

    final void setTimerPrevious(int slot, int link) {
        int at = base(slot) + TIMER_LINKS;
        page(slot)[at] = (page(slot)[at] & ~LOW_HALF) | (link & LOW_HALF);
    }

    final int next(int slot) {
        return (int) (page(slot)[base(slot) + LINK] >>> 32);
    }

    final void setNext(int slot, int link) {
        int at = base(slot) + LINK;
        page(slot)[at] = (long) link << 32 | (page(slot)[at] & LOW_HALF);
    }

    static long ends(long clientLow, long virtualLow) {
        return clientLow << 32 | (virtualLow & LOW_HALF);
    }

    /** Of a connection that has an address of IPv6. */
    final long[] wide(int slot) {
        long[] addresses = wide[slot >>> PAGE_BITS];
        if (addresses == null) {
            throw new IllegalStateException("slot " + slot + " never had an address of IPv6");
        }
        return addresses;
    }

    static int wideBase(int slot) {
        return (slot & (PAGE - 1)) * WIDE_RECORD;
    }

    final long[] page(int slot) {
        return pages[slot >>> PAGE_BITS];
    }

    static int base(int slot) {
        return (slot & (PAGE - 1)) * RECORD;
    }
}
