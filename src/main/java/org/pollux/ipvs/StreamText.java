package org.pollux.ipvs;

import java.lang.foreign.MemorySegment;

/**
 * What the director puts into TCP streams. Each text follows from the connection and a port, so that it can be sent again
 * at any time without being remembered. One is there at a time.
 */
final class StreamText {
    static final int NONE = 0;
    /** The header of the PROXY protocol's version 2 with the client's and the virtual address. */
    static final int PROXY_HEADER = 1;
    /** {@code h,h,h,h,p,p} of FTP with the virtual address. */
    static final int VIRTUAL_NUMBERS = 2;
    /** The same with the local address, which stands for the client. */
    static final int LOCAL_NUMBERS = 3;
    /** {@code |1|10.0.0.1|6275|} of FTP with the local address. */
    static final int LOCAL_EXTENDED = 4;

    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final int VERSION_2_PROXIED = 0x21;
    private static final int TCP_OVER_IPV4 = 0x11;
    private static final int TCP_OVER_IPV6 = 0x21;
    private static final int ADDRESSES_AT = 16;
    private static final int LONGEST = 64;
    private static final int GROUPS = 8;

    private final ConnectionTable table;
    private final LocalSides localSides;
    private final MemorySegment text = MemorySegment.ofArray(new byte[LONGEST]);
    private int length;

    StreamText(ConnectionTable table, LocalSides localSides) {
        this.table = table;
        this.localSides = localSides;
    }

    /** The text written last, and more behind it. */
    MemorySegment bytes() {
        return text;
    }

    /** Bytes of a PROXY header. */
    static int proxyHeader(boolean ipv6) {
        return ADDRESSES_AT + (ipv6 ? 36 : 12);
    }

    /** Writes the text of a connection; returns its length. */
    int write(int slot, int kind, int port) {
        length = 0;
        switch (kind) {
            case PROXY_HEADER -> proxyHeader(slot);
            case VIRTUAL_NUMBERS -> numbers((int) table.virtualLow(slot), port);
            case LOCAL_NUMBERS -> numbers((int) localSides.low(slot), port);
            case LOCAL_EXTENDED -> extended(slot, port);
            default -> throw new IllegalArgumentException("no text of kind " + kind);
        }
        return length;
    }

    private void proxyHeader(int slot) {
        boolean ipv6 = table.isIpv6(slot);
        length = proxyHeader(ipv6);
        int address = ipv6 ? 16 : 4;
        MemorySegment.copy(MemorySegment.ofArray(SIGNATURE), 0, text, 0, SIGNATURE.length);
        Wire.put8(text, SIGNATURE.length, VERSION_2_PROXIED);
        Wire.put8(text, SIGNATURE.length + 1, ipv6 ? TCP_OVER_IPV6 : TCP_OVER_IPV4);
        Wire.put16(text, SIGNATURE.length + 2, length - ADDRESSES_AT);
        Rewriter.putAddress(text, ipv6, ADDRESSES_AT, table.clientHigh(slot), table.clientLow(slot));
        Rewriter.putAddress(text, ipv6, ADDRESSES_AT + address, table.virtualHigh(slot), table.virtualLow(slot));
        Wire.put16(text, ADDRESSES_AT + 2 * address, table.clientPort(slot));
        Wire.put16(text, ADDRESSES_AT + 2 * address + 2, table.virtualPort(slot));
    }

    private void numbers(int address, int port) {
        octets(address, ',');
        put(',');
        decimal(port >>> 8);
        put(',');
        decimal(port & 0xFF);
    }

    /** RFC 2428 §2. */
    private void extended(int slot, int port) {
        boolean ipv6 = table.isIpv6(slot);
        put('|');
        put(ipv6 ? '2' : '1');
        put('|');
        if (ipv6) {
            groups(localSides.high(slot), localSides.low(slot));
        } else {
            octets((int) localSides.low(slot), '.');
        }
        put('|');
        decimal(port);
        put('|');
    }

    private void octets(int address, char separator) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            decimal(address >>> shift & 0xFF);
            if (shift > 0) {
                put(separator);
            }
        }
    }

    /** All groups are written out, which RFC 4291 §2.2 allows. */
    private void groups(long high, long low) {
        for (int i = 0; i < GROUPS; i++) {
            long half = i < GROUPS / 2 ? high : low;
            hexadecimal((int) (half >>> (48 - 16 * (i % (GROUPS / 2)))) & 0xFFFF);
            if (i < GROUPS - 1) {
                put(':');
            }
        }
    }

    private void decimal(int number) {
        if (number >= 10) {
            decimal(number / 10);
        }
        put((char) ('0' + number % 10));
    }

    private void hexadecimal(int number) {
        if (number >= 16) {
            hexadecimal(number / 16);
        }
        put(Character.forDigit(number % 16, 16));
    }

    private void put(char character) {
        Wire.put8(text, length++, character);
    }
}
