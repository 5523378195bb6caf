package org.pollux.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pollux.election.Advert;
import org.pollux.election.MemberId;
import org.pollux.election.State;

/**
 * The directors' messages as bytes, in network byte order:
 *
 * <pre>
 * frame:   version u8 (1), type u8, body
 * adverts: (type 1) count u8 (1..255), count times advert
 * advert:  virtual router id u8, state u8, priority u8, flags u8 (bit 0: preempt, others 0),
 *          advert interval u32 (microseconds, 1,000..600,000,000), term u32, reign u32
 *          (milliseconds, the largest value and all above it), sequence i64, instance name (length u8, UTF-8)
 * goodbye: (type 2) nothing
 * hears:   (type 3) count u8, count times epoch i64
 * </pre>
 *
 * Who sent a frame is not in it: JGroups says so.
 */
final class FrameCodec {
    static final int VERSION = 1;
    /** Frames are cut so that they fit a datagram on an Ethernet with room for JGroups' headers. */
    static final int MAX_FRAME = 1200;

    private static final int TYPE_ADVERTS = 1;
    private static final int TYPE_GOODBYE = 2;
    private static final int TYPE_HEARS = 3;
    private static final int ADVERT_FIXED = 4 + 4 + 4 + 4 + 8 + 1;
    private static final int HEADER = 2;
    private static final int FLAG_PREEMPT = 1;
    private static final long MIN_INTERVAL_MICROS = 1_000;
    private static final long MAX_INTERVAL_MICROS = 600_000_000;
    private static final long MAX_REIGN_MILLIS = 0xffff_ffffL;

    private static final Map<State, Integer> STATE_CODES =
            Map.of(State.INIT, 0, State.BACKUP, 1, State.MASTER, 2, State.HANDOVER, 3, State.FAULT, 4);
    private static final Map<Integer, State> STATES = new HashMap<>();

    static {
        STATE_CODES.forEach((state, code) -> STATES.put(code, state));
    }

    private FrameCodec() {}

    /** As many frames as the adverts need. */
    static List<byte[]> encode(List<Advert> adverts) {
        List<byte[]> frames = new ArrayList<>();
        ByteBuffer frame = ByteBuffer.allocate(MAX_FRAME);
        int count = 0;
        for (Advert advert : adverts) {
            byte[] name = advert.instance().getBytes(StandardCharsets.UTF_8);
            if (count > 0 && (frame.remaining() < ADVERT_FIXED + name.length || count == 255)) {
                frames.add(finish(frame, count));
                frame = ByteBuffer.allocate(MAX_FRAME);
                count = 0;
            }
            if (count == 0) {
                frame.put((byte) VERSION).put((byte) TYPE_ADVERTS).put((byte) 0);
            }
            put(frame, advert, name);
            count++;
        }
        if (count > 0) {
            frames.add(finish(frame, count));
        }
        return frames;
    }

    static byte[] goodbye() {
        return new byte[] {VERSION, TYPE_GOODBYE};
    }

    /** What a witness says: the first 255 at most. */
    static byte[] hears(Collection<Long> epochs) {
        int count = Math.min(255, epochs.size());
        ByteBuffer frame = ByteBuffer.allocate(HEADER + 1 + count * Long.BYTES)
                .put((byte) VERSION)
                .put((byte) TYPE_HEARS)
                .put((byte) count);
        epochs.stream().limit(count).forEach(frame::putLong);
        return frame.array();
    }

    static Frame decode(MemberId sender, ByteBuffer bytes) throws MalformedFrameException {
        FrameReader reader = new FrameReader(bytes);
        int version = reader.u8("the version");
        int type = reader.u8("the type");
        if (version != VERSION) {
            return new Frame.Unknown(version, type);
        }
        return switch (type) {
            case TYPE_ADVERTS -> adverts(sender, reader);
            case TYPE_GOODBYE -> {
                reader.end();
                yield new Frame.Goodbye();
            }
            case TYPE_HEARS -> hears(reader);
            default -> new Frame.Unknown(version, type);
        };
    }

    private static byte[] finish(ByteBuffer frame, int count) {
        frame.put(HEADER, (byte) count);
        byte[] bytes = new byte[frame.position()];
        frame.get(0, bytes);
        return bytes;
    }

    private static void put(ByteBuffer frame, Advert advert, byte[] name) {
        long micros = Math.clamp(advert.advertInterval().toNanos() / 1000, MIN_INTERVAL_MICROS, MAX_INTERVAL_MICROS);
        frame.put((byte) advert.virtualRouterId())
                .put(code(advert.state()))
                .put((byte) advert.priority())
                .put((byte) (advert.preempt() ? FLAG_PREEMPT : 0))
                .putInt((int) micros)
                .putInt((int) advert.term())
                .putInt((int) Math.min(advert.reign().toMillis(), MAX_REIGN_MILLIS))
                .putLong(advert.sequence())
                .put((byte) name.length)
                .put(name);
    }

    private static byte code(State state) {
        return STATE_CODES.getOrDefault(state, 0).byteValue();
    }

    private static Frame hears(FrameReader reader) throws MalformedFrameException {
        int count = reader.u8("the number of epochs");
        Set<Long> epochs = new HashSet<>();
        for (int i = 0; i < count; i++) {
            epochs.add(reader.i64("an epoch"));
        }
        reader.end();
        return new Frame.Hears(epochs);
    }

    private static Frame adverts(MemberId sender, FrameReader reader) throws MalformedFrameException {
        int count = reader.u8("the number of adverts");
        if (count == 0) {
            throw new MalformedFrameException("no adverts");
        }
        List<Advert> adverts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            adverts.add(advert(sender, reader));
        }
        reader.end();
        return new Frame.Adverts(adverts);
    }

    private static Advert advert(MemberId sender, FrameReader reader) throws MalformedFrameException {
        int id = reader.u8("the virtual router id");
        int stateCode = reader.u8("the state");
        int priority = reader.u8("the priority");
        int flags = reader.u8("the flags");
        long micros = reader.u32("the advert interval");
        long term = reader.u32("the term");
        long reign = reader.u32("the reign");
        long sequence = reader.i64("the sequence");
        String instance = reader.name("the instance's name");
        State state = STATES.get(stateCode);
        if (id == 0) {
            throw new MalformedFrameException("virtual router id 0");
        }
        if (state == null) {
            throw new MalformedFrameException("state " + stateCode);
        }
        if ((flags & ~FLAG_PREEMPT) != 0) {
            throw new MalformedFrameException("flags " + flags);
        }
        if (micros < MIN_INTERVAL_MICROS || micros > MAX_INTERVAL_MICROS) {
            throw new MalformedFrameException("advert interval of " + micros + " us");
        }
        return new Advert(
                sender,
                id,
                instance,
                state,
                priority,
                (flags & FLAG_PREEMPT) != 0,
                Duration.ofNanos(micros * 1000),
                term,
                Duration.ofMillis(reign),
                sequence);
    }
}
