package org.pollux.linux;

import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Asks hosts whether they are there (ICMP and ICMPv6 echo), many at once.
 *
 * <p>Any number of threads, virtual ones too, may call {@link #ping}: sending never blocks, and one platform thread of
 * this class receives for all and wakes whom the answer is for. (A blocking native call would hold a virtual thread's
 * carrier for the whole timeout.) An answer counts when id, sequence number, whole payload and sender match the request.
 *
 * <p>Raw sockets with CAP_NET_RAW; else datagram sockets, if {@code net.ipv4.ping_group_range} allows them: then errors
 * from routers are not seen and become timeouts. Belongs to the network namespace of the thread that opens it.
 */
public final class IcmpSocket implements AutoCloseable {
    private static final int SEQUENCES = 1 << 16;

    /** Packets taken from one socket before the other has its turn. */
    private static final int BATCH = 64;

    private final Arena arena = Arena.ofShared();
    private final IcmpEndpoint.Buffer buffer = new IcmpEndpoint.Buffer(arena);
    private final IcmpEndpoint v4;
    private final Optional<IcmpEndpoint> v6;
    private final EventFd stop;
    private final Thread receiver;
    private final int id;
    private final long nonce;
    private final Map<Integer, Pending> pending = new ConcurrentHashMap<>();
    private final CompletableFuture<LinuxException> ended = new CompletableFuture<>();
    private final ReadWriteLock open = new ReentrantReadWriteLock();
    private int lastSequence;
    private long sent;
    private boolean closed;

    /** A request that waits for its answer. */
    private record Pending(InetAddress target, ByteBuffer payload, long sentAt, CompletableFuture<EchoResult> result) {}

    private IcmpSocket(IcmpEndpoint v4, Optional<IcmpEndpoint> v6, EventFd stop) {
        this.v4 = v4;
        this.v6 = v6;
        this.stop = stop;
        SecureRandom random = new SecureRandom();
        id = random.nextInt(1 << 16);
        nonce = random.nextLong();
        receiver = Thread.ofPlatform().daemon().name("icmp-receiver").unstarted(this::receive);
    }

    /**
     * Opens the sockets and starts the receiving thread. A host without IPv6 is fine until an IPv6 address is asked.
     *
     * @throws LinuxException EPERM or EACCES without the privilege for either kind of socket
     */
    public static IcmpSocket open() throws LinuxException {
        IcmpEndpoint v4 = IcmpEndpoint.open(false);
        try {
            Optional<IcmpEndpoint> v6 = openV6();
            IcmpSocket socket = new IcmpSocket(v4, v6, EventFd.open());
            socket.receiver.start();
            return socket;
        } catch (LinuxException e) {
            v4.close();
            throw e;
        }
    }

    private static Optional<IcmpEndpoint> openV6() throws LinuxException {
        try {
            return Optional.of(IcmpEndpoint.open(true));
        } catch (LinuxException e) {
            if (e.is(Errno.EAFNOSUPPORT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Sends one echo request and waits for the answer.
     *
     * @throws LinuxException when it could not be sent: no route, no such source or interface, the socket was closed
     * @throws InterruptedException when the waiting thread is interrupted
     */
    public EchoResult ping(EchoRequest request) throws LinuxException, InterruptedException {
        IcmpEndpoint endpoint = endpoint(request.target());
        Pending asked = new Pending(
                request.target(),
                ByteBuffer.allocate(request.payloadBytes()),
                System.nanoTime(),
                new CompletableFuture<>());
        int sequence = register(asked);
        try {
            send(endpoint, request, sequence, asked.payload);
            return asked.result.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new EchoResult.TimedOut(request.timeout());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LinuxException cause) {
                throw cause;
            }
            throw new IllegalStateException("the ICMP receiver failed", e.getCause());
        } finally {
            pending.remove(sequence, asked);
        }
    }

    private void send(IcmpEndpoint endpoint, EchoRequest request, int sequence, ByteBuffer payload)
            throws LinuxException {
        // So that close() does not close the socket under it.
        open.readLock().lock();
        try {
            if (ended.isDone()) {
                throw ended.join();
            }
            endpoint.send(request, id, sequence, payload);
        } finally {
            open.readLock().unlock();
        }
    }

    private IcmpEndpoint endpoint(InetAddress target) throws LinuxException {
        if (!(target instanceof Inet6Address)) {
            return v4;
        }
        return v6.orElseThrow(() -> new LinuxException("ping " + target.getHostAddress(), Errno.EAFNOSUPPORT.number()));
    }

    /** Gives the request a free sequence number and a payload of its own. */
    private synchronized int register(Pending asked) throws LinuxException {
        sent++;
        for (int i = 0; i < asked.payload.limit(); i++) {
            asked.payload.put(i, (byte) i);
        }
        asked.payload.putLong(0, nonce).putLong(Long.BYTES, sent);
        for (int tried = 0; tried < SEQUENCES; tried++) {
            lastSequence = (lastSequence + 1) % SEQUENCES;
            if (pending.putIfAbsent(lastSequence, asked) == null) {
                return lastSequence;
            }
        }
        throw new LinuxException(
                "ping " + asked.target.getHostAddress(),
                Errno.EAGAIN.number(),
                SEQUENCES + " requests are waiting for answers");
    }

    private void receive() {
        int[] fds = v6.isPresent() ? new int[] {stop.fd(), v4.fd(), v6.get().fd()} : new int[] {stop.fd(), v4.fd()};
        try (Poll poll = new Poll(fds)) {
            while (true) {
                poll.await();
                if (poll.ready(0)) {
                    end(new LinuxException("ping", Errno.EBADF.number(), "the ICMP socket was closed"));
                    return;
                }
                drain(v4);
                if (v6.isPresent()) {
                    drain(v6.get());
                }
            }
        } catch (LinuxException e) {
            end(e);
        }
    }

    /** Nobody receives any more: those who wait and those to come are told. */
    private void end(LinuxException why) {
        ended.complete(why);
        pending.values().forEach(p -> p.result.completeExceptionally(why));
    }

    private void drain(IcmpEndpoint endpoint) throws LinuxException {
        for (int i = 0; i < BATCH; i++) {
            switch (endpoint.receive(buffer)) {
                case IcmpEndpoint.Reading.Nothing _ -> {
                    return;
                }
                case IcmpEndpoint.Reading.Other _ -> {}
                case IcmpEndpoint.Reading.Answered answered -> settle(endpoint, answered.received());
            }
        }
    }

    private void settle(IcmpEndpoint endpoint, IcmpEndpoint.Received received) {
        long now = System.nanoTime();
        Pending asked = pending.get(received.answer().sequence());
        if (asked == null || (endpoint.raw() && received.answer().id() != id)) {
            return;
        }
        switch (received.answer()) {
            case IcmpMessages.Answer.Echo echo -> {
                if (sameHost(received.from(), asked.target) && echo.payload().equals(asked.payload)) {
                    asked.result.complete(new EchoResult.Reply(Duration.ofNanos(now - asked.sentAt)));
                }
            }
            case IcmpMessages.Answer.Failure failure -> {
                if (sameHost(failure.target(), asked.target)) {
                    asked.result.complete(new EchoResult.Unreachable(received.from(), failure.type(), failure.code()));
                }
            }
        }
    }

    /** Equal but for the scope of link-local addresses. */
    private static boolean sameHost(InetAddress a, InetAddress b) {
        return Arrays.equals(a.getAddress(), b.getAddress());
    }

    /** Stops receiving; requests that wait for an answer fail. */
    @Override
    public synchronized void close() throws LinuxException {
        if (closed) {
            return;
        }
        closed = true;
        stop.signal();
        Threads.joinFully(receiver);
        open.writeLock().lock();
        try {
            v4.close();
            v6.ifPresent(IcmpEndpoint::close);
        } finally {
            open.writeLock().unlock();
        }
        stop.close();
        arena.close();
    }
}
