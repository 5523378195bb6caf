package org.pollux.ipvs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A TCP packet taken apart, by another way than the one under test. */
final class SeenSegment {
    private final int sequence;
    private final int acknowledgement;
    private final String flags;
    private final List<int[]> blocks;
    private final byte[] payload;

    SeenSegment(int sequence, int acknowledgement, String flags, List<int[]> blocks, byte[] payload) {
        this.sequence = sequence;
        this.acknowledgement = acknowledgement;
        this.flags = flags;
        this.blocks = List.copyOf(blocks);
        this.payload = payload.clone();
    }

    int sequence() {
        return sequence;
    }

    int acknowledgement() {
        return acknowledgement;
    }

    String flags() {
        return flags;
    }

    List<int[]> blocks() {
        return blocks;
    }

    byte[] payload() {
        return payload.clone();
    }

    static SeenSegment of(byte[] packet) {
        int ip = packet[0] >>> 4 == 6 ? 40 : 20;
        int length = packet[0] >>> 4 == 6
                ? 40 + (ByteBuffer.wrap(packet).getShort(4) & 0xFFFF)
                : ByteBuffer.wrap(packet).getShort(2) & 0xFFFF;
        if (length != packet.length) {
            throw new AssertionError("an IP length of " + length + " in a packet of " + packet.length);
        }
        ByteBuffer tcp = ByteBuffer.wrap(packet, ip, packet.length - ip).slice();
        int header = (tcp.get(12) >>> 4 & 0xF) * 4;
        StringBuilder flags = new StringBuilder();
        String letters = "FSRPA";
        for (int bit = 0; bit < letters.length(); bit++) {
            if ((tcp.get(13) & (1 << bit)) != 0) {
                flags.append(letters.charAt(bit));
            }
        }
        return new SeenSegment(
                tcp.getInt(4),
                tcp.getInt(8),
                flags.toString(),
                blocks(Arrays.copyOfRange(tcp.array(), ip + 20, ip + header)),
                Arrays.copyOfRange(packet, ip + header, packet.length));
    }

    private static List<int[]> blocks(byte[] options) {
        List<int[]> blocks = new ArrayList<>();
        ByteBuffer view = ByteBuffer.wrap(options);
        while (view.hasRemaining()) {
            int kind = view.get();
            if (kind == 1) {
                continue;
            }
            if (kind == 0) {
                break;
            }
            int length = view.get() - 2;
            if (kind == 5) {
                for (int i = 0; i < length; i += 8) {
                    blocks.add(new int[] {view.getInt(), view.getInt()});
                }
            } else {
                view.position(view.position() + length);
            }
        }
        return blocks;
    }

    String text() {
        return new String(payload, StandardCharsets.US_ASCII);
    }

    String hex() {
        return HexFormat.of().formatHex(payload);
    }

    /** Sequence and acknowledgement number, flags and length of the payload. */
    String summary() {
        return sequence + " " + acknowledgement + " " + flags + " " + payload.length;
    }
}
