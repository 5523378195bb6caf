package org.pollux.health;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;

/** Sends ICMP echo requests. For any number of threads at once, virtual ones too. */
interface EchoSender extends AutoCloseable {
    /**
     * Sends one echo request and waits for its reply.
     *
     * @return the round-trip time, or empty when no reply came within the timeout
     * @throws IOException when the request cannot be sent or an ICMP error came back; the message says which
     */
    Optional<Duration> echo(InetAddress target, Duration timeout) throws IOException, InterruptedException;

    @Override
    void close();

    /** Makes one. */
    interface Opener {
        /**
         * Opens what is needed to send.
         *
         * @throws IOException when this process may not
         */
        EchoSender open() throws IOException;
    }
}
