package org.pollux.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads a frame's fields; every read is checked against what is left. Network byte order. */
final class FrameReader {
    private final ByteBuffer bytes;

    FrameReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    int u8(String what) throws MalformedFrameException {
        need(1, what);
        return bytes.get() & 0xff;
    }

    long u32(String what) throws MalformedFrameException {
        need(4, what);
        return bytes.getInt() & 0xffff_ffffL;
    }

    long i64(String what) throws MalformedFrameException {
        need(8, what);
        return bytes.getLong();
    }

    byte[] array(int length, String what) throws MalformedFrameException {
        need(length, what);
        byte[] array = new byte[length];
        bytes.get(array);
        return array;
    }

    /** A length of one byte and so much UTF-8 without control characters: it may be shown on a terminal. */
    String name(String what) throws MalformedFrameException {
        byte[] utf8 = array(u8(what), what);
        String name;
        try {
            name = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException(what + " is not UTF-8");
        }
        if (name.isEmpty() || name.codePoints().anyMatch(FrameReader::isUnprintable)) {
            throw new MalformedFrameException(what + " is empty or holds control characters");
        }
        return name;
    }

    void end() throws MalformedFrameException {
        if (bytes.hasRemaining()) {
            throw new MalformedFrameException(bytes.remaining() + " bytes too many");
        }
    }

    private void need(int length, String what) throws MalformedFrameException {
        if (bytes.remaining() < length) {
            throw new MalformedFrameException("ends within " + what);
        }
    }

    private static boolean isUnprintable(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
