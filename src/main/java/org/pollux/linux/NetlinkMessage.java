package org.pollux.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of a netlink datagram.
 *
 * @param type {@code nlmsg_type}
 * @param flags {@code nlmsg_flags}
 * @param sequence {@code nlmsg_seq}
 * @param payload what follows the header, in native byte order, from position 0; a view that the next read overwrites
 */
record NetlinkMessage(int type, int flags, int sequence, ByteBuffer payload) {
    /**
     * Cuts a datagram into its messages.
     *
     * @param datagram exactly what was received
     * @throws LinuxException EBADMSG when a length does not fit
     */
    static List<NetlinkMessage> split(ByteBuffer datagram) throws LinuxException {
        ByteBuffer in = datagram.slice().order(ByteOrder.nativeOrder());
        List<NetlinkMessage> messages = new ArrayList<>();
        int at = 0;
        while (at < in.limit()) {
            int left = in.limit() - at;
            if (left < NetlinkProtocol.HEADER_BYTES) {
                throw malformed(left + " bytes are left where a message header needs 16");
            }
            int length = in.getInt(at);
            if (length < NetlinkProtocol.HEADER_BYTES || length > left) {
                throw malformed(
                        "a message claims " + Integer.toUnsignedString(length) + " bytes, " + left + " are there");
            }
            messages.add(new NetlinkMessage(
                    Short.toUnsignedInt(in.getShort(at + 4)),
                    Short.toUnsignedInt(in.getShort(at + 6)),
                    in.getInt(at + 8),
                    in.slice(at + NetlinkProtocol.HEADER_BYTES, length - NetlinkProtocol.HEADER_BYTES)
                            .order(ByteOrder.nativeOrder())));
            at += Math.min(NetlinkProtocol.align(length), left);
        }
        return messages;
    }

    /**
     * The attributes after a fixed part.
     *
     * @param fixed bytes of the fixed part of this message type
     * @throws LinuxException EBADMSG when the message is too short or an attribute does not fit
     */
    NetlinkAttributes attributes(int fixed) throws LinuxException {
        if (payload.limit() < fixed) {
            throw malformed(
                    "message type " + type + " has " + payload.limit() + " bytes, its fixed part needs " + fixed);
        }
        int from = NetlinkProtocol.align(fixed);
        return NetlinkAttributes.parse(
                from >= payload.limit() ? payload.slice(0, 0) : payload.slice(from, payload.limit() - from));
    }

    int unsignedByte(int offset) {
        return Byte.toUnsignedInt(payload.get(offset));
    }

    static LinuxException malformed(String what) {
        return new LinuxException("read a netlink message", Errno.EBADMSG.number(), what);
    }
}
