package org.pollux.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Builds requests, one or several in a row, in a buffer that is used over and over. Native byte order. */
final class NetlinkRequest {
    private final ByteBuffer out;
    private int begin;

    /**
     * A builder over a buffer.
     *
     * @param buffer at least some hundred bytes; a request that does not fit throws BufferOverflowException
     */
    NetlinkRequest(ByteBuffer buffer) {
        out = buffer.order(ByteOrder.nativeOrder());
    }

    /** Starts a request of this type; NLM_F_REQUEST is implied. */
    NetlinkRequest start(int type, int flags) {
        out.clear();
        return next(type, flags);
    }

    /** Forgets what was built. */
    void clear() {
        out.clear();
    }

    /** Starts a further request after the one that was finished last. */
    NetlinkRequest next(int type, int flags) {
        begin = out.position();
        out.putInt(0).putShort((short) type).putShort((short) (flags | NetlinkProtocol.NLM_F_REQUEST));
        out.putInt(0).putInt(0);
        return this;
    }

    NetlinkRequest u8(int value) {
        out.put((byte) value);
        return this;
    }

    NetlinkRequest u16(int value) {
        out.putShort((short) value);
        return this;
    }

    NetlinkRequest u32(int value) {
        out.putInt(value);
        return this;
    }

    NetlinkRequest attribute(int type, byte[] value) {
        header(type, value.length);
        out.put(value);
        return pad();
    }

    NetlinkRequest attribute(int type, InetAddress address) {
        return attribute(type, address.getAddress());
    }

    /** Sixteen bits, then bytes, such as {@code struct rtvia}. */
    NetlinkRequest attribute(int type, int first, byte[] rest) {
        header(type, Short.BYTES + rest.length);
        out.putShort((short) first).put(rest);
        return pad();
    }

    /** 32 bits in network byte order. */
    NetlinkRequest attributeNetwork(int type, int value) {
        return attribute(type, ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
    }

    /** 64 bits in network byte order. */
    NetlinkRequest attributeBigEndian(int type, long value) {
        header(type, Long.BYTES);
        out.putLong(ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Long.reverseBytes(value));
        return this;
    }

    /** An attribute that holds others, or a structure and others. */
    NetlinkRequest nested(int type, Consumer<NetlinkRequest> content) {
        int at = out.position();
        header(type, 0);
        content.accept(this);
        out.putShort(at, (short) (out.position() - at));
        return this;
    }

    /** A part without a header whose 16-bit length stands at its start, such as {@code struct rtnexthop}. */
    NetlinkRequest counted(Consumer<NetlinkRequest> content) {
        int at = out.position();
        out.putShort((short) 0);
        content.accept(this);
        out.putShort(at, (short) (out.position() - at));
        return this;
    }

    NetlinkRequest attribute(int type, int value) {
        header(type, Integer.BYTES);
        out.putInt(value);
        return this;
    }

    NetlinkRequest attributeU8(int type, int value) {
        header(type, Byte.BYTES);
        out.put((byte) value);
        return pad();
    }

    NetlinkRequest attribute(int type, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        header(type, bytes.length + 1);
        out.put(bytes).put((byte) 0);
        return pad();
    }

    /** Four 32-bit words, such as {@code struct ifa_cacheinfo}. */
    NetlinkRequest attribute(int type, int a, int b, int c, int d) {
        header(type, 4 * Integer.BYTES);
        out.putInt(a).putInt(b).putInt(c).putInt(d);
        return this;
    }

    /** Puts in the length and the sequence number; gives the bytes to send, of all requests since the start. */
    int finish(int sequence) {
        out.putInt(begin, out.position() - begin).putInt(begin + 8, sequence);
        return out.position();
    }

    private void header(int type, int length) {
        out.putShort((short) (length + NetlinkProtocol.ATTRIBUTE_HEADER_BYTES)).putShort((short) type);
    }

    private NetlinkRequest pad() {
        while ((out.position() & 3) != 0) {
            out.put((byte) 0);
        }
        return this;
    }
}
