package org.pollux.ipvs;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The side of FULLNAT connections that their servers see: which local address and port stands for the client, and the way
 * back from a server's packet to the connection. Takes memory only where there are such connections: eight bytes for each
 * slot of a page that has one.
 */
final class LocalSides {
    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final int MOST_ADDRESSES = 1 << 16;

    private final ConnectionTable table;
    private final SipHash hash;
    private final List<@Nullable LocalAddress> addresses = new ArrayList<>();
    /** By slot: number of the address (16), port (16), link to the next in the hash chain (32), which is a slot + 1. */
    private final long[][] pages;

    private int[] buckets = {};
    private int size;

    private LocalAddress chosenAddress = new LocalAddress(0, 0, 0);
    private int chosenPort;

    LocalSides(ConnectionTable table, int capacity, long seed0, long seed1) {
        this.table = table;
        this.hash = new SipHash(seed0, seed1);
        this.pages = new long[(capacity + PAGE - 1) >>> PAGE_BITS][];
    }

    /** Has these addresses ready for a service, until they are {@linkplain #unuse given up}. */
    LocalAddress[] use(List<InetAddress> wanted) {
        LocalAddress[] all = new LocalAddress[wanted.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = known(AddressWords.high(wanted.get(i)), AddressWords.low(wanted.get(i)));
            all[i].services++;
        }
        return all;
    }

    private LocalAddress known(long high, long low) {
        int free = addresses.size();
        for (int id = 0; id < addresses.size(); id++) {
            LocalAddress address = addresses.get(id);
            if (address == null) {
                free = Math.min(free, id);
            } else if (address.high == high && address.low == low) {
                return address;
            }
        }
        if (free == MOST_ADDRESSES) {
            throw new TableException(
                    TableException.Reason.INVALID, "more than " + MOST_ADDRESSES + " local addresses are in use");
        }
        LocalAddress made = new LocalAddress(free, high, low);
        if (free == addresses.size()) {
            addresses.add(made);
        } else {
            addresses.set(free, made);
        }
        return made;
    }

    /** A service does without these addresses; connections that have them keep them. */
    void unuse(LocalAddress[] given) {
        for (LocalAddress address : given) {
            address.services--;
            forgetIfUnused(address);
        }
    }

    private void forgetIfUnused(LocalAddress address) {
        if (address.services == 0 && address.connections == 0) {
            addresses.set(address.id, null);
        }
    }

    /**
     * Chooses the address and port for the next connection to this port of a server; false if none is free. The caller
     * gives it to a slot with {@link #bind}, or lets it be.
     */
    boolean choose(RealServer server, int port, int protocol, LocalAddress[] from) {
        int first = from.length == 0 ? 0 : server.localPorts.turn(from.length);
        for (int i = 0; i < from.length; i++) {
            LocalAddress address = from[(first + i) % from.length];
            if (choose(server, port, protocol, address)) {
                return true;
            }
        }
        return false;
    }

    /** The same with the local address of another connection to the server. */
    boolean chooseBeside(int slot, RealServer server, int port) {
        return choose(server, port, table.protocol(slot), address(slot));
    }

    private boolean choose(RealServer server, int port, int protocol, LocalAddress address) {
        LocalPorts ports = server.localPorts;
        int candidates = ports.free(address);
        for (int i = 0; i < candidates; i++) {
            int candidate = ports.next(address);
            // A service for all ports keeps count apart from one for a single port of the same server.
            int other =
                    find(server.ipv6, protocol, server.high, server.low, port, address.high, address.low, candidate);
            if (other == ConnectionTable.NONE) {
                chosenAddress = address;
                chosenPort = candidate;
                return true;
            }
        }
        return false;
    }

    /**
     * Chooses the address and port that a connection of a former engine has; false if it is in use. The address is that of
     * no service, perhaps: then it is the connection's alone.
     */
    boolean reserve(ResumedConnection connection, RealServer server) {
        LocalAddress address = known(connection.localHigh(), connection.localLow());
        int other = find(
                server.ipv6,
                connection.protocol().number(),
                server.high,
                server.low,
                connection.destinationPort(),
                address.high,
                address.low,
                connection.localPort());
        if (other != ConnectionTable.NONE || !server.localPorts.isFree(address, connection.localPort())) {
            forgetIfUnused(address);
            return false;
        }
        chosenAddress = address;
        chosenPort = connection.localPort();
        return true;
    }

