package org.pollux.dataplane;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pollux.linux.InterfaceAddress;
import org.pollux.linux.Link;
import org.pollux.linux.LinuxException;
import org.pollux.linux.Neighbour;
import org.pollux.linux.Netlink;
import org.pollux.linux.Route;
import org.pollux.linux.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernel's routing and neighbour tables. Routes are answered on the packet thread: that question takes no lock in the
 * kernel. Whatever may have to wait for the kernel's configuration lock is done by a thread of its own.
 */
final class KernelNetwork implements NextHops.Network, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelNetwork.class);
    private static final int MAX_WAITING = 4096;

    private final Netlink routes;
    private final Netlink questions;
    private final Snapshot snapshot;
    private final LinkedBlockingQueue<Task> tasks = new LinkedBlockingQueue<>(MAX_WAITING);
    private final Thread thread;

    /** Takes what a re-read gave. */
    @FunctionalInterface
    interface Snapshot {
        void taken(List<Link> links, List<Neighbour> neighbours, List<InterfaceAddress> addresses);
    }

    private sealed interface Task {
        record Confirm(int ifindex, InetAddress neighbour) implements Task {}

        record Reread() implements Task {}

        record Stop() implements Task {}
    }

    private KernelNetwork(Netlink routes, Netlink questions, Snapshot snapshot) {
        this.routes = routes;
        this.questions = questions;
        this.snapshot = snapshot;
        thread = Thread.ofPlatform().daemon().name("dataplane-netlink").unstarted(this::run);
    }

    /** Starts one in the calling thread's network namespace. */
    static KernelNetwork start(Snapshot snapshot) throws LinuxException {
        Netlink routes = Netlink.open();
        try {
            KernelNetwork network = new KernelNetwork(routes, Netlink.open(), snapshot);
            network.thread.start();
            return network;
        } catch (LinuxException e) {
            routes.close();
            throw e;
        }
    }

    @Override
    public Route route(InetAddress destination) throws LinuxException {
        return routes.route(destination);
    }

    @Override
    public void confirm(int ifindex, InetAddress neighbour) {
        // When the queue is full the kernel is not answering at all; the next hop asks again in a second.
        boolean ignored = tasks.offer(new Task.Confirm(ifindex, neighbour));
    }

    @Override
    public void reread() {
        if (!tasks.offer(new Task.Reread())) {
            tasks.clear();
            boolean ignored = tasks.offer(new Task.Reread());
        }
    }

    private void run() {
        try {
            while (true) {
                switch (tasks.take()) {
                    case Task.Confirm(int ifindex, InetAddress neighbour) -> resolve(ifindex, neighbour);
                    case Task.Reread reread -> readAll();
                    case Task.Stop stop -> {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            LOG.warn("neighbours are no longer confirmed: interrupted", e);
        }
    }

    private void resolve(int ifindex, InetAddress neighbour) {
        try {
            questions.resolveNeighbour(ifindex, neighbour);
        } catch (LinuxException e) {
            // Not fatal: the interface may just be gone, and an unresolved next hop asks again.
            LOG.debug("{}", e.getMessage());
        }
    }

    private void readAll() throws InterruptedException {
        while (true) {
            try {
                snapshot.taken(questions.links(), questions.neighbours(), questions.addresses());
                return;
            } catch (LinuxException e) {
                LOG.warn("reading the kernel's links, neighbours and addresses again in a second: {}", e.getMessage());
                Task next = tasks.poll(1, TimeUnit.SECONDS);
                if (next instanceof Task.Stop) {
                    tasks.clear();
                    boolean ignored = tasks.offer(next);
                    return;
                }
            }
        }
    }

    @Override
    public void close() {
        tasks.clear();
        boolean ignored = tasks.offer(new Task.Stop());
        Threads.joinFully(thread);
        routes.close();
        questions.close();
    }
}
