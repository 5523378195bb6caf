package org.pollux.it.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Downloads over one TCP connection until it is told to end by SIGTERM, and then says how many bytes came, how many of them
 * were wrong, and for how long at most none came. Says {@code begun} when the first are there.
 */
public final class Download {
    private static final AtomicLong POSITION = new AtomicLong();
    private static final AtomicLong WRONG = new AtomicLong();
    private static final AtomicLong LONGEST = new AtomicLong();
    private static final AtomicLong LAST = new AtomicLong(System.nanoTime());

    private Download() {}

    /**
     * Downloads.
     *
     * @param args address and port
     */
    public static void main(String[] args) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(Download::tell));
        try (Socket socket = new Socket(args[0], Integer.parseInt(args[1]))) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET /paced/" + Long.MAX_VALUE + " HTTP/1.0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            skipHeader(socket.getInputStream());
            read(socket.getInputStream());
        } catch (IOException e) {
            System.out.println("failed: " + e.getMessage());
        }
    }

    private static void tell() {
        long gap = Math.max(LONGEST.get(), System.nanoTime() - LAST.get());
        System.out.println(POSITION + " bytes, " + WRONG + " wrong, longest gap " + gap / 1_000_000 + " ms");
    }

    private static void read(InputStream in) throws IOException {
        byte[] buffer = new byte[65536];
        int count = in.read(buffer);
        LAST.set(System.nanoTime());
        System.out.println("begun");
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                if (buffer[i] != Fetch.byteAt(POSITION.get() + i)) {
                    WRONG.getAndIncrement();
                }
            }
            POSITION.getAndAdd(count);
            count = in.read(buffer);
            long now = System.nanoTime();
            LONGEST.set(Math.max(LONGEST.get(), now - LAST.getAndSet(now)));
        }
        System.out.println("failed: the server ended it");
    }

    private static void skipHeader(InputStream in) throws IOException {
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("ended inside the header");
            }
            matched = next == "\r\n\r\n".charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
    }
}
