package org.pollux.cluster.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.pollux.cluster.link.Greeting.Accepted;
import org.pollux.cluster.link.Refusal.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes connections. Each is greeted on a thread of its own, so that one that says nothing keeps nobody waiting; how many
 * there may be is bounded, and half of the places are kept for the directors that the configuration names.
 */
final class Doorkeeper {
    private static final Logger LOG = LoggerFactory.getLogger(Doorkeeper.class);
    private static final int PLACES = 128;
    private static final int PLACES_OF_STRANGERS = 64;
    private static final int PLACES_OF_ONE = 16;
    private static final Duration GREETING_LIMIT = Duration.ofSeconds(1);
    private static final long BREATH_MS = 50;

    private final ServerSocket door;
    private final Set<InetAddress> named;
    private final Supplier<Greeting> greeting;
    private final Refusals refusals;
    private final Guests guests;
    private final Map<InetAddress, Integer> inside = new HashMap<>();
    private int strangers;
    private int all;

    /** Takes those who were let in. */
    interface Guests {
        /** Called on the connection's thread, which may stay as long as the connection lives. */
        void arrived(Socket socket, Accepted accepted, Identity who);
    }

    Doorkeeper(
            ServerSocket door, Set<InetAddress> named, Supplier<Greeting> greeting, Refusals refusals, Guests guests) {
        this.door = door;
        this.named = named;
        this.greeting = greeting;
        this.refusals = refusals;
        this.guests = guests;
    }

    void start() {
        Thread.ofPlatform().name("cluster-accept").daemon().start(this::run);
    }

    private void run() {
        while (!door.isClosed()) {
            try {
                Socket socket = door.accept();
                InetAddress from = ((InetSocketAddress) socket.getRemoteSocketAddress()).getAddress();
                if (enter(from)) {
                    Thread.ofPlatform()
                            .name("cluster-from-" + from.getHostAddress())
                            .daemon()
                            .start(() -> receive(socket, from));
                } else {
                    refusals.refused(from, Reason.TOO_MANY);
                    OutgoingLink.closeQuietly(socket);
                }
            } catch (IOException e) {
                pause(e);
            }
        }
    }

    /** Without descriptors accept() fails again at once. */
    private void pause(IOException cause) {
        if (door.isClosed()) {
            return;
        }
        LOG.warn(
                "cannot take connections of other directors on {}: {}", door.getLocalSocketAddress(), cause.toString());
        try {
            Thread.sleep(BREATH_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void receive(Socket socket, InetAddress from) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Accepted accepted = greeting.get().accept(new TimedSocket(socket, GREETING_LIMIT.toNanos()));
            accepted.identity().ifPresent(who -> guests.arrived(socket, accepted, who));
        } catch (RefusedException e) {
            refusals.refused(from, e.reason());
        } catch (SocketTimeoutException _) {
            refusals.refused(from, Reason.SILENT);
        } catch (IOException e) {
            LOG.debug("connection from {} ended: {}", from, e.toString());
        } finally {
            leave(from);
        }
    }

    private synchronized boolean enter(InetAddress from) {
        boolean stranger = !named.contains(from);
        int ofThis = inside.getOrDefault(from, 0);
        if (all >= PLACES || ofThis >= PLACES_OF_ONE || (stranger && strangers >= PLACES_OF_STRANGERS)) {
            return false;
        }
        inside.put(from, ofThis + 1);
        strangers += stranger ? 1 : 0;
        all++;
        return true;
    }

    private synchronized void leave(InetAddress from) {
        inside.computeIfPresent(from, (_, count) -> count == 1 ? null : count - 1);
        strangers -= named.contains(from) ? 0 : 1;
        all--;
    }
}
