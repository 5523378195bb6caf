package org.pollux.it.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** Sends datagrams, each from a port of its own, and prints what each was answered. */
public final class UdpClient {
    private static final int TIMEOUT_MS = 1000;

    private UdpClient() {}

    /**
     * Asks and ends.
     *
     * @param args address, port, number of sockets and number of datagrams from each
     */
    public static void main(String[] args) throws IOException {
        InetSocketAddress server = new InetSocketAddress(args[0], Integer.parseInt(args[1]));
        int sockets = Integer.parseInt(args[2]);
        int datagrams = Integer.parseInt(args[3]);
        for (int i = 0; i < sockets; i++) {
            try (DatagramSocket socket = new DatagramSocket()) {
                // Connected: an answer from any other address than the one asked is not received.
                socket.connect(server);
                socket.setSoTimeout(TIMEOUT_MS);
                for (int j = 0; j < datagrams; j++) {
                    System.out.println(i + " " + ask(socket, i + "/" + j));
                }
            }
        }
    }

    private static String ask(DatagramSocket socket, String question) throws IOException {
        byte[] bytes = question.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length));
        DatagramPacket answer = new DatagramPacket(new byte[2048], 2048);
        try {
            socket.receive(answer);
        } catch (SocketTimeoutException e) {
            return "no-answer " + question;
        }
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
}
