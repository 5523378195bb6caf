package org.pollux.health;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.pollux.config.Checker;

/** {@code TCP_CHECK}: a connection can be made. Nothing is sent; it is closed at once. */
final class TcpProbe implements Probe {
    private final InetSocketAddress endpoint;
    private final Duration timeout;
    private final int timeoutMillis;

    TcpProbe(Checker.Tcp checker) {
        this.endpoint = new InetSocketAddress(
                checker.target().address(), checker.target().port());
        this.timeout = checker.schedule().timeout();
        // Zero would mean for ever.
        this.timeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    }

    @Override
    public ProbeResult run() throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(endpoint, timeoutMillis);
            return new ProbeResult.Up("connected");
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return new ProbeResult.Down(Reasons.connecting(e, timeout));
        }
    }

    @Override
    public String target() {
        return Endpoints.text(endpoint);
    }
}