    /** Gives what was chosen to a connection that is in the table. */
    void bind(int slot, RealServer server) {
        server.localPorts.take(chosenAddress, chosenPort);
        chosenAddress.connections++;
        if (buckets.length == 0) {
            buckets = new int[table.bucketCount()];
        }
        long[] page = pages[slot >>> PAGE_BITS];
        if (page == null) {
            page = new long[PAGE];
            pages[slot >>> PAGE_BITS] = page;
        }
        page[slot & (PAGE - 1)] = (long) chosenAddress.id << 48 | (long) chosenPort << 32;
        int bucket = bucketOf(slot);
        setNext(slot, buckets[bucket]);
        buckets[bucket] = slot + 1;
        size++;
    }

    /** Takes the port back of a connection that is about to leave the table. */
    void release(int slot, RealServer server) {
        LocalAddress address = address(slot);
        server.localPorts.giveBack(address, port(slot));
        int bucket = bucketOf(slot);
        if (buckets[bucket] == slot + 1) {
            buckets[bucket] = next(slot);
        } else {
            int before = buckets[bucket] - 1;
            while (next(before) != slot + 1) {
                before = next(before) - 1;
            }
            setNext(before, next(slot));
        }
        size--;
        address.connections--;
        forgetIfUnused(address);
    }

    /** The connection that a server's packet to a local address belongs to, or {@link ConnectionTable#NONE}. */
    int find(
            boolean ipv6,
            int protocol,
            long serverHigh,
            long serverLow,
            int serverPort,
            long localHigh,
            long localLow,
            int localPort) {
        if (size == 0) {
            return ConnectionTable.NONE;
        }
        int link = buckets[bucket(protocol, serverHigh, serverLow, serverPort, localHigh, localLow, localPort)];
        while (link != 0) {
            int slot = link - 1;
            LocalAddress address = address(slot);
            if (port(slot) == localPort
                    && table.destinationPort(slot) == serverPort
                    && table.protocol(slot) == protocol
                    && table.destinationLow(slot) == serverLow
                    && table.destinationHigh(slot) == serverHigh
                    && address.low == localLow
                    && address.high == localHigh
                    && table.isIpv6(slot) == ipv6) {
                return slot;
            }
            link = next(slot);
        }
        return ConnectionTable.NONE;
    }

    long high(int slot) {
        return address(slot).high;
    }

    long low(int slot) {
        return address(slot).low;
    }

    int port(int slot) {
        return (int) (entry(slot) >>> 32) & 0xFFFF;
    }

    private LocalAddress address(int slot) {
        LocalAddress address = addresses.get((int) (entry(slot) >>> 48));
        if (address == null) {
            throw new IllegalStateException("slot " + slot + " has no local address");
        }
        return address;
    }

    private int next(int slot) {
        return (int) entry(slot);
    }

    private void setNext(int slot, int link) {
        long[] page = page(slot);
        page[slot & (PAGE - 1)] = (page[slot & (PAGE - 1)] & ~LOW_HALF) | link;
    }

    private long entry(int slot) {
        return page(slot)[slot & (PAGE - 1)];
    }

    private long[] page(int slot) {
        long[] page = pages[slot >>> PAGE_BITS];
        if (page == null) {
            throw new IllegalStateException("slot " + slot + " has no local side");
        }
        return page;
    }

    private int bucketOf(int slot) {
        LocalAddress address = address(slot);
        return bucket(
                table.protocol(slot),
                table.destinationHigh(slot),
                table.destinationLow(slot),
                table.destinationPort(slot),
                address.high,
                address.low,
                port(slot));
    }

    private int bucket(
            int protocol,
            long serverHigh,
            long serverLow,
            int serverPort,
            long localHigh,
            long localLow,
            int localPort) {
        long ports = (long) localPort << 32 | (long) serverPort << 16 | protocol;
        // Which servers and local addresses there are is not a stranger's choice, so that what they share may cancel
        // out.
        long value = hash.hash(
                serverHigh ^ Long.rotateLeft(localHigh, 23), serverLow ^ Long.rotateLeft(localLow, 23), ports);
        return (int) value & (buckets.length - 1);
    }
}
