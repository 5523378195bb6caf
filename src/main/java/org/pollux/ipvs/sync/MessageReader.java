package org.pollux.ipvs.sync;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pollux.ipvs.AddressWords;
import org.pollux.ipvs.SyncedConnection;

/** Reads messages of both versions as a Linux director does. Any content is safe. For one thread. */
public final class MessageReader {
    /** What of the flags is told: the director that reads adds its own. */
    private static final int KEPT_FLAGS = SyncedConnection.METHOD
            | SyncedConnection.NO_OUTPUT
            | SyncedConnection.INACTIVE
            | SyncedConnection.SERVER_SHIFTED
            | SyncedConnection.CLIENT_SHIFTED
            | SyncedConnection.NO_CLIENT_PORT
            | SyncedConnection.TEMPLATE;

    private final OptionalInt syncId;
    private final List<SyncedConnection> connections = new ArrayList<>();
    private final List<MessageFault> faults = new ArrayList<>();

    /** An entry, or the whole rest of a message, cannot be read. */
    private static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;
        final transient MessageFault what;

        Fault(MessageFault what) {
            super(what.word(), null, false, false);
            this.what = what;
        }
    }

    /** What options may say. */
    private static final class Options {
        Optional<SyncedConnection.Shifts> shifts = Optional.empty();
        Optional<String> data = Optional.empty();
        Optional<String> engine = Optional.empty();
        boolean unknown;
    }

    /** @param syncId of the group of directors, 1 to 255; 0 for the messages of all groups */
    public MessageReader(int syncId) {
        this.syncId = syncId == 0 ? OptionalInt.empty() : OptionalInt.of(syncId);
    }

    /**
     * Reads a message.
     *
     * @param message from its position to its limit; both are left alone
     */
    public MessageReading read(ByteBuffer message) {
        connections.clear();
        faults.clear();
        try {
            message(message.slice());
        } catch (Fault fault) {
            faults.add(fault.what);
        }
        return new MessageReading(connections, faults);
    }

    private void message(ByteBuffer in) throws Fault {
        if (in.limit() < MessageForm.V0_HEADER) {
            throw new Fault(MessageFault.TOO_SHORT);
        }
        if (Short.toUnsignedInt(in.getShort(2)) != in.limit()) {
            throw new Fault(MessageFault.WRONG_LENGTH);
        }
        if (syncId.isPresent() && syncId.getAsInt() != Byte.toUnsignedInt(in.get(1))) {
            throw new Fault(MessageFault.OTHER_SYNC_ID);
        }
        boolean v1 = in.limit() >= MessageForm.V1_HEADER
                && in.get(0) == 0
                && in.get(5) == MessageForm.V1
                && in.getShort(6) == 0;
        if (v1) {
            v1(in);
        } else {
            v0(in);
        }
    }

    private void v0(ByteBuffer in) throws Fault {
        int count = Byte.toUnsignedInt(in.get(0));
        in.position(MessageForm.V0_HEADER);
        for (int i = 0; i < count; i++) {
            require(in, MessageForm.V0_ENTRY);
            in.get();
            int protocol = Byte.toUnsignedInt(in.get());
            int clientPort = port(in);
            int virtualPort = port(in);
            int destinationPort = port(in);
            long client = AddressWords.mapped(in.getInt());
            long virtual = AddressWords.mapped(in.getInt());
            long destination = AddressWords.mapped(in.getInt());
            int flags = port(in) & KEPT_FLAGS;
            int state = port(in);
            Optional<SyncedConnection.Shifts> shifts = Optional.empty();
            if ((flags & MessageForm.SHIFTED) != 0) {
                require(in, MessageForm.SHIFTS);
                shifts = Optional.of(shifts(in));
            }
            connections.add(new SyncedConnection(
                    false,
                    protocol,
                    flags,
                    state,
                    clientPort,
                    virtualPort,
                    destinationPort,
                    0,
                    0,
                    0,
                    client,
                    0,
                    virtual,
                    0,
                    destination,
                    shifts,
                    Optional.empty()));
        }
    }

    private void v1(ByteBuffer in) throws Fault {
        int count = Byte.toUnsignedInt(in.get(4));
        int at = MessageForm.V1_HEADER;
        for (int i = 0; i < count; i++) {
            if (in.limit() - at < MessageForm.entry(false)) {
                throw new Fault(MessageFault.BROKEN_ENTRY);
            }
            int versionAndLength = Short.toUnsignedInt(in.getShort(at + 2));
            int length = versionAndLength & MessageForm.LENGTH_MASK;
            if (length > in.limit() - at) {
                throw new Fault(MessageFault.BROKEN_ENTRY);
            }
            if (versionAndLength >>> MessageForm.VERSION_SHIFT != 0) {
                throw new Fault(MessageFault.UNKNOWN_VERSION);
            }
            entry(in.slice(at, length));
            at = Math.min(at + length + MessageForm.padding(length), in.limit());
        }
    }

    private void entry(ByteBuffer in) throws Fault {
        require(in, MessageForm.entry(false));
        boolean ipv6 = (in.get() & MessageForm.KIND_IPV6) != 0;
        require(in, MessageForm.entry(ipv6) - 1);
        int protocol = Byte.toUnsignedInt(in.get());
        var _ = in.getShort();
        int flags = in.getInt() & KEPT_FLAGS;
        int state = port(in);
        int clientPort = port(in);
        int virtualPort = port(in);
        int destinationPort = port(in);
        int mark = in.getInt();
        long timeout = Integer.toUnsignedLong(in.getInt());
        long clientHigh = ipv6 ? in.getLong() : 0;
        long clientLow = ipv6 ? in.getLong() : AddressWords.mapped(in.getInt());
        long virtualHigh = ipv6 ? in.getLong() : 0;
        long virtualLow = ipv6 ? in.getLong() : AddressWords.mapped(in.getInt());
        long destinationHigh = ipv6 ? in.getLong() : 0;
        long destinationLow = ipv6 ? in.getLong() : AddressWords.mapped(in.getInt());
        Options options = options(in);
        if (options.unknown) {
            faults.add(MessageFault.UNKNOWN_OPTION);
            return;
        }
        boolean marked = ipv6 && protocol == 0 && (flags & SyncedConnection.TEMPLATE) != 0;
        connections.add(new SyncedConnection(
                ipv6,
                protocol,
                flags,
                state,
                clientPort,
                virtualPort,
                destinationPort,
                mark,
                timeout,
                clientHigh,
                clientLow,
                marked ? 0 : virtualHigh,
                marked ? virtualHigh >>> Integer.SIZE : virtualLow,
                destinationHigh,
                destinationLow,
                (flags & MessageForm.SHIFTED) == 0 ? Optional.empty() : options.shifts,
                options.engine.map(engine -> new SyncedConnection.Dialogue(engine, options.data.orElse("")))));
    }

    private static Options options(ByteBuffer in) throws Fault {
        Options options = new Options();
        while (in.hasRemaining()) {
            int kind = Byte.toUnsignedInt(in.get());
            require(in, 1);
            int length = Byte.toUnsignedInt(in.get());
            if (length == 0) {
                throw new Fault(MessageFault.BROKEN_ENTRY);
            }
            require(in, length);
            ByteBuffer value = in.slice(in.position(), length);
            in.position(in.position() + length);
            switch (kind & ~MessageForm.OPTIONAL) {
                case MessageForm.OPTION_SHIFTS -> {
                    once(options.shifts.isEmpty() && length == MessageForm.SHIFTS);
                    options.shifts = Optional.of(shifts(value));
                }
                case MessageForm.OPTION_DATA -> {
                    once(options.data.isEmpty());
                    options.data = Optional.of(text(value));
                }
                case MessageForm.OPTION_ENGINE -> {
                    once(options.engine.isEmpty() && length <= MessageForm.LONGEST_ENGINE);
                    options.engine = Optional.of(text(value));
                }
                default -> options.unknown |= (kind & MessageForm.OPTIONAL) == 0;
            }
        }
        return options;
    }

    private static void once(boolean fine) throws Fault {
        if (!fine) {
            throw new Fault(MessageFault.BROKEN_ENTRY);
        }
    }

    private static String text(ByteBuffer value) {
        return StandardCharsets.ISO_8859_1.decode(value).toString();
    }

    private static SyncedConnection.Shifts shifts(ByteBuffer in) {
        return new SyncedConnection.Shifts(shift(in), shift(in));
    }

    private static SyncedConnection.Shift shift(ByteBuffer in) {
        return new SyncedConnection.Shift(in.getInt(), in.getInt(), in.getInt());
    }

    private static int port(ByteBuffer in) {
        return Short.toUnsignedInt(in.getShort());
    }

    private static void require(ByteBuffer in, int bytes) throws Fault {
        if (in.remaining() < bytes) {
            throw new Fault(MessageFault.BROKEN_ENTRY);
        }
    }
}
