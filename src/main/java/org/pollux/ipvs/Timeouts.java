package org.pollux.ipvs;

import java.time.Duration;

/**
 * The three timeouts an operator can set ({@code ipvsadm --set}). They take effect at a connection's next packet.
 *
 * @param tcp of an established TCP connection, 900 s by default
 * @param tcpFin of a TCP connection after a FIN, 120 s by default
 * @param udp of a UDP flow, 300 s by default
 */
public record Timeouts(Duration tcp, Duration tcpFin, Duration udp) {
    // Before DEFAULT, which is checked against it.
    private static final Duration LONGEST = Duration.ofDays(31);

    /** The defaults of Linux. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofMinutes(15), Duration.ofMinutes(2), Duration.ofMinutes(5));

    public Timeouts {
        checked("tcp", tcp);
        checked("tcpfin", tcpFin);
        checked("udp", udp);
    }

    private static void checked(String name, Duration timeout) {
        if (timeout.compareTo(Duration.ofSeconds(1)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " timeout " + timeout + " is not between 1 s and 31 days");
        }
    }
}
