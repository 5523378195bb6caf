package org.pollux.ipvs;

/**
 * Decides which connections other directors are told of, and when: IPVS's rule, asked after each packet from a client.
 * Takes memory where connections are only while it has somebody to tell.
 */
final class Announcer {
    private static final long SECOND = 1_000_000_000L;
    /** However long the refresh time, a timeout that moved by more is told. */
    private static final long SHORTEST_REFRESH = 10 * SECOND;

    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int RECORD = 2;
    /** When it ends, as told last, on the engine's clock; 0 when it was never told. */
    private static final int END = 0;
    /** Packets of a template's connections (32), how often that end was told again (8), state as told last (8). */
    private static final int REST = 1;

    private static final int RETRIES_SHIFT = 8;
    private static final long LOW_HALF = 0xFFFF_FFFFL;
    private static final long BYTE = 0xFF;

    private final ConnectionTable table;
    private final StateTimeouts timeouts;
    private final AnnouncedSlot view;
    private final AnnouncementRule rule;
    private final ConnectionChanges target;
    private final long refresh;
    private final long[][] pages;
    private long memory;
    private long lost;

    Announcer(Connections connections, StateTimeouts timeouts, AnnouncementRule rule, ConnectionChanges target) {
        this.table = connections.table;
        this.timeouts = timeouts;
        this.view = new AnnouncedSlot(connections);
        this.rule = rule;
        this.target = target;
        this.refresh = rule.refresh().toNanos();
        this.pages = new long[(table.capacity() + PAGE - 1) >>> PAGE_BITS][];
    }

    /** Bytes taken. */
    long memory() {
        return memory + (long) pages.length * Integer.BYTES;
    }

    /** What nobody had room for. */
    long lost() {
        return lost;
    }

    /** Nothing is known of the slot's next connection. */
    void forget(int slot) {
        long[] page = pages[slot >>> PAGE_BITS];
        if (page != null) {
            page[base(slot) + END] = 0;
            page[base(slot) + REST] = 0;
        }
    }

    /** Another director told the state of a connection: it need not be told back. */
    void told(int slot) {
        setTold(slot, table.state(slot));
        if (table.isTemplate(slot)) {
            countControlled(slot, rule.threshold() - controlledPackets(slot));
        }
    }

    /**
     * Packets came from the client of a connection; those that control it are asked about too.
     *
     * @param before how many there had been
     */
    void packets(int slot, long before, long packets, long now) {
        if (table.forwarding(slot) == ForwardingMethod.FULLNAT) {
            // Its local port is its own, and nobody else's IPVS knows the method.
            return;
        }
        ask(slot, isDue(before, before + packets), timeout(slot), now);
        for (int above = table.template(slot); above != ConnectionTable.NONE; above = table.template(above)) {
            boolean due = true;
            if (table.isTemplate(above)) {
                long controlled = controlledPackets(above);
                countControlled(above, packets);
                due = isDue(controlled, controlled + packets);
            }
            ask(above, due, timeout(above), now);
        }
    }

    /** The time of an entry is over, but others belong to it: it stays on. */
    void prolonged(int slot, long timeout, long now) {
        if (table.forwarding(slot) != ForwardingMethod.FULLNAT) {
            ask(slot, true, timeout, now);
        }
    }

    private long timeout(int slot) {
        return table.isTemplate(slot)
                ? table.inPackets(slot) * SECOND
                : timeouts.nanos(table.protocol(slot), table.state(slot));
    }

    /** Whether one of the packets with the numbers behind {@code before} up to {@code after} is one to tell with. */
    private boolean isDue(long before, long after) {
        int period = rule.period();
        int threshold = rule.threshold();
        if (period > 0) {
            return Math.floorDiv(after - threshold, period) != Math.floorDiv(before - threshold, period);
        }
        return refresh > 0 || (before < threshold && threshold <= after);
    }

