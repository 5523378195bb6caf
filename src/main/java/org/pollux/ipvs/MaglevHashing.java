package org.pollux.ipvs;

import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code mh}: consistent hashing of the client's address (with {@code mh-port} its port as well) after Eisenbud and others,
 * "Maglev: A Fast and Reliable Software Network Load Balancer" (NSDI 2016), with the table size and hash of a 64-bit
 * kernel, so that directors of either kind choose alike. A server whose weight becomes 0 keeps its slots by its last
 * weight: its clients are refused, or with {@code mh-fallback} go elsewhere, and come back with the weight. From a server
 * that is drained they always go elsewhere.
 */
final class MaglevHashing implements TableScheduler {
    /** The kernel's default, the largest prime under 2^12. */
    static final int SIZE = 4093;

    /** What remains of a weight above this many bits is shifted away, lest one server take the table in one turn. */
    private static final int TURN_BITS = 6;

    private static final SipHash FIRST = new SipHash(2_654_435_761L, 2_654_435_761L);
    private static final SipHash SECOND = new SipHash(2_654_446_892L, 2_654_446_892L);

    final @Nullable RealServer[] slots = new RealServer[SIZE];
    private boolean fallback;
    private boolean port;

    @Override
    public void flags(Set<SchedulerFlag> flags) {
        fallback = flags.contains(SchedulerFlag.FALLBACK);
        port = flags.contains(SchedulerFlag.PORT);
    }

    @Override
    public void edited(ServerList servers) {
        fill(servers);
    }

    @Override
    public @Nullable RealServer choose(ServerList servers, Packet packet, long now) {
        int client = KernelHash.fold(packet.ipv6, packet.sourceHigh, packet.sourceLow) + (port ? packet.sourcePort : 0);
        int hash = slot(client);
        RealServer server = slots[hash];
        if (server == null || server.isEligible()) {
            return server;
        }
        return fallback || server.draining ? next(client, hash) : null;
    }

    private @Nullable RealServer next(int client, int hash) {
        for (int offset = 0; offset < SIZE; offset++) {
            RealServer server = slots[slot(client + (offset + hash) % SIZE)];
            if (server == null || server.isEligible()) {
                return server;
            }
        }
        return null;
    }

    private static int slot(int number) {
        return Integer.remainderUnsigned(FIRST.hash(number), SIZE);
    }

    /**
     * Fills the table again: the servers take turns, newest first, and each takes the next free slots of its own
     * permutation. With more servers than slots the table stays as it was, without those that are gone.
     */
    @Override
    public void fill(ServerList servers) {
        if (servers.size() > SIZE) {
            for (int i = 0; i < SIZE; i++) {
                RealServer server = slots[i];
                slots[i] = server != null && server.available ? server : null;
            }
            return;
        }
        Arrays.fill(slots, null);
        Turns turns = new Turns(servers);
        if (!turns.isEmpty()) {
            turns.takeAll(slots);
        }
    }

    /** Who takes how many slots in a row, and where each goes on looking for a free one. */
    private static final class Turns {
        private final RealServer[] servers;
        private final int[] turns;
        private final int[] position;
        private final int[] skip;

        Turns(ServerList list) {
            servers = list.toList().toArray(RealServer[]::new);
            turns = new int[servers.length];
            position = new int[servers.length];
            skip = new int[servers.length];
            int divisor = 0;
            int highest = 0;
            for (RealServer server : servers) {
                divisor = Divisors.greatestCommon(server.lastWeight, divisor);
                highest = Math.max(highest, server.lastWeight);
            }
            if (divisor > 0) {
                int shift = Math.max(0, 32 - Integer.numberOfLeadingZeros(highest / divisor) - TURN_BITS);
                for (int i = 0; i < servers.length; i++) {
                    prepare(i, divisor, shift);
                }
            }
        }

        private void prepare(int i, int divisor, int shift) {
            RealServer server = servers[i];
            turns[i] = server.lastWeight == 0 ? 0 : Math.max(1, (server.lastWeight / divisor) >> shift);
            int number = KernelHash.fold(server.ipv6, server.high, server.low) + server.key.port();
            position[i] = Integer.remainderUnsigned(FIRST.hash(number), SIZE);
            skip[i] = Integer.remainderUnsigned(SECOND.hash(number), SIZE - 1) + 1;
        }

        boolean isEmpty() {
            return Arrays.stream(turns).allMatch(turn -> turn == 0);
        }

        void takeAll(@Nullable RealServer[] slots) {
            int taken = 0;
            while (true) {
                for (int i = 0; i < servers.length; i++) {
                    for (int turn = 0; turn < turns[i]; turn++) {
                        while (slots[position[i]] != null) {
                            position[i] = (position[i] + skip[i]) % SIZE;
                        }
                        slots[position[i]] = servers[i];
                        taken++;
                        if (taken == SIZE) {
                            return;
                        }
                    }
                }
            }
        }
    }
}
