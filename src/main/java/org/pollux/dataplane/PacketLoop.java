package org.pollux.dataplane;

import java.io.IOException;
import java.util.List;
import org.pollux.ipvs.Engine;
import org.pollux.linux.Errno;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.xsk.Poller;
import org.pollux.linux.xsk.XskSocket;

/** What the packet thread does: packets of all sockets in turn, then time, then other threads' wishes, then wait. */
final class PacketLoop {
    private static final int BATCH = 64;
    private static final long RESEND_NANOS = 500_000L;
    /** "No such device or address": what a socket without its interface says. */
    private static final int ENXIO = 6;

    private final Poller poller;
    private final Inbox inbox;
    private final Engine engine;
    private final NextHops nextHops;
    private final SlowPath slowPath;
    private final List<Port> ports;
    private final Continuity continuity;
    private final Gaps gaps = new Gaps();
    private volatile boolean stopping;
    private volatile boolean eventsLost;

    PacketLoop(
            Poller poller,
            Inbox inbox,
            Engine engine,
            NextHops nextHops,
            SlowPath slowPath,
            List<Port> ports,
            Continuity continuity) {
        this.poller = poller;
        this.inbox = inbox;
        this.engine = engine;
        this.nextHops = nextHops;
        this.slowPath = slowPath;
        this.ports = ports;
        this.continuity = continuity;
        watch();
    }

    private void watch() {
        poller.clear();
        for (Port port : ports) {
            for (int queue = 0; !port.gone() && queue < port.queues(); queue++) {
                poller.watch(port.socket(queue));
            }
        }
    }

    /**
     * Runs until {@link #stop}.
     *
     * @param waited for how long this thread has waited for a processor
     */
    void run(Gaps.Waited waited) throws LinuxException {
        gaps.begin(waited, System.nanoTime());
        while (!stopping) {
            boolean more = inbox.run();
            if (eventsLost) {
                eventsLost = false;
                nextHops.onEvent(new NetlinkEvent.EventsLost(), System.nanoTime());
            }
            more |= receiveAll();
            long now = System.nanoTime();
            more |= engine.tick(now);
            nextHops.tick(now);
            continuity.tick(now);
            slowPath.tick(now);
            boolean sent = sendAll();
            long end = System.nanoTime();
            long pause = more ? 0 : pause(sent, end);
            gaps.turnEnds(end);
            poller.await(pause);
            gaps.turnBegins(System.nanoTime(), end + pause);
        }
    }

    /** The interfaces change, and with them the sockets. On the packet thread. */
    void changing(Change change) throws IOException {
        poller.clear();
        try {
            change.make();
        } finally {
            watch();
        }
    }

    /** How long packets may have had to wait. */
    Gaps gaps() {
        return gaps;
    }

    /** A change of the interfaces. */
    @FunctionalInterface
    interface Change {
        void make() throws IOException;
    }

    /** Ends {@link #run} soon. Any thread. */
    void stop() {
        stopping = true;
        poller.wake();
    }

    /** Something the kernel announced could not be told. Any thread. */
    void eventsLost() {
        eventsLost = true;
        poller.wake();
    }

    /** Whether there may be more than was taken. */
    private boolean receiveAll() throws LinuxException {
        boolean more = false;
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            for (int queue = 0; !port.gone() && queue < port.queues(); queue++) {
                more |= receive(port, queue);
            }
        }
        return more;
    }

    private boolean receive(Port port, int queue) throws LinuxException {
        XskSocket socket = port.socket(queue);
        try {
            socket.reclaim();
            socket.refill();
        } catch (LinuxException e) {
            passOver(e);
        }
        int count = socket.peek(BATCH);
        if (count == 0) {
            return false;
        }
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            slowPath.packet(port, queue, socket.rxAddress(i), socket.rxLength(i), now);
        }
        socket.release(count);
        return count == BATCH;
    }

    /** Whether the kernel took all packets. */
    private boolean sendAll() throws LinuxException {
        boolean all = true;
        for (int i = 0; i < ports.size(); i++) {
            Port port = ports.get(i);
            for (int queue = 0; !port.gone() && queue < port.queues(); queue++) {
                try {
                    all &= port.socket(queue).flush();
                } catch (LinuxException e) {
                    passOver(e);
                }
            }
        }
        return all;
    }

    /** The sockets of an interface that was just removed say so before its removal is announced. */
    private static void passOver(LinuxException e) throws LinuxException {
        if (e.errno() != ENXIO && !e.is(Errno.ENODEV)) {
            throw e;
        }
    }

    private long pause(boolean sent, long now) {
        long deadline = Math.min(engine.nextDeadline(), Math.min(nextHops.nextTick(), slowPath.nextDeadline()));
        long pause = Math.max(0, deadline - now);
        // Nothing announces that the kernel has room for packets again.
        return sent ? pause : Math.min(pause, RESEND_NANOS);
    }
}
