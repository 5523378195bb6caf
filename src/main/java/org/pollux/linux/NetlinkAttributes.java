package org.pollux.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a netlink message. Strict: a length that does not fit, or a value of another size than asked for,
 * is an error of the whole message. Unknown attributes are kept and ignored, the last of several equal ones counts.
 */
final class NetlinkAttributes {
    private static final int TYPE_MASK = 0x3FFF;

    private final Map<Integer, ByteBuffer> values;

    private NetlinkAttributes(Map<Integer, ByteBuffer> values) {
        this.values = values;
    }

    /** Parses a run of attributes that fills the buffer. */
    static NetlinkAttributes parse(ByteBuffer buffer) throws LinuxException {
        ByteBuffer in = buffer.slice().order(ByteOrder.nativeOrder());
        Map<Integer, ByteBuffer> values = new HashMap<>();
        int at = 0;
        while (at < in.limit()) {
            int left = in.limit() - at;
            if (left < NetlinkProtocol.ATTRIBUTE_HEADER_BYTES) {
                throw NetlinkMessage.malformed(left + " bytes are left where an attribute header needs 4");
            }
            int length = Short.toUnsignedInt(in.getShort(at));
            int type = in.getShort(at + 2) & TYPE_MASK;
            if (length < NetlinkProtocol.ATTRIBUTE_HEADER_BYTES || length > left) {
                throw NetlinkMessage.malformed(
                        "attribute " + type + " claims " + length + " bytes, " + left + " are there");
            }
            values.put(
                    type,
                    in.slice(
                                    at + NetlinkProtocol.ATTRIBUTE_HEADER_BYTES,
                                    length - NetlinkProtocol.ATTRIBUTE_HEADER_BYTES)
                            .order(ByteOrder.nativeOrder()));
            at += Math.min(NetlinkProtocol.align(length), left);
        }
        return new NetlinkAttributes(values);
    }

    boolean has(int type) {
        return values.containsKey(type);
    }

    OptionalInt u8(int type) throws LinuxException {
        ByteBuffer value = sized(type, Byte.BYTES);
        return value == null ? OptionalInt.empty() : OptionalInt.of(Byte.toUnsignedInt(value.get(0)));
    }

    OptionalInt u32(int type) throws LinuxException {
        ByteBuffer value = sized(type, Integer.BYTES);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value.getInt(0));
    }

    /** A structure of at least this many bytes. */
    Optional<ByteBuffer> struct(int type, int bytes) throws LinuxException {
        ByteBuffer value = values.get(type);
        if (value != null && value.limit() < bytes) {
            throw NetlinkMessage.malformed(
                    "attribute " + type + " has " + value.limit() + " bytes, at least " + bytes + " were expected");
        }
        return Optional.ofNullable(value);
    }

    /** A string, with or without its final zero byte. */
    Optional<String> string(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return Optional.empty();
        }
        byte[] bytes = bytes(value);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return Optional.of(new String(bytes, 0, length, StandardCharsets.UTF_8));
    }

    /** An IPv4 or IPv6 address; any other size is an error. */
    Optional<InetAddress> address(int type) throws LinuxException {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return Optional.empty();
        }
        return Optional.of(address(type, value, 0));
    }

    /** The address that fills an attribute's value from an offset on. */
    static InetAddress address(int type, ByteBuffer value, int offset) throws LinuxException {
        byte[] bytes = new byte[value.limit() - offset];
        value.get(offset, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            LinuxException malformed =
                    NetlinkMessage.malformed("attribute " + type + " is no IP address: " + bytes.length + " bytes");
            malformed.initCause(e);
            throw malformed;
        }
    }

    /** An Ethernet address; link addresses of other sizes (tunnels, InfiniBand) count as none. */
    Optional<MacAddress> mac(int type) {
        ByteBuffer value = values.get(type);
        return value == null || value.limit() != MacAddress.BYTES
                ? Optional.empty()
                : Optional.of(MacAddress.of(bytes(value)));
    }

    /** Attributes inside an attribute. */
    Optional<NetlinkAttributes> nested(int type) throws LinuxException {
        ByteBuffer value = values.get(type);
        return value == null ? Optional.empty() : Optional.of(parse(value));
    }

    private @Nullable ByteBuffer sized(int type, int bytes) throws LinuxException {
        ByteBuffer value = values.get(type);
        if (value != null && value.limit() != bytes) {
            throw NetlinkMessage.malformed(
                    "attribute " + type + " has " + value.limit() + " bytes, " + bytes + " were expected");
        }
        return value;
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.limit()];
        value.get(0, bytes);
        return bytes;
    }
}
