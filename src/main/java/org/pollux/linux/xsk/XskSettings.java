package org.pollux.linux.xsk;

import java.util.Optional;

/**
 * Sizes of a socket's rings, each a power of two.
 *
 * @param rx packets received and not yet seen
 * @param tx packets to send that the kernel has not yet taken
 * @param fill empty frames handed to the kernel for receiving
 * @param completion sent frames not yet taken back
 * @param mode zero copy or copy
 * @param busyPolling how the socket looks for packets by itself; empty: it waits for the driver
 */
public record XskSettings(int rx, int tx, int fill, int completion, XskMode mode, Optional<BusyPolling> busyPolling) {
    /** 2048 for each ring, zero copy where the driver can. */
    public static final XskSettings DEFAULT = new XskSettings(2048, 2048, 2048, 2048, XskMode.BEST);

    /** Sockets that wait for the driver. */
    public XskSettings(int rx, int tx, int fill, int completion, XskMode mode) {
        this(rx, tx, fill, completion, mode, Optional.empty());
    }

    /** @throws IllegalArgumentException when a size is not a power of two from 1 to 32,768 */
    public XskSettings {
        check("rx", rx);
        check("tx", tx);
        check("fill", fill);
        check("completion", completion);
    }

    private static void check(String ring, int size) {
        if (size < 1 || size > 1 << 15 || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    ring + " ring of " + size + " entries: expected a power of two from 1 to 32768");
        }
    }

    /** The same with another mode. */
    public XskSettings with(XskMode other) {
        return new XskSettings(rx, tx, fill, completion, other, busyPolling);
    }
}
