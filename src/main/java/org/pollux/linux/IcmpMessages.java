package org.pollux.linux;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Echo requests, their answers and the errors about them (RFC 792, RFC 4443). Anything malformed is no answer. */
final class IcmpMessages {
    static final int HEADER_BYTES = 8;

    static final int V4_ECHO_REPLY = 0;
    static final int V4_UNREACHABLE = 3;
    static final int V4_ECHO_REQUEST = 8;
    static final int V4_TIME_EXCEEDED = 11;
    static final int V6_UNREACHABLE = 1;
    static final int V6_TIME_EXCEEDED = 3;
    static final int V6_PARAMETER_PROBLEM = 4;
    static final int V6_ECHO_REQUEST = 128;
    static final int V6_ECHO_REPLY = 129;

    private static final int V4_HEADER_BYTES = 20;
    private static final int V6_HEADER_BYTES = 40;
    private static final int PROTOCOL_ICMP = 1;
    private static final int PROTOCOL_ICMPV6 = 58;

    /** What came in. */
    sealed interface Answer {
        int id();

        int sequence();

        /** An echo reply. */
        record Echo(int id, int sequence, ByteBuffer payload) implements Answer {}

        /** An error about an echo request that was sent to {@code target}. */
        record Failure(int id, int sequence, InetAddress target, int type, int code) implements Answer {}
    }

    private IcmpMessages() {}

    /** Writes an echo request with its checksum (which the kernel replaces for IPv6). */
    static void echoRequest(ByteBuffer out, int type, int id, int sequence, ByteBuffer payload) {
        out.order(ByteOrder.BIG_ENDIAN);
        out.put(0, (byte) type).put(1, (byte) 0).putShort(2, (short) 0);
        out.putShort(4, (short) id).putShort(6, (short) sequence);
        out.put(HEADER_BYTES, payload, 0, payload.limit());
        out.putShort(2, (short) ~sum(out, 0, HEADER_BYTES + payload.limit()));
    }

    /**
     * Reads what an IPv4 socket received. The kernel hands messages to raw sockets before it verifies them, so the checksum
     * is verified here.
     *
     * @param withIpHeader raw sockets get the IP header, datagram sockets do not
     */
    static Optional<Answer> parseV4(ByteBuffer packet, boolean withIpHeader) {
        ByteBuffer in = packet.slice();
        int at = 0;
        if (withIpHeader) {
            Optional<Integer> header = v4HeaderBytes(in, 0);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            at = header.get();
        }
        int length = in.limit() - at;
        if (length < HEADER_BYTES || sum(in, at, length) != 0xFFFF) {
            return Optional.empty();
        }
        int type = unsigned(in, at);
        return switch (type) {
            case V4_ECHO_REPLY -> Optional.of(echo(in, at));
            case V4_UNREACHABLE, V4_TIME_EXCEEDED -> v4Failure(in, at + HEADER_BYTES, type, unsigned(in, at + 1));
            default -> Optional.empty();
        };
    }

    /** Reads what an IPv6 socket received: never with an IP header, verified by the kernel. */
    static Optional<Answer> parseV6(ByteBuffer packet) {
        ByteBuffer in = packet.slice();
        if (in.limit() < HEADER_BYTES) {
            return Optional.empty();
        }
        int type = unsigned(in, 0);
        return switch (type) {
            case V6_ECHO_REPLY -> Optional.of(echo(in, 0));
            case V6_UNREACHABLE, V6_TIME_EXCEEDED, V6_PARAMETER_PROBLEM -> v6Failure(in, type, unsigned(in, 1));
            default -> Optional.empty();
        };
    }

    private static Answer echo(ByteBuffer in, int at) {
        return new Answer.Echo(
                unsignedShort(in, at + 4),
                unsignedShort(in, at + 6),
                in.slice(at + HEADER_BYTES, in.limit() - at - HEADER_BYTES));
    }

    private static Optional<Answer> v4Failure(ByteBuffer in, int quoted, int type, int code) {
        Optional<Integer> header = v4HeaderBytes(in, quoted);
        if (header.isEmpty() || unsigned(in, quoted + 9) != PROTOCOL_ICMP) {
            return Optional.empty();
        }
        return failure(in, quoted + header.get(), V4_ECHO_REQUEST, address(in, quoted + 16, 4), type, code);
    }

    private static Optional<Answer> v6Failure(ByteBuffer in, int type, int code) {
        int quoted = HEADER_BYTES;
        if (in.limit() < quoted + V6_HEADER_BYTES
                || unsigned(in, quoted) >> 4 != 6
                || unsigned(in, quoted + 6) != PROTOCOL_ICMPV6) {
            return Optional.empty();
        }
        return failure(in, quoted + V6_HEADER_BYTES, V6_ECHO_REQUEST, address(in, quoted + 24, 16), type, code);
    }

    private static Optional<Answer> failure(
            ByteBuffer in, int request, int requestType, InetAddress target, int type, int code) {
        if (in.limit() - request < HEADER_BYTES || unsigned(in, request) != requestType) {
            return Optional.empty();
        }
        return Optional.of(
                new Answer.Failure(unsignedShort(in, request + 4), unsignedShort(in, request + 6), target, type, code));
    }

    /** The length of the IPv4 header at an offset; empty when there is none. */
    private static Optional<Integer> v4HeaderBytes(ByteBuffer in, int at) {
        if (in.limit() - at < V4_HEADER_BYTES || unsigned(in, at) >> 4 != 4) {
            return Optional.empty();
        }
        int bytes = (unsigned(in, at) & 0xF) * 4;
        return bytes < V4_HEADER_BYTES || bytes > in.limit() - at ? Optional.empty() : Optional.of(bytes);
    }

    private static InetAddress address(ByteBuffer in, int at, int length) {
        byte[] bytes = new byte[length];
        in.get(at, bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }

    /** The Internet checksum's sum (RFC 1071), not complemented. */
    private static int sum(ByteBuffer in, int from, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            int b = unsigned(in, from + i);
            sum += (i & 1) == 0 ? b << 8 : b;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (int) sum;
    }

    private static int unsigned(ByteBuffer in, int at) {
        return Byte.toUnsignedInt(in.get(at));
    }

    private static int unsignedShort(ByteBuffer in, int at) {
        return unsigned(in, at) << 8 | unsigned(in, at + 1);
    }
}
