package org.pollux.control.operate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.control.CommandResult;
import org.pollux.control.table.RemoteTable;
import org.pollux.director.AbsentServer;
import org.pollux.ipvs.DestinationKey;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.ServerPhase;
import org.pollux.ipvs.ServiceKey;
import org.pollux.ipvs.ServiceSnapshot;

/**
 * Draining real servers and changing their weights, in every service they are in, or will be in when their checks succeed.
 * Exit statuses: 0 done, 1 there is no such server, 2 the words are not understood.
 */
public final class ServerOperations {
    private final RemoteTable table;

    /** A real server in a service. */
    private record Found(ServiceKey service, DestinationKey server, int weight, boolean drained, String standing) {
        static Found of(ServiceKey service, DestinationSnapshot server) {
            return new Found(
                    service, server.key(), server.settings().weight(), isDrained(server.phase()), connections(server));
        }

        static Found of(AbsentServer absent) {
            return new Found(
                    absent.service(), absent.server(), absent.weight(), absent.drained(), "out of service now");
        }

        @Override
        public String toString() {
            return Place.text(server) + " of " + Place.text(service);
        }
    }

    /** What is done to one of them; returns what to say. */
    @FunctionalInterface
    private interface Operation {
        String on(Found found);
    }

    /** @param table the director's */
    public ServerOperations(RemoteTable table) {
        this.table = table;
    }

    /**
     * Begins to drain a server: it keeps its connections and gets no new clients.
     *
     * @param server its address, with or without a port
     * @param service the virtual address of the only service that is meant, with or without a port, or {@code
     *     mark:NUMBER}; empty for all
     * @param timeout after which what is left is ended; empty for never
     */
    public CommandResult drain(String server, Optional<String> service, Optional<Duration> timeout) {
        return each(server, service, found -> {
            table.drain(found.service, found.server, timeout);
            String until = timeout.map(time -> ", ended after " + time.toSeconds() + " s")
                    .orElse("");
            return "draining " + found + ": " + found.standing + until;
        });
    }

    /** Ends the draining of a server; the arguments are those of {@link #drain}. */
    public CommandResult undrain(String server, Optional<String> service) {
        return each(server, service, found -> {
            table.undrain(found.service, found.server);
            return found.drained ? "in service again: " + found : "was not drained: " + found;
        });
    }

    private static boolean isDrained(ServerPhase phase) {
        return switch (phase) {
            case ServerPhase.Draining _, ServerPhase.Drained _ -> true;
            case ServerPhase.Serving _, ServerPhase.SlowStart _ -> false;
        };
    }

    /**
     * Changes a server's weight until the configuration says another one.
     *
     * @param weight 0 or more
     */
    public CommandResult weight(String server, Optional<String> service, int weight) {
        return each(server, service, found -> {
            table.weigh(found.service, found.server, weight);
            return "weight " + weight + " instead of " + found.weight + ": " + found;
        });
    }

    private CommandResult each(String server, Optional<String> service, Operation operation) {
        Place wanted;
        Optional<ServiceChoice> only;
        try {
            wanted = Place.parse(server);
            only = service.map(ServiceChoice::parse);
        } catch (IllegalArgumentException e) {
            return new CommandResult(2, "", "pollux: " + e.getMessage() + "\n");
        }
        List<Found> found = new ArrayList<>();
        for (ServiceSnapshot candidate : table.services()) {
            if (only.isEmpty() || only.get().matches(candidate.key())) {
                candidate.destinations().stream()
                        .filter(destination -> wanted.matches(destination.key()))
                        .forEach(destination -> found.add(Found.of(candidate.key(), destination)));
            }
        }
        for (AbsentServer absent : table.absent()) {
            if (wanted.matches(absent.server()) && (only.isEmpty() || only.get().matches(absent.service()))) {
                found.add(Found.of(absent));
            }
        }
        if (found.isEmpty()) {
            return new CommandResult(
                    1,
                    "",
                    "pollux: no virtual service has the real server " + server + " ('pollux status' lists them)\n");
        }
        StringBuilder out = new StringBuilder();
        found.forEach(one -> out.append(operation.on(one)).append('\n'));
        return new CommandResult(0, out.toString(), "");
    }

    private static String connections(DestinationSnapshot server) {
        int all = server.activeConnections() + server.inactiveConnections();
        return all == 1 ? "1 connection" : all + " connections";
    }
}