    private void ask(int slot, boolean due, long timeout, long now) {
        boolean template = table.isTemplate(slot);
        if (!template && ((rule.templatesOnly() && isOfTemplate(slot)) || !isToldOf(slot))) {
            return;
        }
        boolean changed = !template && hasStates(slot) && table.state(slot) != toldState(slot);
        long end = now + timeout;
        int retries = 0;
        if (!changed || isEstablished(slot)) {
            if (refresh > 0 && isSameEnd(slot, end, timeout)) {
                retries = retries(slot) + 1;
                if (retries > rule.retries() || now < toldEnd(slot) - timeout + refresh / 8) {
                    return;
                }
            }
            if (!due && !(template && rule.period() > 0)) {
                return;
            }
        }
        setTold(slot, template ? 0 : table.state(slot));
        setEnd(slot, end, retries);
        if (!target.changed(view.of(slot, timeout / SECOND))) {
            lost++;
        }
    }

    private boolean isSameEnd(int slot, long end, long timeout) {
        long told = toldEnd(slot);
        return told != 0 && Math.abs(end - told) < Math.min(refresh, Math.max(timeout / 2, SHORTEST_REFRESH));
    }

    private boolean isOfTemplate(int slot) {
        for (int above = table.template(slot); above != ConnectionTable.NONE; above = table.template(above)) {
            if (table.isTemplate(above)) {
                return true;
            }
        }
        return false;
    }

    /** Whether its state is one that others are told of: not that of a handshake. */
    private boolean isToldOf(int slot) {
        return switch (table.protocol(slot)) {
            case Packet.TCP ->
                switch (TcpState.of(table.state(slot))) {
                    case ESTABLISHED, FIN_WAIT, TIME_WAIT, CLOSE, CLOSE_WAIT -> true;
                    case NONE, SYN_SENT, SYN_RECV, LAST_ACK, LISTEN, SYNACK -> false;
                };
            case Packet.SCTP ->
                switch (SctpState.of(table.state(slot))) {
                    case ESTABLISHED, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, CLOSED -> true;
                    case NONE, INIT1, INIT, COOKIE_SENT, COOKIE_REPLIED, COOKIE_WAIT, COOKIE, COOKIE_ECHOED, REJECTED ->
                        false;
                };
            default -> true;
        };
    }

    private boolean hasStates(int slot) {
        return table.protocol(slot) != Packet.UDP;
    }

    private boolean isEstablished(int slot) {
        return table.protocol(slot) == Packet.TCP
                ? table.state(slot) == TcpState.ESTABLISHED.number()
                : table.state(slot) == SctpState.ESTABLISHED.number();
    }

    private long toldEnd(int slot) {
        return record(slot, END);
    }

    private int retries(int slot) {
        return (int) (record(slot, REST) >>> RETRIES_SHIFT & BYTE);
    }

    private int toldState(int slot) {
        return (int) (record(slot, REST) & BYTE);
    }

    private long controlledPackets(int slot) {
        return record(slot, REST) >>> 32;
    }

    private long record(int slot, int part) {
        long[] page = pages[slot >>> PAGE_BITS];
        return page == null ? 0 : page[base(slot) + part];
    }

    private void setTold(int slot, int state) {
        int at = base(slot) + REST;
        page(slot)[at] = (page(slot)[at] & ~BYTE) | state;
    }

    private void setEnd(int slot, long end, int retries) {
        // The one nanosecond that would mean "never" is as good as the next.
        page(slot)[base(slot) + END] = end == 0 ? 1 : end;
        int at = base(slot) + REST;
        page(slot)[at] = (page(slot)[at] & ~(BYTE << RETRIES_SHIFT)) | (long) retries << RETRIES_SHIFT;
    }

    private void countControlled(int slot, long packets) {
        int at = base(slot) + REST;
        long count = (controlledPackets(slot) + packets) & LOW_HALF;
        page(slot)[at] = (page(slot)[at] & LOW_HALF) | count << 32;
    }

    private long[] page(int slot) {
        int page = slot >>> PAGE_BITS;
        if (pages[page] == null) {
            pages[page] = new long[Math.min(PAGE, table.capacity() - (page << PAGE_BITS)) * RECORD];
            memory += (long) pages[page].length * Long.BYTES;
        }
        return pages[page];
    }

    private static int base(int slot) {
        return (slot & (PAGE - 1)) * RECORD;
    }
}
