package org.pollux.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** How this whole process is treated beside others. On Linux a nice value is a thread's own: all of them are told. */
public final class ProcessScheduling {
    private static final Path THREADS = Path.of("/proc/self/task");

    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    private ProcessScheduling() {}

    /**
     * Gives every thread of this process a nice value, also those of the virtual machine itself; threads started later
     * inherit it.
     *
     * @param nice -20 (runs most) to 19
     * @throws LinuxException EACCES or EPERM without CAP_SYS_NICE
     * @throws IOException when the threads cannot be listed
     */
    public static void nice(int nice) throws LinuxException, IOException {
        if (nice < -20 || nice > 19) {
            throw new IllegalArgumentException("nice value " + nice + " is not in -20..19");
        }
        Set<Integer> told = new HashSet<>();
        int before = -1;
        // A thread may be started by one that was not told yet, while the list is read.
        while (told.size() > before) {
            before = told.size();
            try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
                for (Path thread : threads) {
                    int id = Integer.parseInt(thread.getFileName().toString());
                    if (!told.contains(id) && give(id, nice)) {
                        told.add(id);
                    }
                }
            }
        }
    }

    /** Whether the thread was there to be told. */
    private static boolean give(int thread, int nice) throws LinuxException {
        long result = Libc.setpriority(thread, nice);
        if (Errno.ESRCH.is(result)) {
            return false;
        }
        LinuxException.check("set the nice value " + nice, result);
        return true;
    }

    /**
     * Keeps the memory of this process from being swapped out: what is in use and whatever will be, each page from its
     * first use on.
     *
     * @throws LinuxException ENOMEM or EPERM without CAP_IPC_LOCK and beyond RLIMIT_MEMLOCK
     */
    public static void lockMemory() throws LinuxException {
        LinuxException.check("lock memory", Libc.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT));
    }
}
