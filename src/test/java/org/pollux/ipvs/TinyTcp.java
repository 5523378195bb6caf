package org.pollux.ipvs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * One end of an established TCP connection with as much as it takes to bring a stream across a bad network: it sends in segments of
 * any size, repeats what is not acknowledged in other ones, keeps what comes out of order, acknowledges selectively, and
 * ends with a FIN. It complains of whatever a real one would not understand.
 */
final class TinyTcp {
    private static final int WINDOW = 4000;
    private static final int MOST = 400;

    private final String name;
    private final Random random;
    private final byte[] stream;
    private final int start;
    private final int peerStart;
    private int acknowledged;
    private int sent;
    private final TreeMap<Integer, byte[]> early = new TreeMap<>();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private boolean finHeard;
    /** Where segments may end; everywhere if this is empty. */
    private List<Integer> ends = List.of();

    /**
     * @param stream what it has to say
     * @param start number of its first byte
     * @param peerStart number of the first byte it expects
     */
    TinyTcp(String name, Random random, byte[] stream, int start, int peerStart) {
        this.name = name;
        this.random = random;
        this.stream = stream.clone();
        this.start = start;
        this.peerStart = peerStart;
    }

    /** Its segments end where lines do, and what it says the first time begins where one does. */
    TinyTcp lines(List<Integer> lineEnds) {
        ends = List.copyOf(lineEnds);
        return this;
    }

    /** A packet's numbers and what they go with, without addresses. */
    static final class Segment {
        private final int sequence;
        private final int acknowledgement;
        private final String flags;
        private final byte[] options;
        private final byte[] payload;

        Segment(int sequence, int acknowledgement, String flags, byte[] options, byte[] payload) {
            this.sequence = sequence;
            this.acknowledgement = acknowledgement;
            this.flags = flags;
            this.options = options.clone();
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

        byte[] options() {
            return options.clone();
        }

        byte[] payload() {
            return payload.clone();
        }
    }

    /** All was said and acknowledged, and all was heard. */
    boolean isDone() {
        return acknowledged == stream.length + 1 && finHeard;
    }

    byte[] heard() {
        return heard.toByteArray();
    }

    /** The next segment: something new, something again, or nothing but an acknowledgement. */
    Segment next() {
        int from = acknowledged;
        int choice = random.nextInt(10);
        if (choice < 6 && sent <= stream.length && sent - acknowledged < WINDOW) {
            from = sent;
        } else if (choice < 8 && sent > acknowledged) {
            // As it was sent, or from the middle of what was.
            from = acknowledged + random.nextInt(sent - acknowledged);
        } else if (choice == 9) {
            return segment(Math.min(sent, stream.length + 1), new byte[0], false);
        }
        if (from > stream.length) {
            return segment(from, new byte[0], false);
        }
        int size = Math.min(
                random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1 + random.nextInt(MOST), stream.length - from);
        if (!ends.isEmpty() && from < stream.length) {
            int begin = from;
            List<Integer> possible =
                    ends.stream().filter(end -> end > begin).limit(3).toList();
            size = possible.get(random.nextInt(possible.size())) - from;
        }
        boolean fin = from + size == stream.length && (random.nextBoolean() || size == 0);
        sent = Math.max(sent, from + size + (fin ? 1 : 0));
        return segment(from, Arrays.copyOfRange(stream, from, from + size), fin);
    }

    private Segment segment(int from, byte[] payload, boolean fin) {
        return new Segment(start + from, peerStart + expected(), fin ? "FA" : "A", blocks(), payload);
    }

    /** The offset it expects next. */
    private int expected() {
        return heard.size() + (finHeard ? 1 : 0);
    }

    private byte[] blocks() {
        List<int[]> ranges = new ArrayList<>();
        early.forEach((from, bytes) -> {
            if (!ranges.isEmpty() && ranges.getLast()[1] >= from) {
                ranges.getLast()[1] = Math.max(ranges.getLast()[1], from + bytes.length);
            } else {
                ranges.add(new int[] {from, from + bytes.length});
            }
        });
        int count = Math.min(ranges.size(), 3);
        if (count == 0) {
            return new byte[0];
        }
        ByteBuffer options = ByteBuffer.allocate(4 + 8 * count);
        options.put((byte) 1).put((byte) 1).put((byte) 5).put((byte) (2 + 8 * count));
        for (int i = 0; i < count; i++) {
            options.putInt(peerStart + ranges.get(i)[0]).putInt(peerStart + ranges.get(i)[1]);
        }
        return options.array();
    }

    /** A packet has come. */
    void receive(SeenSegment segment) {
        acknowledged(segment);
        int from = segment.sequence() - peerStart;
        byte[] payload = segment.payload();
        int end = from + payload.length;
        int expected = heard.size();
        if (from < expected && end > expected) {
            payload = Arrays.copyOfRange(payload, expected - from, payload.length);
            from = expected;
        }
        if (payload.length > 0 && from >= expected) {
            byte[] known = early.get(from);
            if (known == null || known.length < payload.length) {
                early.put(from, payload);
            }
        }
        while (!early.isEmpty() && early.firstKey() <= heard.size()) {
            var first = early.pollFirstEntry();
            byte[] bytes = first.getValue();
            int skip = heard.size() - first.getKey();
            if (skip < bytes.length) {
                heard.write(bytes, skip, bytes.length - skip);
            }
        }
        finHeard |= segment.flags().contains("F") && end == heard.size();
    }

    private void acknowledged(SeenSegment segment) {
        int offset = segment.acknowledgement() - start;
        if (offset > sent || offset < -WINDOW) {
            throw new AssertionError(name + " never sent what is acknowledged: " + offset + " of " + sent);
        }
        if (offset < acknowledged) {
            // An old one says nothing (RFC 9293 section 3.10.7.4).
            return;
        }
        acknowledged = offset;
        for (int[] block : segment.blocks()) {
            int left = block[0] - start;
            int right = block[1] - start;
            if (left < 0 || left >= right || right > sent) {
                throw new AssertionError(
                        name + " never sent what is acknowledged: " + left + " to " + right + " of " + sent);
            }
        }
    }
}
