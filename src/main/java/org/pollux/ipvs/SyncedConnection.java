package org.pollux.ipvs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A connection or persistence template as one director tells it to another: all that IPVS's synchronisation messages can
 * carry, in the numbers of IPVS. Addresses are written as in {@link ConnectionView}; the virtual address of the template
 * of a mark is the mark, as {@code ipvsadm -Lc} lists it.
 *
 * @param ipv6 the family of all its addresses
 * @param protocol number of the protocol in the IP header, 0 to 255; 0 for the template of a mark
 * @param flags what it is, a sum of the constants here
 * @param state IPVS's number of its state, 0 to 65535; of a template 1 once its client was answered
 * @param clientPort the client's port, 0 for a template
 * @param virtualPort where the client sends to
 * @param destinationPort where the server gets it
 * @param mark by which its service is known, 0 for none
 * @param timeout after how many seconds without a packet it ends, 0 to 2^32 - 1; 0 for what the state says
 * @param shifts by how much its sequence numbers are shifted; empty if they are not
 * @param dialogue what a persistence engine knows it by; empty without one
 */
public record SyncedConnection(
        boolean ipv6,
        int protocol,
        int flags,
        int state,
        int clientPort,
        int virtualPort,
        int destinationPort,
        int mark,
        long timeout,
        long clientHigh,
        long clientLow,
        long virtualHigh,
        long virtualLow,
        long destinationHigh,
        long destinationLow,
        Optional<Shifts> shifts,
        Optional<Dialogue> dialogue) {
    /** Where the forwarding method is, as IPVS's number of it. */
    public static final int METHOD = 0x7;

    /** The director that tells it was told it. */
    public static final int TOLD = 0x20;

    /** The server's packets do not pass the director. */
    public static final int NO_OUTPUT = 0x80;

    /** It counts as inactive. */
    public static final int INACTIVE = 0x100;

    /** The server's sequence numbers are shifted. */
    public static final int SERVER_SHIFTED = 0x200;

    /** The client's sequence numbers are shifted. */
    public static final int CLIENT_SHIFTED = 0x400;

    /** Any port of the client may begin it. */
    public static final int NO_CLIENT_PORT = 0x800;

    /** It is a persistence template. */
    public static final int TEMPLATE = 0x1000;

    /**
     * How the sequence numbers of both directions are shifted.
     *
     * @param client what is added to the client's
     * @param server what is added to the server's
     */
    public record Shifts(Shift client, Shift server) {}

    /**
     * How the sequence numbers of one sender are shifted.
     *
     * @param position the sequence number behind which {@code behind} applies
     * @param behind what is added to numbers behind it
     * @param before what is added to those before
     */
    public record Shift(int position, int behind, int before) {
        /** Not at all. */
        public static final Shift NONE = new Shift(0, 0, 0);
    }

    /**
     * What a persistence engine knows a template by.
     *
     * @param engine its name, such as {@code sip}; 1 to 16 bytes of ISO 8859-1
     * @param data what it takes from packets, such as the Call-ID; 1 to 255 bytes of ISO 8859-1
     */
    public record Dialogue(String engine, String data) {
        /** The engine that goes by Call-IDs. */
        public static final String SIP = "sip";

        /** One that is known by this Call-ID. */
        public static Dialogue ofSip(byte[] callId) {
            return new Dialogue(SIP, new String(callId, StandardCharsets.ISO_8859_1));
        }
    }

    /** What is to be told of a connection now. */
    public static SyncedConnection copyOf(ChangedConnection changed) {
        boolean shifted = (changed.flags() & (CLIENT_SHIFTED | SERVER_SHIFTED)) != 0;
        return new SyncedConnection(
                changed.ipv6(),
                changed.protocol(),
                changed.flags(),
                changed.state(),
                changed.clientPort(),
                changed.virtualPort(),
                changed.destinationPort(),
                changed.mark(),
                changed.timeout(),
                changed.clientHigh(),
                changed.clientLow(),
                changed.virtualHigh(),
                changed.virtualLow(),
                changed.destinationHigh(),
                changed.destinationLow(),
                shifted ? Optional.of(new Shifts(shift(changed, false), shift(changed, true))) : Optional.empty(),
                Optional.ofNullable(changed.callId()).map(Dialogue::ofSip));
    }

    private static Shift shift(ChangedConnection changed, boolean fromServer) {
        return new Shift(changed.shiftPosition(fromServer), changed.shift(fromServer), changed.shiftBefore(fromServer));
    }

    /** Whether it has one of these flags. */
    public boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Whether it is a persistence template. */
    public boolean isTemplate() {
        return has(TEMPLATE);
    }
}
