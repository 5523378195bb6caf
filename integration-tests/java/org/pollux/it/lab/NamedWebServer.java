package org.pollux.it.lab;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A real server: an HTTP server that answers every request with its own name. */
public final class NamedWebServer {
    private static final int BACKLOG = 1024;

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
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.start();
        System.out.println("serving");
    }
}
