package org.pollux.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SdNotifyTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void withoutAServiceManagerThereIsNobodyToTell() throws Exception {
        assertThat(SdNotify.of(Map.of())).isEmpty();
        assertThat(SdNotify.of(Map.of("NOTIFY_SOCKET", ""))).isEmpty();
    }

    @Test
    void notesArriveAtAPath() throws Exception {
        notesArrive(folder.resolve("notify").toString());
    }

    @Test
    void notesArriveAtAnAbstractName() throws Exception {
        notesArrive("@pollux-test-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    }

    private static void notesArrive(String name) throws Exception {
        int fd = listen(name);
        try {
            SdNotify notify = SdNotify.of(Map.of("NOTIFY_SOCKET", name)).orElseThrow();
            notify.ready();
            assertThat(receive(fd))
                    .isEqualTo("READY=1\nMAINPID=" + ProcessHandle.current().pid());
            notify.status("two\nlines");
            assertThat(receive(fd)).isEqualTo("STATUS=two lines");
            long before = System.nanoTime() / 1000;
            notify.reloading();
            String[] reloading = receive(fd).split("=");
            assertThat(reloading).startsWith("RELOADING", "1\nMONOTONIC_USEC").hasSize(3);
            assertThat(Long.parseLong(reloading[2])).isBetween(before, System.nanoTime() / 1000);
            notify.watchdog();
            assertThat(receive(fd)).isEqualTo("WATCHDOG=1");
            notify.stopping();
            assertThat(receive(fd)).isEqualTo("STOPPING=1");
        } finally {
            Libc.close(fd);
        }
        if (!name.startsWith("@")) {
            SdNotify deaf = SdNotify.of(Map.of("NOTIFY_SOCKET", name)).orElseThrow();
            assertThatThrownBy(deaf::ready).hasMessageContaining("ECONNREFUSED").hasMessageContaining(name);
        }
    }

    @Test
    void theWatchdogIsForThisProcessOnly() throws Exception {
        assertThat(watchdog("30000000", Long.toString(ProcessHandle.current().pid())))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(SdNotify.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "1", "WATCHDOG_PID", "0"))
                        .orElseThrow()
                        .watchdogPeriod())
                .isEmpty();
    }

    private static Duration watchdog(String micros, String pid) throws LinuxException {
        return SdNotify.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid))
                .orElseThrow()
                .watchdogPeriod()
                .orElseThrow();
    }

    @Test
    void nonsenseInTheEnvironmentIsAnError() {
        assertThatThrownBy(() -> SdNotify.of(Map.of("NOTIFY_SOCKET", "relative")))
                .hasMessageContaining("relative");
        assertThatThrownBy(() -> SdNotify.of(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(200))))
                .hasMessageContaining("less than 108");
        assertThatThrownBy(() -> SdNotify.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "soon")))
                .hasMessageContaining("WATCHDOG_USEC=soon");
        assertThatThrownBy(() -> SdNotify.of(Map.of("NOTIFY_SOCKET", "/x", "WATCHDOG_USEC", "-1")))
                .hasMessageContaining("not positive");
    }

    private static int listen(String name) throws LinuxException {
        int fd = (int) LinuxException.check("socket", Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0));
        try (Arena arena = Arena.ofConfined()) {
            byte[] path = name.replace('@', '\0').getBytes(StandardCharsets.UTF_8);
            MemorySegment address = arena.allocate(110);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, 2, path.length);
            LinuxException.check("bind", Libc.bind(fd, address, 2 + path.length));
        }
        return fd;
    }

    private static String receive(int fd) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(512);
            long got = LinuxException.check("receive", Libc.recv(fd, buffer, 512, Libc.MSG_DONTWAIT));
            return new String(buffer.asSlice(0, got).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }
}
