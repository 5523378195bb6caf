package org.pollux.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** Tells the service manager how the daemon is doing (sd_notify(3), systemd {@code Type=notify}). */
public final class SdNotify {
    private static final int FAMILY_BYTES = 2;
    private static final int PATH_BYTES = 108;

    private final String socketPath;
    private final Optional<Duration> watchdog;

    private SdNotify(String socketPath, Optional<Duration> watchdog) {
        this.socketPath = socketPath;
        this.watchdog = watchdog;
    }

    /**
     * The service manager that started this process; empty when none waits for notes.
     *
     * @param environment {@link System#getenv()}
     * @throws LinuxException EINVAL when {@code NOTIFY_SOCKET} or {@code WATCHDOG_USEC} makes no sense
     */
    public static Optional<SdNotify> of(Map<String, String> environment) throws LinuxException {
        String path = environment.get("NOTIFY_SOCKET");
        if (path == null || path.isEmpty()) {
            return Optional.empty();
        }
        boolean known = path.startsWith("/") || path.startsWith("@");
        if (!known || path.getBytes(StandardCharsets.UTF_8).length >= PATH_BYTES) {
            throw invalid("NOTIFY_SOCKET=" + path + " is neither a path nor an abstract name of less than 108 bytes");
        }
        return Optional.of(new SdNotify(path, watchdog(environment)));
    }

    private static Optional<Duration> watchdog(Map<String, String> environment) throws LinuxException {
        String micros = environment.get("WATCHDOG_USEC");
        String pid = environment.get("WATCHDOG_PID");
        if (micros == null
                || (pid != null
                        && !pid.equals(Long.toString(ProcessHandle.current().pid())))) {
            return Optional.empty();
        }
        try {
            Duration period = Duration.of(Long.parseLong(micros), ChronoUnit.MICROS);
            if (period.isPositive()) {
                return Optional.of(period);
            }
        } catch (NumberFormatException | ArithmeticException | DateTimeException e) {
            LinuxException invalid = invalid("WATCHDOG_USEC=" + micros + " is not a number of microseconds");
            invalid.initCause(e);
            throw invalid;
        }
        throw invalid("WATCHDOG_USEC=" + micros + " is not positive");
    }

    private static LinuxException invalid(String what) {
        return new LinuxException("find the service manager", Errno.EINVAL.number(), what);
    }

    /** Within which time {@link #watchdog} must be called, if the service manager watches; call twice as often. */
    public Optional<Duration> watchdogPeriod() {
        return watchdog;
    }

    /** Start-up is finished. */
    public void ready() throws LinuxException {
        send("READY=1\nMAINPID=" + ProcessHandle.current().pid());
    }

    /** A reload begins; {@link #ready} ends it. The time by which the manager orders such notes goes with it. */
    public void reloading() throws LinuxException {
        // CLOCK_MONOTONIC, which is what System.nanoTime reads.
        send("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /** Shutdown has begun. */
    public void stopping() throws LinuxException {
        send("STOPPING=1");
    }

    /** One line for {@code systemctl status}. */
    public void status(String line) throws LinuxException {
        send("STATUS=" + line.replace('\n', ' '));
    }

    /** Still alive. */
    public void watchdog() throws LinuxException {
        send("WATCHDOG=1");
    }

    private void send(String note) throws LinuxException {
        String operation = "notify the service manager at " + socketPath;
        int fd = (int)
                LinuxException.check(operation, Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        try (Arena arena = Arena.ofConfined()) {
            byte[] path = socketPath.getBytes(StandardCharsets.UTF_8);
            MemorySegment address = arena.allocate(FAMILY_BYTES + PATH_BYTES, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) Libc.AF_UNIX);
            MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, path.length);
            if (path[0] == '@') {
                address.set(ValueLayout.JAVA_BYTE, FAMILY_BYTES, (byte) 0);
            }
            byte[] text = note.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = arena.allocateFrom(ValueLayout.JAVA_BYTE, text);
            LinuxException.check(
                    operation,
                    Libc.sendto(
                            fd,
                            message,
                            text.length,
                            Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT,
                            address,
                            FAMILY_BYTES + path.length));
        } finally {
            Libc.close(fd);
        }
    }
}
