package org.pollux.cluster.link;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pollux.cluster.link.Greeting.Connected;
import org.pollux.cluster.link.Greeting.Purpose;
import org.pollux.cluster.seal.ForgedFrameException;
import org.pollux.cluster.seal.Seal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this director says to one other: a queue, and a thread that connects and sends. A director that does not answer
 * holds up this thread and no other.
 */
final class OutgoingLink {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingLink.class);
    private static final int QUEUE = 4 * FrameFormat.LONGEST_BODY;
    private static final long REST = Duration.ofMillis(50).toNanos();
    private static final long LONG = Duration.ofHours(1).toNanos();

    private final InetAddress from;
    private final InetSocketAddress to;
    private final Supplier<Greeting> greeting;
    private final Duration connectLimit;
    private final Refusals refusals;
    private final FrameQueue queue = new FrameQueue(QUEUE);
    private final Thread thread;
    private final byte[] clear = new byte[1 + FrameFormat.LONGEST_PACKET];
    private final byte[] wire = new byte[Integer.BYTES + FrameFormat.LONGEST_BODY];
    private volatile boolean retired;
    private volatile boolean renewed;
    private volatile @Nullable Socket socket;
    private @Nullable Seal seal;

    /** How many bytes of a packet a connection broke under; 0: none. It is sent again, once, over the next. */
    private int unsent;

    private boolean sentAgain;

    OutgoingLink(
            InetAddress from,
            InetSocketAddress to,
            Supplier<Greeting> greeting,
            Duration connectLimit,
            Refusals refusals) {
        this.from = from;
        this.to = to;
        this.greeting = greeting;
        this.connectLimit = connectLimit;
        this.refusals = refusals;
        thread = Thread.ofPlatform()
                .name("cluster-to-" + to.getAddress().getHostAddress())
                .daemon()
                .start(this::run);
    }

    /** Queues a packet; never waits for the network. */
    void send(byte[] packet, int offset, int length) {
        queue.put(packet, offset, length);
    }

    /** Ends the connection at once, as when the other side is gone; the next packet makes another. */
    void abort() {
        closeQuietly(socket);
    }

    /** Says goodbye to the connection; the next packet makes another, with what the greeting uses then. */
    void renew() {
        renewed = true;
    }

    /** Ends for ever, if possible after what waits and a goodbye; waits for it so many milliseconds. */
    void end(long millis) {
        retire();
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        abort();
    }

    /** Begins to end: sends what waits and a goodbye, if the other side takes them. */
    void retire() {
        retired = true;
        queue.close();
    }

    long dropped() {
        return queue.dropped();
    }

    private void run() {
        try {
            while (!retired) {
                if ((unsent > 0 || queue.await(LONG)) && !sendWaiting() && !retired) {
                    queue.clear();
                    Thread.sleep(Duration.ofNanos(REST));
                }
            }
            if (seal != null) {
                sendWaiting();
                sayGoodbye();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abort();
        }
    }

    /** Returns false when there is no connection and none could be made. */
    private boolean sendWaiting() {
        boolean established = false;
        try {
            if (renewed) {
                renewed = false;
                sayGoodbye();
                abort();
            }
            Socket connected = connected();
            established = true;
            sentAgain = unsent > 0;
            if (unsent == 0) {
                unsent = queue.take(clear, 1);
            }
            while (unsent > 0) {
                clear[0] = FrameFormat.DATA;
                write(connected, 1 + unsent);
                sentAgain = false;
                unsent = queue.take(clear, 1);
            }
            return true;
        } catch (IOException e) {
            LOG.debug("no connection to {}: {}", to, e.toString());
        } catch (RefusedException e) {
            note(e);
        }
        abort();
        seal = null;
        if (!established || sentAgain) {
            unsent = 0;
        }
        // One that was lost may be made again at once; one that cannot be made needs a rest.
        return established;
    }

    private void note(RefusedException refusal) {
        if (refusal.byTheOther()) {
            refusals.refusedBy(to.getAddress(), refusal.reason());
        } else {
            refusals.refused(to.getAddress(), refusal.reason());
        }
    }

    private Socket connected() throws IOException, RefusedException {
        Socket open = socket;
        if (open != null && !open.isClosed() && seal != null) {
            return open;
        }
        Socket fresh = new Socket();
        // Known to abort() before it blocks.
        socket = fresh;
        fresh.setTcpNoDelay(true);
        fresh.bind(new InetSocketAddress(from, 0));
        TimedSocket timed = new TimedSocket(fresh, connectLimit.toNanos());
        timed.connect(to);
        Connected connected = greeting.get().connect(timed, Purpose.LINK);
        seal = connected.session().toAcceptor();
        return fresh;
    }

    private void write(Socket connected, int length) throws IOException {
        Seal sealing = Optional.ofNullable(seal).orElseThrow();
        try {
            int sealed = sealing.apply(clear, 0, length, wire, Integer.BYTES);
            ByteBuffer.wrap(wire).putInt(0, sealed);
            connected.getOutputStream().write(wire, 0, Integer.BYTES + sealed);
        } catch (ForgedFrameException e) {
            throw new IllegalStateException("sealing cannot meet a forged frame", e);
        }
    }

    private void sayGoodbye() {
        Socket open = socket;
        if (open == null || open.isClosed() || seal == null) {
            return;
        }
        try {
            clear[0] = FrameFormat.GOODBYE;
            write(open, 1);
        } catch (IOException e) {
            LOG.debug("no goodbye to {}: {}", to, e.toString());
        }
    }

    static void closeQuietly(@Nullable Closeable socket) {
        if (socket == null) {
            return;
        }
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing {}: {}", socket, e.toString());
        }
    }
}
