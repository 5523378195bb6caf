package org.pollux.it.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.Arrays;
import org.pollux.linux.Threads;

/** A datagram to the server and its answer, one at a time. */
final class RoundTrips implements AutoCloseable {
    private static final int BYTES = 18;
    private static final int PATIENCE_MILLIS = 5_000;

    private final BenchNetwork network;
    private final DatagramChannel echo;
    private final Thread thread;

    RoundTrips(BenchNetwork network) throws Exception {
        this.network = network;
        echo = network.server.call(() -> DatagramChannel.open(StandardProtocolFamily.INET)
                .bind(new InetSocketAddress("0.0.0.0", BenchNetwork.ECHO)));
        thread = Thread.ofPlatform().daemon().name("echo").start(this::answer);
    }

    private void answer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        try {
            while (true) {
                var client = echo.receive(buffer.clear());
                echo.send(buffer.flip(), client);
            }
        } catch (ClosedChannelException e) {
            // The end.
            return;
        } catch (IOException e) {
            throw new IllegalStateException("the echo failed", e);
        }
    }

    /** Microseconds, of so many by one socket. */
    double median(String address, int trips) throws Exception {
        return network.client.call(() -> {
            double[] micros = new double[trips];
            try (DatagramSocket socket = connected(address)) {
                // The first makes the connection.
                double ignored = trip(socket);
                for (int i = 0; i < trips; i++) {
                    micros[i] = trip(socket);
                }
            }
            return middle(micros);
        });
    }

    /** The same by a socket of its own for each, which makes a connection. */
    double medianOfFirst(String address, int trips) throws Exception {
        return network.client.call(() -> {
            double[] micros = new double[trips];
            for (int i = 0; i < trips; i++) {
                try (DatagramSocket socket = connected(address)) {
                    micros[i] = trip(socket);
                }
            }
            return middle(micros);
        });
    }

    private static DatagramSocket connected(String address) throws IOException {
        DatagramSocket socket = new DatagramSocket();
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), BenchNetwork.ECHO));
        return socket;
    }

    private static double trip(DatagramSocket socket) throws IOException {
        DatagramPacket question = new DatagramPacket(new byte[BYTES], BYTES);
        DatagramPacket answer = new DatagramPacket(new byte[BYTES], BYTES);
        long start = System.nanoTime();
        socket.send(question);
        socket.receive(answer);
        return (System.nanoTime() - start) / 1e3;
    }

    private static double middle(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    @Override
    public void close() throws IOException {
        echo.close();
        Threads.joinFully(thread);
    }
}
