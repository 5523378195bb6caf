package org.pollux.director;

import java.net.InetAddress;
import java.time.Duration;
import org.pollux.linux.EchoRequest;
import org.pollux.linux.EchoResult;
import org.pollux.linux.IcmpSocket;
import org.pollux.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pings the gateway that has a vote, on a thread of its own. It counts as reachable with the first answer and as
 * unreachable after {@value #LOST} missing ones in a row.
 */
final class GatewayWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayWatch.class);
    private static final int LOST = 2;
    private static final Duration EVERY = Duration.ofMillis(100);
    private static final Duration LIMIT = Duration.ofMillis(100);

    private final InetAddress gateway;
    private final IcmpSocket socket;
    private final Verdict verdict;
    private final Thread thread;
    private volatile boolean closing;

    /** Is told of changes, on the watch's thread. */
    interface Verdict {
        void gatewayChanged(boolean reachable);
    }

    /**
     * Starts to ping.
     *
     * @throws LinuxException without the privilege to ping
     */
    GatewayWatch(InetAddress gateway, Verdict verdict) throws LinuxException {
        this.gateway = gateway;
        this.verdict = verdict;
        socket = IcmpSocket.open();
        thread = Thread.ofPlatform().name("gateway").daemon().start(this::run);
    }

    @Override
    public void close() throws LinuxException {
        closing = true;
        thread.interrupt();
        // A ping that is under way ends with the socket.
        socket.close();
    }

    private void run() {
        boolean reachable = false;
        int lost = LOST;
        verdict.gatewayChanged(false);
        try {
            while (!closing) {
                lost = answers() ? 0 : lost + 1;
                boolean now = lost == 0 || (reachable && lost < LOST);
                if (now != reachable) {
                    reachable = now;
                    LOG.info("gateway {} {}", gateway.getHostAddress(), now ? "answers" : "does not answer");
                    verdict.gatewayChanged(now);
                }
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return socket.ping(EchoRequest.of(gateway, LIMIT)) instanceof EchoResult.Reply;
        } catch (LinuxException e) {
            LOG.debug("gateway {}: {}", gateway.getHostAddress(), e.getMessage());
            return false;
        }
    }
}
