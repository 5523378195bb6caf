package org.pollux.ipvs.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.pollux.ipvs.SyncedConnection;

/** Writes one message after the other, as a Linux director would. For one thread. */
public final class MessageWriter {
    private static final int SIZE_AT = 2;
    private static final int V1_COUNT_AT = 4;

    private final ByteBuffer message;
    private final MessageVersion version;
    private final int syncId;
    private int count;

    /** What became of a connection. */
    public enum Outcome {
        /** It is in the message. */
        WRITTEN,
        /** It has no room in this message: {@linkplain #finish() finish} it first. */
        FULL,
        /** Messages of this version or length cannot say it. */
        NOT_EXPRESSIBLE
    }

    /**
     * Begins with an empty message.
     *
     * @param version how it is written
     * @param syncId of the group of directors, 0 to 255
     * @param maxLength the longest message, 1 to 65,535 bytes
     */
    public MessageWriter(MessageVersion version, int syncId, int maxLength) {
        this.version = version;
        this.syncId = syncId;
        message = ByteBuffer.allocate(maxLength);
        begin();
    }

    private int header() {
        return version == MessageVersion.V0 ? MessageForm.V0_HEADER : MessageForm.V1_HEADER;
    }

    private void begin() {
        count = 0;
        message.clear();
        // A limit below the header leaves no room for any connection.
        message.position(Math.min(header(), message.capacity()));
    }

    /** Connections in the message. */
    public int count() {
        return count;
    }

    /** Adds a connection to the message, if it can. */
    public Outcome add(SyncedConnection connection) {
        if (version == MessageVersion.V0
                && (connection.ipv6() || connection.dialogue().isPresent())) {
            return Outcome.NOT_EXPRESSIBLE;
        }
        int length = length(connection);
        if (header() + length > message.capacity() || length > MessageForm.LENGTH_MASK) {
            return Outcome.NOT_EXPRESSIBLE;
        }
        int padding = version == MessageVersion.V0 ? 0 : MessageForm.padding(message.position());
        if (count == MessageForm.MOST_ENTRIES || message.remaining() < padding + length) {
            return Outcome.FULL;
        }
        for (int i = 0; i < padding; i++) {
            message.put((byte) 0);
        }
        if (version == MessageVersion.V0) {
            v0(connection);
        } else {
            v1(connection, length);
        }
        count++;
        return Outcome.WRITTEN;
    }

    private int length(SyncedConnection connection) {
        int shifts = connection.shifts().isPresent() ? MessageForm.SHIFTS : 0;
        if (version == MessageVersion.V0) {
            return MessageForm.V0_ENTRY + shifts;
        }
        int dialogue = connection
                .dialogue()
                .map(one -> 2 + one.data().length() + 2 + one.engine().length())
                .orElse(0);
        return MessageForm.entry(connection.ipv6()) + (shifts == 0 ? 0 : shifts + 2) + dialogue;
    }

    private void v0(SyncedConnection connection) {
        message.put((byte) 0).put((byte) connection.protocol());
        ports(connection);
        addresses(connection);
        message.putShort((short) flags(connection)).putShort((short) connection.state());
        connection.shifts().ifPresent(this::shifts);
    }

    private void v1(SyncedConnection connection, int length) {
        message.put((byte) (connection.ipv6() ? MessageForm.KIND_IPV6 : 0))
                .put((byte) connection.protocol())
                .putShort((short) length)
                .putInt(flags(connection))
                .putShort((short) connection.state());
        ports(connection);
        message.putInt(connection.mark()).putInt((int) connection.timeout());
        addresses(connection);
        connection.shifts().ifPresent(shifts -> {
            message.put((byte) MessageForm.OPTION_SHIFTS).put((byte) MessageForm.SHIFTS);
            shifts(shifts);
        });
        connection.dialogue().ifPresent(dialogue -> {
            option(MessageForm.OPTION_DATA, dialogue.data());
            option(MessageForm.OPTION_ENGINE, dialogue.engine());
        });
    }

    /** What is shifted is said where the shifts are. */
    private static int flags(SyncedConnection connection) {
        return connection.shifts().isPresent() ? connection.flags() : connection.flags() & ~MessageForm.SHIFTED;
    }

    private void ports(SyncedConnection connection) {
        message.putShort((short) connection.clientPort())
                .putShort((short) connection.virtualPort())
                .putShort((short) connection.destinationPort());
    }

    private void addresses(SyncedConnection connection) {
        if (!connection.ipv6()) {
            message.putInt((int) connection.clientLow())
                    .putInt((int) connection.virtualLow())
                    .putInt((int) connection.destinationLow());
            return;
        }
        // A mark is where an IPv4 address would be: at the beginning.
        boolean marked = connection.isTemplate() && connection.protocol() == 0;
        message.putLong(connection.clientHigh())
                .putLong(connection.clientLow())
                .putLong(marked ? connection.virtualLow() << Integer.SIZE : connection.virtualHigh())
                .putLong(marked ? 0 : connection.virtualLow())
                .putLong(connection.destinationHigh())
                .putLong(connection.destinationLow());
    }

    private void shifts(SyncedConnection.Shifts shifts) {
        shift(shifts.client());
        shift(shifts.server());
    }

    private void shift(SyncedConnection.Shift shift) {
        message.putInt(shift.position()).putInt(shift.behind()).putInt(shift.before());
    }

    private void option(int kind, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        message.put((byte) kind).put((byte) bytes.length).put(bytes);
    }

    /**
     * Ends the message and begins the next.
     *
     * @return the message, to be used before the next connection is added; empty when there is no connection in it
     */
    public ByteBuffer finish() {
        if (count == 0) {
            return ByteBuffer.allocate(0);
        }
        ByteBuffer finished = message.duplicate().flip();
        int length = finished.limit();
        finished.put(0, (byte) (version == MessageVersion.V0 ? count : 0))
                .put(1, (byte) syncId)
                .putShort(SIZE_AT, (short) length);
        if (version == MessageVersion.V1) {
            finished.put(V1_COUNT_AT, (byte) count)
                    .put(V1_COUNT_AT + 1, (byte) MessageForm.V1)
                    .putShort(V1_COUNT_AT + 2, (short) 0);
        }
        begin();
        return finished;
    }
}
