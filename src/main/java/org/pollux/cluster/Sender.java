package org.pollux.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.pollux.election.Advert;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that sends, because JGroups may block in it: on a connection that is made, on a full socket. */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    private static final long REPEAT = Duration.ofMillis(100).toNanos();

    private final JChannel channel;
    private final Mailbox mailbox = new Mailbox();
    private final Thread thread;
    private final Optional<Supplier<byte[]>> repeated;
    private volatile boolean finishing;
    /** Whether the last frame could not be sent: only the first failure in a row is worth a line. */
    private boolean failing;

    final LongAdder sent = new LongAdder();
    final LongAdder errors = new LongAdder();

    /**
     * Not started.
     *
     * @param repeated what is said again and again besides, as a witness does
     */
    Sender(JChannel channel, Optional<Supplier<byte[]>> repeated) {
        this.channel = channel;
        this.repeated = repeated;
        thread = Thread.ofPlatform().name("cluster-sender").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void put(Advert advert) {
        mailbox.put(advert);
        LockSupport.unpark(thread);
    }

    /** Lets it send what waits and a goodbye, for a bounded time. */
    void finish(long millis) throws InterruptedException {
        finishing = true;
        LockSupport.unpark(thread);
        thread.join(millis);
    }

    long replaced() {
        return mailbox.replaced();
    }

    private void run() {
        while (!finishing) {
            sendWaiting();
            repeated.ifPresent(what -> send(what.get()));
            if (mailbox.isEmpty() && !finishing) {
                rest();
            }
        }
        sendWaiting();
        send(FrameCodec.goodbye());
    }

    private void rest() {
        if (repeated.isPresent()) {
            LockSupport.parkNanos(mailbox, REPEAT);
        } else {
            LockSupport.park(mailbox);
        }
    }

    /** Says what is repeated now. */
    void repeat() {
        LockSupport.unpark(thread);
    }

    private void sendWaiting() {
        List<Advert> waiting = mailbox.take();
        for (byte[] frame : FrameCodec.encode(waiting)) {
            send(frame);
        }
        sent.add(waiting.size());
    }

    private void send(byte[] frame) {
        Message message = new BytesMessage(null, frame)
                .setFlag(Message.Flag.OOB, Message.Flag.NO_RELIABILITY, Message.Flag.DONT_BUNDLE, Message.Flag.NO_FC)
                .setFlag(Message.TransientFlag.DONT_LOOPBACK);
        try {
            channel.send(message);
            failing = false;
        } catch (Exception e) {
            // JGroups declares Exception. The next advert is the retry; the election copes with lost ones.
            errors.increment();
            if (!failing) {
                failing = true;
                LOG.warn("the cluster's messages cannot be sent: {}", e.toString());
            }
        }
    }
}
