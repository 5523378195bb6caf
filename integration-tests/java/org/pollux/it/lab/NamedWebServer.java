package org.pollux.it.lab;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;

/**
 * A real server: an HTTP server that answers with its own name, {@code /bytes/COUNT} with that many bytes, and {@code
 * /paced/COUNT} with the same, a little every few milliseconds.
 */
public final class NamedWebServer {
    private static final int BACKLOG = 1024;
    private static final int WARM_UP_REQUESTS = 200;
    private static final int PIECE = 65536;
    private static final int PACED_PIECE = 8192;
    private static final Duration PACE = Duration.ofMillis(5);

    private NamedWebServer() {}

    /**
     * Serves until it is killed.
     *
     * @param args its name and its port; a port of 0 is not allowed
     */
    public static void main(String[] args) throws IOException {
        byte[] answer = args[0].getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress(Integer.parseInt(args[1])), BACKLOG);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.createContext("/bytes/", exchange -> send(exchange, PIECE, Duration.ZERO));
        server.createContext("/paced/", exchange -> send(exchange, PACED_PIECE, PACE));
        server.setExecutor(Executors.newFixedThreadPool(8));
        server.start();
        warmUp(server.getAddress().getPort());
        System.out.println("serving");
    }

    private static void send(HttpExchange exchange, int piece, Duration pause) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            long length = Long.parseLong(path.substring(path.lastIndexOf('/') + 1));
            exchange.sendResponseHeaders(200, length);
            send(exchange.getResponseBody(), length, piece, pause);
        }
    }

    private static void send(OutputStream out, long length, int size, Duration pause) throws IOException {
        byte[] piece = new byte[size];
        for (long position = 0; position < length; position += piece.length) {
            int count = (int) Math.min(piece.length, length - position);
            for (int i = 0; i < count; i++) {
                piece[i] = Fetch.byteAt(position + i);
            }
            out.write(piece, 0, count);
            if (!pause.isZero()) {
                out.flush();
                Await.pause(pause);
            }
        }
    }

    // The first answers of a virtual machine are slow, and would be taken for an outage.
    private static void warmUp(int port) throws IOException {
        for (int i = 0; i < WARM_UP_REQUESTS; i++) {
            URI self = URI.create("http://127.0.0.1:" + port + "/");
            try (InputStream in = self.toURL().openStream()) {
                in.readAllBytes();
            }
        }
    }
}
