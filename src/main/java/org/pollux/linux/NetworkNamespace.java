package org.pollux.linux;

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
    private static final Path DIRECTORY = Path.of("/run/netns");

    /** Refuses names that would lead elsewhere. */
    public NetworkNamespace {
        if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not the name of a network namespace: '" + name + "'");
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
