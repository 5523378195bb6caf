package org.pollux.dataplane;

import java.util.List;
import org.pollux.ipvs.Engine;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetlinkEvent;
import org.pollux.linux.xsk.Poller;
import org.pollux.linux.xsk.XskSocket;

/** What the packet thread does: packets of all sockets in turn, then time, then other threads' wishes, then wait. */
final class PacketLoop {
    private static final int BATCH = 64;
    /** Between two pieces of the walk through the flow map, and between two walks. */
    private static final long PIECE_NANOS = 2_000_000L;

    private static final long WALK_NANOS = 2_000_000_000L;

    private final Poller poller;
    private final Inbox inbox;
    private final Engine engine;
    private final NextHops nextHops;
    private final FlowCache flows;
    private final SlowPath slowPath;
    private final List<Port> ports;
    private long nextPiece;
    private volatile boolean stopping;
    private volatile boolean eventsLost;

    PacketLoop(
            Poller poller,
            Inbox inbox,
            Engine engine,
            NextHops nextHops,
            FlowCache flows,
            SlowPath slowPath,
            List<Port> ports) {
        this.poller = poller;
        this.inbox = inbox;
        this.engine = engine;
        this.nextHops = nextHops;
        this.flows = flows;
        this.slowPath = slowPath;
        this.ports = ports;
        for (Port port : ports) {
            for (int queue = 0; queue < port.queues(); queue++) {
                poller.watch(port.socket(queue));
            }
        }
    }

    /** Runs until {@link #stop}. */
    void run() throws LinuxException {
        while (!stopping) {
            inbox.run();
            if (eventsLost) {
                eventsLost = false;
                nextHops.onEvent(new NetlinkEvent.EventsLost(), System.nanoTime());
            }
            boolean more = false;
            for (int i = 0; i < ports.size(); i++) {
                Port port = ports.get(i);
                for (int queue = 0; queue < port.queues(); queue++) {
                    more |= receive(port.socket(queue), queue);
                }
            }
            long now = System.nanoTime();
            more |= engine.tick(now);
            nextHops.tick(now);
            slowPath.tick(now);
            walk(now);
            for (int i = 0; i < ports.size(); i++) {
                Port port = ports.get(i);
                for (int queue = 0; queue < port.queues(); queue++) {
                    port.socket(queue).flush();
                }
            }
            poller.await(more ? 0 : pause());
        }
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
    private boolean receive(XskSocket socket, int queue) throws LinuxException {
        socket.reclaim();
        socket.refill();
        int count = socket.peek(BATCH);
        if (count == 0) {
            return false;
        }
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            slowPath.packet(queue, socket.rxAddress(i), socket.rxLength(i), now);
        }
        socket.release(count);
        return count == BATCH;
    }

    private void walk(long now) {
        if (now - nextPiece >= 0) {
            nextPiece = now + (flows.flows() > 0 && flows.report() ? PIECE_NANOS : WALK_NANOS);
        }
    }

    private long pause() {
        long now = System.nanoTime();
        long deadline = Math.min(engine.nextDeadline(), Math.min(nextHops.nextTick(), slowPath.nextDeadline()));
        if (flows.flows() > 0) {
            deadline = Math.min(deadline, nextPiece);
        }
        return Math.max(0, deadline - now);
    }
}
