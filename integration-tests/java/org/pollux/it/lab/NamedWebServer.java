package org.pollux.it.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A real server: an HTTP server that answers with its own name, and {@code /bytes/COUNT} with that many bytes. */
public final class NamedWebServer {
    private static final int BACKLOG = 1024;
    private static final int WARM_UP_REQUESTS = 200;

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
        server.createContext("/bytes/", exchange -> {
            try (exchange) {
                String path = exchange.getRequestURI().getPath();
                byte[] bytes = new byte[Integer.parseInt(path.substring(path.lastIndexOf('/') + 1))];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = Fetch.byteAt(i);
                }
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        warmUp(server.getAddress().getPort());
        System.out.println("serving");
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
