package org.pollux.linux.xsk;

import java.time.Duration;
import org.pollux.linux.Libc;
import org.pollux.linux.LinuxException;

/**
 * That a socket looks for packets by itself before it waits for the driver's interrupts: less latency for more processor
 * time. Needs Linux 5.11 and a driver with NAPI.
 *
 * @param time for how long it looks, whole microseconds from 1 ({@code SO_BUSY_POLL})
 * @param budget how many packets it takes at a time, 1 to 65535 ({@code SO_BUSY_POLL_BUDGET})
 */
public record BusyPolling(Duration time, int budget) {
    private static final int SO_BUSY_POLL = 46;
    private static final int SO_PREFER_BUSY_POLL = 69;
    private static final int SO_BUSY_POLL_BUDGET = 70;
    private static final int NANOS_PER_MICRO = 1000;
    private static final int MOST = 0xFFFF;

    /** @throws IllegalArgumentException when a value is out of range */
    public BusyPolling {
        if (time.toNanos() < NANOS_PER_MICRO || time.toNanos() / NANOS_PER_MICRO > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("busy polling for " + time + ": expected 1 us or more");
        }
        if (budget < 1 || budget > MOST) {
            throw new IllegalArgumentException("busy polling of " + budget + " packets: expected 1 to " + MOST);
        }
    }

    /** Has a socket do so, and its interrupts held back meanwhile. */
    void apply(int fd, String socket) throws LinuxException {
        set(fd, socket, SO_PREFER_BUSY_POLL, 1);
        set(fd, socket, SO_BUSY_POLL, (int) (time.toNanos() / NANOS_PER_MICRO));
        set(fd, socket, SO_BUSY_POLL_BUDGET, budget);
    }

    private static void set(int fd, String socket, int option, int value) throws LinuxException {
        LinuxException.check("have " + socket + " poll", Libc.setsockopt(fd, Libc.SOL_SOCKET, option, value));
    }
}
