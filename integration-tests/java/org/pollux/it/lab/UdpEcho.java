package org.pollux.it.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/** A real server for UDP: answers every datagram with its own name, a blank and what it got. */
public final class UdpEcho {
    private static final int LARGEST = 2048;

    private UdpEcho() {}

    /**
     * Serves until it is killed.
     *
     * @param args its name, its port and the addresses to serve at
     */
    public static void main(String[] args) throws IOException {
        byte[] name = (args[0] + " ").getBytes(StandardCharsets.UTF_8);
        // A socket on the wildcard address answers from the address it was asked at only by chance of routing; with the
        // virtual address on lo (direct routing) the answer must come from it, so each address gets its own socket.
        for (int i = 2; i < args.length; i++) {
            InetSocketAddress local = new InetSocketAddress(args[i], Integer.parseInt(args[1]));
            DatagramChannel channel =
                    DatagramChannel.open(StandardProtocolFamily.INET).bind(local);
            Thread.ofPlatform().name("echo " + local).start(() -> serve(channel, name));
        }
        System.out.println("serving");
    }

    private static void serve(DatagramChannel channel, byte[] name) {
        ByteBuffer buffer = ByteBuffer.allocate(name.length + LARGEST);
        try (channel) {
            while (true) {
                buffer.clear().put(name);
                var client = channel.receive(buffer);
                channel.send(buffer.flip(), client);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
