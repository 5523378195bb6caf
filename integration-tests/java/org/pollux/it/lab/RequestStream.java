package org.pollux.it.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A steady stream of HTTP requests, each on a TCP connection of its own, started at fixed times whatever becomes of the
 * earlier ones: an outage is then measured as exactly as the interval, and shows in every request that it hit.
 *
 * <p>Prints one line per request: start and end in nanoseconds of CLOCK_MONOTONIC (which every process of the machine
 * shares), then {@code ok SERVER} or {@code failed REASON}. One thread, no allocation to speak of beside the lines.
 */
public final class RequestStream {
    private static final ByteBuffer REQUEST = ByteBuffer.wrap(
            "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 200 .*?\r\n\r\n(?<body>.+)", Pattern.DOTALL);
    private static final Pattern LENGTH = Pattern.compile("\r\nContent-length: (\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    private final InetSocketAddress target;
    private final long interval;
    private final long timeout;
    private final Selector selector = Selector.open();
    private final ArrayDeque<Request> running = new ArrayDeque<>();
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    private RequestStream(InetSocketAddress target, long interval, long timeout) throws IOException {
        this.target = target;
        this.interval = interval;
        this.timeout = timeout;
    }

    private static final class Request {
        private final long started;
        private final SocketChannel channel;
        private final ByteBuffer answer = ByteBuffer.allocate(1024);
        private boolean told;

        Request(long started, SocketChannel channel) {
            this.started = started;
            this.channel = channel;
        }
    }

    /**
     * Sends until it is killed.
     *
     * @param args address, port, interval and timeout in milliseconds
     */
    public static void main(String[] args) throws IOException {
        new RequestStream(
                        new InetSocketAddress(args[0], Integer.parseInt(args[1])),
                        Long.parseLong(args[2]) * 1_000_000,
                        Long.parseLong(args[3]) * 1_000_000)
                .send();
    }

    private void send() throws IOException {
        long next = System.nanoTime();
        while (true) {
            long now = System.nanoTime();
            if (now - next >= 0) {
                open(now);
                next += interval;
                if (now - next > 10 * interval) {
                    // This process was held up; a burst to catch up would measure the burst.
                    next = now + interval;
                }
            }
            expire(now);
            out.flush();
            long wait = Math.max(1, (next - System.nanoTime() + 999_999) / 1_000_000);
            selector.select(this::advance, wait);
        }
    }

    private void open(long now) throws IOException {
        SocketChannel channel = SocketChannel.open();
        Request request = new Request(now, channel);
        running.addLast(request);
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (channel.connect(target)) {
                channel.write(REQUEST.duplicate());
                channel.register(selector, SelectionKey.OP_READ, request);
            } else {
                channel.register(selector, SelectionKey.OP_CONNECT, request);
            }
        } catch (IOException e) {
            failed(request, String.valueOf(e.getMessage()));
        }
    }

    private void advance(SelectionKey key) {
        Request request = (Request) key.attachment();
        try {
            if (key.isConnectable()) {
                request.channel.finishConnect();
                // 50 bytes always fit into an empty send buffer.
                request.channel.write(REQUEST.duplicate());
                key.interestOps(SelectionKey.OP_READ);
            } else if (key.isReadable()) {
                read(request);
            }
        } catch (IOException e) {
            failed(request, String.valueOf(e.getMessage()));
        }
    }

    private void read(Request request) throws IOException {
        int count = request.channel.read(request.answer);
        if (!request.told) {
            String text = new String(request.answer.array(), 0, request.answer.position(), StandardCharsets.US_ASCII);
            Matcher answer = ANSWER.matcher(text);
            Matcher length = LENGTH.matcher(text);
            if (answer.matches()
                    && length.find()
                    && answer.group("body").length() == Integer.parseInt(length.group(1))) {
                tell(request, "ok " + answer.group("body"));
            }
        }
        if (count < 0) {
            failed(request, "closed early");
        }
    }

    // Ends the request; what has been told as successful stays so.
    private void failed(Request request, String reason) {
        if (!request.told) {
            tell(request, "failed " + reason);
        }
        try {
            request.channel.close();
        } catch (IOException e) {
            out.println("cannot close a connection: " + e.getMessage());
        }
    }

    private void tell(Request request, String outcome) {
        request.told = true;
        out.println(request.started + " " + System.nanoTime() + " " + outcome);
    }

    private void expire(long now) {
        Request oldest = running.peekFirst();
        while (oldest != null && (now - oldest.started > timeout || !oldest.channel.isOpen())) {
            running.removeFirst();
            failed(oldest, "timeout");
            oldest = running.peekFirst();
        }
    }
}
