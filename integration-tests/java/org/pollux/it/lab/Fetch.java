package org.pollux.it.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;

/** Downloads and says how many bytes came and whether each was the right one. */
public final class Fetch {
    private static final int TIMEOUT_MS = 5000;

    private Fetch() {}

    /** The byte at a position of what {@link NamedWebServer} sends for {@code /bytes/COUNT}. */
    static byte byteAt(long position) {
        return (byte) (position * 31 + (position >> 8));
    }

    /**
     * Downloads one address.
     *
     * @param args the address, http://HOST/bytes/COUNT
     */
    public static void main(String[] args) throws IOException {
        URLConnection connection = URI.create(args[0]).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MS);
        connection.setReadTimeout(TIMEOUT_MS);
        long position = 0;
        long wrong = 0;
        try (InputStream in = connection.getInputStream()) {
            byte[] buffer = new byte[65536];
            int count = in.read(buffer);
            while (count >= 0) {
                for (int i = 0; i < count; i++) {
                    if (buffer[i] != byteAt(position + i)) {
                        wrong++;
                    }
                }
                position += count;
                count = in.read(buffer);
            }
        }
        System.out.println(position + " bytes, " + wrong + " wrong");
    }
}
