package org.pollux.linux;

import java.util.List;
import java.util.Optional;

/**
 * Tells a listener what changes in the kernel's links, addresses, routes and neighbours, in the network namespace of the
 * thread that starts it. Has a thread and a socket of its own. There is no first state: start the monitor, then read with
 * {@link Netlink}, and nothing is missed.
 */
public final class NetlinkMonitor implements AutoCloseable {
    private static final int GROUPS = NetlinkProtocol.RTMGRP_LINK
            | NetlinkProtocol.RTMGRP_NEIGH
            | NetlinkProtocol.RTMGRP_IPV4_IFADDR
            | NetlinkProtocol.RTMGRP_IPV6_IFADDR
            | NetlinkProtocol.RTMGRP_IPV4_ROUTE
            | NetlinkProtocol.RTMGRP_IPV6_ROUTE;

    /** Room for some thousand events while the listener is busy; needs CAP_NET_ADMIN to go beyond the system's limit. */
    private static final int RECEIVE_BUFFER_BYTES = 1 << 20;

    private static final String READING = "read network events";

    private final NetlinkSocket socket;
    private final EventFd stop;
    private final NetlinkListener listener;
    private final Thread thread;
    private boolean closed;

    private NetlinkMonitor(NetlinkSocket socket, EventFd stop, NetlinkListener listener) {
        this.socket = socket;
        this.stop = stop;
        this.listener = listener;
        thread = Thread.ofPlatform().daemon().name("netlink-monitor").unstarted(this::run);
    }

    /** Subscribes and starts the thread; events after the return are seen. */
    public static NetlinkMonitor start(NetlinkListener listener) throws LinuxException {
        NetlinkSocket socket = NetlinkSocket.open(GROUPS);
        try {
            long forced = Libc.setsockopt(socket.fd(), Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, RECEIVE_BUFFER_BYTES);
            if (Errno.EPERM.is(forced)) {
                // Without the capability: as much as net.core.rmem_max allows.
                forced = Libc.setsockopt(socket.fd(), Libc.SOL_SOCKET, Libc.SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            }
            LinuxException.check("set the receive buffer of the network monitor", forced);
            NetlinkMonitor monitor = new NetlinkMonitor(socket, EventFd.open(), listener);
            monitor.thread.start();
            return monitor;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void run() {
        try (Poll poll = new Poll(socket.fd(), stop.fd())) {
            while (true) {
                poll.await();
                if (poll.ready(1)) {
                    return;
                }
                deliver();
            }
        } catch (LinuxException | RuntimeException e) {
            listener.onFailure(e);
        }
    }

    private void deliver() throws LinuxException {
        List<NetlinkMessage> messages;
        try {
            messages = socket.receive(READING, Libc.MSG_DONTWAIT);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOBUFS)) {
                listener.onEvent(new NetlinkEvent.EventsLost());
                return;
            }
            throw e;
        }
        for (NetlinkMessage message : messages) {
            event(message).ifPresent(listener::onEvent);
        }
    }

    /** The event a message stands for; empty for those that are of no interest. */
    static Optional<NetlinkEvent> event(NetlinkMessage message) throws LinuxException {
        return switch (message.type()) {
            case NetlinkProtocol.RTM_NEWLINK -> LinkMessages.decode(message).map(NetlinkEvent.LinkChanged::new);
            case NetlinkProtocol.RTM_DELLINK -> LinkMessages.decode(message).map(NetlinkEvent.LinkRemoved::new);
            case NetlinkProtocol.RTM_NEWADDR -> AddressMessages.decode(message).map(NetlinkEvent.AddressChanged::new);
            case NetlinkProtocol.RTM_DELADDR -> AddressMessages.decode(message).map(NetlinkEvent.AddressRemoved::new);
            case NetlinkProtocol.RTM_NEWNEIGH ->
                NeighbourMessages.decode(message).map(NetlinkEvent.NeighbourChanged::new);
            case NetlinkProtocol.RTM_DELNEIGH ->
                NeighbourMessages.decode(message).map(NetlinkEvent.NeighbourRemoved::new);
            case NetlinkProtocol.RTM_NEWROUTE -> RouteMessages.event(message, false);
            case NetlinkProtocol.RTM_DELROUTE -> RouteMessages.event(message, true);
            case NetlinkProtocol.NLMSG_OVERRUN -> Optional.of(new NetlinkEvent.EventsLost());
            default -> Optional.empty();
        };
    }

    /** Stops the thread and waits until the listener is no longer called. Not from the listener itself. */
    @Override
    public synchronized void close() throws LinuxException {
        if (closed) {
            return;
        }
        closed = true;
        stop.signal();
        Threads.joinFully(thread);
        socket.close();
        stop.close();
    }
}
