package org.pollux.dataplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import org.pollux.ipvs.ConnectionChanges;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncedConnection;
import org.pollux.ipvs.sync.MessageVersion;
import org.pollux.ipvs.sync.MessageWriter;
import org.pollux.linux.Threads;

/**
 * The master: tells the other directors of connections, on a thread of its own. A message is sent when it is full, or two
 * seconds after its first connection, as Linux does.
 */
final class SyncSender implements AutoCloseable {
    /** Connections that may wait for the thread: those of 20 ms at 800,000 a second. */
    private static final int QUEUE = 1 << 14;

    private static final long FLUSH_NANOS = 2_000_000_000L;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000L;
    private static final long CHECK_NANOS = 1_000_000_000L;

    private final SyncDaemon daemon;
    private final SyncTally tally;
    private final MessageWriter writer;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("sync-master").unstarted(this::run);
    private final ChangeQueue queue = new ChangeQueue(QUEUE, () -> LockSupport.unpark(thread));
    private final FollowingEnd end;
    private long flushAt;
    private long checkAt;
    private volatile boolean closed;

    private SyncSender(SyncDaemon daemon, MessageVersion version, SyncTally tally) throws IOException {
        this.daemon = daemon;
        this.tally = tally;
        writer = new MessageWriter(version, daemon.syncId(), daemon.maxLength().orElseThrow());
        end = new FollowingEnd(daemon, tally, "no messages are sent", () -> MulticastEnd.sender(daemon));
    }

    /**
     * Starts it.
     *
     * @param daemon with its longest message settled
     * @throws IOException when it cannot send
     */
    static SyncSender start(SyncDaemon daemon, MessageVersion version, SyncTally tally) throws IOException {
        SyncSender sender = new SyncSender(daemon, version, tally);
        sender.thread.start();
        return sender;
    }

    /** Where the engine tells of connections. */
    ConnectionChanges changes() {
        return queue;
    }

    private void run() {
        checkAt = System.nanoTime() + CHECK_NANOS;
        while (!closed) {
            drain();
            long now = System.nanoTime();
            if (now - checkAt >= 0) {
                end.check();
                checkAt = now + CHECK_NANOS;
            }
            if (writer.count() > 0) {
                if (now - flushAt >= 0) {
                    send();
                }
                LockSupport.parkNanos(this, BETWEEN_LOOKS_NANOS);
            } else if (!queue.hasNext()) {
                LockSupport.parkNanos(this, checkAt - now);
            }
        }
        drain();
        send();
        end.close();
    }

    private void drain() {
        for (SyncedConnection next = queue.poll(); next != null; next = queue.poll()) {
            if (writer.count() == 0) {
                flushAt = System.nanoTime() + FLUSH_NANOS;
            }
            MessageWriter.Outcome outcome = writer.add(next);
            if (outcome == MessageWriter.Outcome.FULL) {
                send();
                flushAt = System.nanoTime() + FLUSH_NANOS;
                outcome = writer.add(next);
            }
            if (outcome != MessageWriter.Outcome.WRITTEN) {
                tally.dropped("not_expressible", 1);
            }
        }
    }

    private void send() {
        int count = writer.count();
        if (count == 0) {
            return;
        }
        ByteBuffer message = writer.finish();
        MulticastEnd open = end.end();
        if (open == null) {
            tally.dropped("no_interface", count);
            return;
        }
        try {
            int written = open.channel().write(message);
            if (written == 0) {
                tally.dropped("socket_full", count);
                return;
            }
            tally.message();
            tally.connections(count);
            tally.fine();
        } catch (IOException e) {
            tally.dropped("send_error", count);
            tally.trouble("messages cannot be sent by interface " + daemon.interfaceName() + ": " + e.getMessage());
        }
    }

    /** Sends what is there, and ends. The engine must not tell of anything any more. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        Threads.joinFully(thread);
    }
}
