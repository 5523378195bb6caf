package org.pollux.it.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.pollux.linux.LinuxException;
import org.pollux.linux.NetworkNamespace;
import org.pollux.linux.ThreadScheduling;

/** What is the calling thread's own: its scheduling and its network namespace. */
class ThreadsIT {
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_FIFO = 1;

    /** The scheduling policy of the calling thread: field 41 of its stat file (proc(5)). */
    private static int policy() throws IOException {
        String stat = Files.readString(Path.of("/proc/thread-self/stat"));
        String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ");
        return Integer.parseInt(afterName[38]);
    }

    private static <T> T onPlatformThread(Callable<T> work) throws Exception {
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            return thread.submit(work).get();
        }
    }

    @Test
    void aThreadIsRealTimeUntilItIsOrdinaryAgain() throws Exception {
        onPlatformThread(() -> {
            ThreadScheduling.realTime(10);
            assertThat(policy()).isEqualTo(SCHED_FIFO);
            assertThat(onPlatformThread(ThreadsIT::policy)).as("its child").isEqualTo(SCHED_OTHER);
            ThreadScheduling.ordinary();
            assertThat(policy()).isEqualTo(SCHED_OTHER);
            return true;
        });
    }

    @Test
    void virtualThreadsAreRefused() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> {
                        assertThatExceptionOfType(IllegalStateException.class)
                                .isThrownBy(() -> ThreadScheduling.realTime(10));
                        assertThatExceptionOfType(IllegalStateException.class)
                                .isThrownBy(() -> new NetworkNamespace("any").enter());
                    })
                    .get();
        }
    }

    @Test
    void aNamespaceThatDoesNotExistIsNamed() {
        assertThatExceptionOfType(LinuxException.class)
                .isThrownBy(() -> new NetworkNamespace("pollux-nowhere").call(() -> true))
                .withMessageContaining("pollux-nowhere")
                .withMessageContaining("ENOENT");
    }
}
