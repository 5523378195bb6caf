package org.pollux.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A named network namespace ({@code ip netns}). Sockets belong to the namespace of the thread that opens them; threads
 * started by a thread inherit its namespace. Needs CAP_SYS_ADMIN.
 *
 * @param name its name under {@code /run/netns}
 */
public record NetworkNamespace(String name) {
    private static final int CLONE_NEWNET = 0x4000_0000;
    private static final int SO_NETNS_COOKIE = 71;
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");
    private static final Path DIRECTORY = Path.of("/run/netns");

    /** Refuses names that would lead elsewhere. */
    public NetworkNamespace {
        if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of a network namespace: '" + name + "'");
        }
    }

    /**
     * A number of the calling thread's network namespace, which no other one gets until the host restarts ({@code
     * SO_NETNS_COOKIE}); that of its file where the kernel is older than 5.14.
     */
    public static long cookie() throws LinuxException {
        String operation = "ask for the number of the network namespace";
        int fd = (int)
                LinuxException.check(operation, Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment cookie = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Long.BYTES);
            long result = Libc.getsockopt(fd, Libc.SOL_SOCKET, SO_NETNS_COOKIE, cookie, length);
            if (Errno.ENOPROTOOPT.is(result)) {
                return (Long) Files.getAttribute(OWN, "unix:ino");
            }
            LinuxException.check(operation, result);
            return cookie.get(ValueLayout.JAVA_LONG, 0);
        } catch (LinuxException e) {
            throw e;
        } catch (IOException e) {
            throw new LinuxException(operation, Errno.EIO.number(), String.valueOf(e.getMessage()));
        } finally {
            Libc.close(fd);
        }
    }

    /**
     * Moves the calling thread into it, for good. Only for platform threads made for this: a virtual thread would move the
     * carrier it happens to run on.
     *
     * @throws LinuxException ENOENT when there is no such namespace, EPERM without the privilege
     * @throws IllegalStateException on a virtual thread
     */
    public void enter() throws LinuxException {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("a virtual thread cannot change its network namespace");
        }
        String operation = "enter network namespace " + name;
        int fd = (int) LinuxException.check(
                operation, Libc.open(DIRECTORY.resolve(name).toString(), Libc.O_RDONLY | Libc.O_CLOEXEC));
        try {
            LinuxException.check(operation, Libc.setns(fd, CLONE_NEWNET));
        } finally {
            Libc.close(fd);
        }
    }

    /**
     * Does something on a platform thread of its own inside the namespace and waits for it.
     *
     * @throws Exception what the work threw
     */
    public <T> T call(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            enter();
            return work.call();
        });
        Thread thread = Thread.ofPlatform().daemon().name("netns-" + name).start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            Threads.joinFully(thread);
        }
    }
}
