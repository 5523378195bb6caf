package org.pollux.cluster.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

/** A socket while two directors greet each other: everything together must be done before a deadline. */
final class TimedSocket {
    private final Socket socket;
    private final long deadline;

    /**
     * Around a socket.
     *
     * @param nanos how long all of it may take
     */
    TimedSocket(Socket socket, long nanos) {
        this.socket = socket;
        deadline = System.nanoTime() + nanos;
    }

    void connect(SocketAddress to) throws IOException {
        socket.connect(to, millisLeft());
    }

    InetSocketAddress remote() {
        return (InetSocketAddress) socket.getRemoteSocketAddress();
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Reads exactly so many bytes; one byte now and then does not move the deadline. */
    byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        InputStream in = socket.getInputStream();
        int have = 0;
        while (have < length) {
            socket.setSoTimeout(millisLeft());
            int got = in.read(bytes, have, length - have);
            if (got < 0) {
                throw new EOFException("ended while greeting");
            }
            have += got;
        }
        return bytes;
    }

    private int millisLeft() throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("took too long to greet");
        }
        return (int) Math.max(1, left / 1_000_000);
    }
}
