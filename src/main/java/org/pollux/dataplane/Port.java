package org.pollux.dataplane;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.pollux.linux.Errno;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.xsk.Umem;
import org.pollux.linux.xsk.XskSettings;
import org.pollux.linux.xsk.XskSocket;

/** An interface with an AF_XDP socket on each of its receive queues. Belongs to the packet thread once that runs. */
final class Port implements AutoCloseable {
    /** More receive queues than this are not served; an interface that has them must be set to fewer. */
    static final int MAX_QUEUES = 64;

    /** The kernel frees a queue some time after the socket it had was closed, also by the end of its process. */
    private static final long RELEASE_NANOS = 2_000_000_000L;

    private static final long RELEASE_LOOK_NANOS = 5_000_000L;

    private final Link link;
    private final XskSocket[] sockets;
    private int firstSlot;
    private volatile boolean gone;

    private Port(Link link, List<XskSocket> sockets) {
        this.link = link;
        this.sockets = sockets.toArray(XskSocket[]::new);
    }

    /**
     * Opens a socket on every queue of an interface.
     *
     * @param patient whether to wait for queues that another process, or an earlier one, has not given up yet
     */
    static Port open(Link link, Umem umem, XskSettings settings, boolean patient)
            throws LinuxException, DataPlaneException {
        List<XskSocket> sockets = new ArrayList<>();
        try {
            for (int queue = 0; openQueue(link, umem, settings, queue, sockets, patient); queue++) {
                if (queue == MAX_QUEUES) {
                    throw new DataPlaneException("interface " + link.name() + " has more than " + MAX_QUEUES
                            + " receive queues; set fewer: ethtool -L " + link.name() + " combined " + MAX_QUEUES);
                }
            }
            return new Port(link, sockets);
        } catch (LinuxException | DataPlaneException | RuntimeException e) {
            sockets.forEach(XskSocket::close);
            throw e;
        }
    }

    /** False when the interface has no such queue, which it says in no other way that every driver knows. */
    private static boolean openQueue(
            Link link, Umem umem, XskSettings settings, int queue, List<XskSocket> sockets, boolean patient)
            throws LinuxException {
        long deadline = System.nanoTime() + (patient ? RELEASE_NANOS : 0);
        while (true) {
            try {
                sockets.add(XskSocket.open(umem, link.index(), queue, settings));
                return true;
            } catch (LinuxException e) {
                if (queue > 0 && e.is(Errno.EINVAL)) {
                    return false;
                }
                if (!e.is(Errno.EBUSY) || System.nanoTime() - deadline > 0) {
                    throw e;
                }
                LockSupport.parkNanos(RELEASE_LOOK_NANOS);
            }
        }
    }

    Link link() {
        return link;
    }

    int queues() {
        return sockets.length;
    }

    XskSocket socket(int queue) {
        return sockets[queue];
    }

    /** Its sockets are in the kernel's map from this slot on. */
    void slots(int first) {
        firstSlot = first;
    }

    int firstSlot() {
        return firstSlot;
    }

    /** Whether the interface has been removed, and its sockets closed. */
    boolean gone() {
        return gone;
    }

    /** The interface has been removed: nothing comes or goes by it any more, its index is never used again. */
    void lost() {
        gone = true;
        close();
    }

    @Override
    public void close() {
        for (XskSocket socket : sockets) {
            socket.close();
        }
    }
}
