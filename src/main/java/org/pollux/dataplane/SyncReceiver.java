package org.pollux.dataplane;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;
import org.pollux.ipvs.Acceptance;
import org.pollux.ipvs.Engine;
import org.pollux.ipvs.SyncDaemon;
import org.pollux.ipvs.SyncedConnection;
import org.pollux.ipvs.sync.MessageReader;
import org.pollux.ipvs.sync.MessageReading;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The backup: takes over what other directors tell, on a thread of its own; the packet thread only gets what was read, some
 * dozens at a time. What comes faster stays in the kernel's buffer, or is lost there.
 */
final class SyncReceiver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SyncReceiver.class);
    /** So many are accepted in well under the half millisecond of a turn of the packet thread. */
    private static final int AT_A_TIME = 64;

    private static final long CHECK_MILLIS = 1_000;

    private final SyncDaemon daemon;
    private final SyncTally tally;
    private final Inbox inbox;
    private final Engine engine;
    private final MessageReader reader;
    private final ByteBuffer buffer;
    private final Selector selector;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("sync-backup").unstarted(this::run);
    private final FollowingEnd end;
    private volatile boolean closed;

    private SyncReceiver(SyncDaemon daemon, Inbox inbox, Engine engine, SyncTally tally) throws IOException {
        this.daemon = daemon;
        this.tally = tally;
        this.inbox = inbox;
        this.engine = engine;
        reader = new MessageReader(daemon.syncId());
        buffer = ByteBuffer.allocateDirect(daemon.maxLength().orElseThrow());
        selector = Selector.open();
        try {
            end = new FollowingEnd(daemon, tally, "no messages are received", this::open);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    /**
     * Starts it.
     *
     * @param daemon with its longest message settled
     * @throws IOException when it cannot hear
     */
    static SyncReceiver start(SyncDaemon daemon, Inbox inbox, Engine engine, SyncTally tally) throws IOException {
        SyncReceiver receiver = new SyncReceiver(daemon, inbox, engine, tally);
        receiver.thread.start();
        return receiver;
    }

    private MulticastEnd open() throws IOException {
        MulticastEnd opened = MulticastEnd.receiver(daemon);
        var _ = opened.channel().register(selector, SelectionKey.OP_READ);
        return opened;
    }

    private void run() {
        long checkAt = System.nanoTime();
        while (!closed) {
            try {
                int ready = selector.select(CHECK_MILLIS);
                selector.selectedKeys().clear();
                if (ready > 0) {
                    receive();
                }
                if (System.nanoTime() - checkAt >= 0) {
                    end.check();
                    checkAt = System.nanoTime() + CHECK_MILLIS * 1_000_000;
                }
            } catch (IOException e) {
                tally.trouble(
                        "messages cannot be received by interface " + daemon.interfaceName() + ": " + e.getMessage());
                end.close();
            } catch (DataPlaneFailure e) {
                // It says so itself; nothing can be taken over until it runs again, which it does not.
                tally.dropped("engine_stopped", 1);
                LOG.debug("what other directors tell is not taken over: {}", e.getMessage());
            }
        }
    }

    private void receive() throws IOException {
        MulticastEnd open = end.end();
        while (open != null && !closed) {
            buffer.clear();
            if (open.channel().receive(buffer) == null) {
                return;
            }
            tally.message();
            MessageReading reading = reader.read(buffer.flip());
            reading.faults().forEach(fault -> tally.dropped(fault.word(), 1));
            List<SyncedConnection> told = reading.connections();
            for (int from = 0; from < told.size(); from += AT_A_TIME) {
                accept(told.subList(from, Math.min(from + AT_A_TIME, told.size())));
            }
        }
    }

    private void accept(List<SyncedConnection> told) {
        int[] became = inbox.ask(() -> {
            int[] counts = new int[Acceptance.values().length];
            long now = System.nanoTime();
            for (SyncedConnection connection : told) {
                counts[engine.accept(connection, now).index()]++;
            }
            return counts;
        });
        for (Acceptance acceptance : Acceptance.values()) {
            int count = became[acceptance.index()];
            if (acceptance.isTaken()) {
                tally.connections(count);
            } else if (count > 0) {
                tally.dropped(acceptance.word(), count);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        Threads.joinFully(thread);
        end.close();
        try {
            selector.close();
        } catch (IOException e) {
            tally.trouble("its selector cannot be closed: " + e.getMessage());
        }
    }
}
