package org.pollux.it.bench;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * A frame of 60 bytes to the discard port, without a source and with checksums of 0: the generator adds both.
 *
 * @param destinationMac where it goes on the wire
 * @param destination where it goes
 * @param protocol {@link #UDP}, or {@link #TCP} for a SYN
 */
record Frame(String destinationMac, InetAddress destination, int protocol) {
    static final int UDP = 17;
    static final int TCP = 6;

    private static final int BYTES = 60;
    private static final int IP = 14;
    private static final int DADDR = IP + 16;
    private static final int TRANSPORT = IP + 20;
    private static final short DISCARD = 9;
    private static final int PAYLOAD = 18;
    private static final int UDP_LENGTH = 8 + PAYLOAD;
    private static final int TCP_LENGTH = 20;

    private int transportLength() {
        return protocol == UDP ? UDP_LENGTH : TCP_LENGTH;
    }

    /** The frame. */
    byte[] bytes() {
        ByteBuffer frame = ByteBuffer.allocate(BYTES);
        frame.put(HexFormat.ofDelimiter(":").parseHex(destinationMac));
        frame.put(HexFormat.of().parseHex("025000000001")).putShort((short) 0x0800);
        frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + transportLength()));
        frame.putInt(0x4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
        frame.putInt(0).put(destination.getAddress());
        frame.putShort((short) 0).putShort(DISCARD);
        if (protocol == UDP) {
            frame.putShort((short) UDP_LENGTH).putShort((short) 0);
        } else {
            // Sequence and acknowledgement 0, five words, SYN, the largest window without scaling.
            frame.putInt(0).putInt(0).putShort((short) 0x5002).putShort((short) 0xFFFF);
        }
        return frame.array();
    }

    /** The sum of the IP header without the source. */
    int headerSum() {
        return sum(bytes(), IP, TRANSPORT);
    }

    /** The sum of the transport header and payload with the pseudo header, without the source. */
    int transportSum() {
        byte[] bytes = bytes();
        ByteBuffer pseudo = ByteBuffer.allocate(4).putShort((short) protocol).putShort((short) transportLength());
        return sum(bytes, DADDR, TRANSPORT)
                + sum(bytes, TRANSPORT, TRANSPORT + transportLength())
                + sum(pseudo.array(), 0, pseudo.capacity());
    }

    /** One's complement arithmetic does not mind the byte order as long as it is the same everywhere. */
    private static int sum(byte[] bytes, int from, int to) {
        ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        int sum = 0;
        for (int i = from; i < to; i += 2) {
            sum += Short.toUnsignedInt(words.getShort(i));
        }
        return sum;
    }
}
