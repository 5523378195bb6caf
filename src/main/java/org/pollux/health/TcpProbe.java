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

    TcpProbe(Checker.Tcp checker) {
        this.endpoint = new InetSocketAddress(
                checker.target().address(), checker.target().port());
        this.timeout = checker.schedule().timeout();
    }

    @Override
    public ProbeResult run() throws InterruptedException {
        try (Socket socket = new Socket()) {
            socket.connect(endpoint, Math.toIntExact(timeout.toMillis()));
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
