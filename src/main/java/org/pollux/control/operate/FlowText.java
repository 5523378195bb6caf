package org.pollux.control.operate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pollux.control.CommandResult;
import org.pollux.control.table.RemoteTable;
import org.pollux.ipvs.Cause;
import org.pollux.ipvs.ConnectionSnapshot;
import org.pollux.ipvs.DestinationSnapshot;
import org.pollux.ipvs.FlowExplanation;
import org.pollux.ipvs.FlowExplanation.Fate;
import org.pollux.ipvs.FlowQuestion;
import org.pollux.ipvs.ForwardingMethod;
import org.pollux.ipvs.Protocol;
import org.pollux.ipvs.ServerPhase;
import org.pollux.ipvs.ServiceSnapshot;

/** {@code pollux explain}: what would become of a packet, and why. */
public final class FlowText {
    private final RemoteTable table;

    /** @param table the director's */
    public FlowText(RemoteTable table) {
        this.table = table;
    }

    /**
     * Explains a packet.
     *
     * @param protocol {@code tcp}, {@code udp} or {@code sctp}
     * @param source where it comes from, with its port
     * @param destination where it is sent, with its port
     * @param arrival the interface it would come by; empty if that does not matter
     * @return the words; exit status 2 when the question is not understood
     */
    public CommandResult explain(String protocol, String source, String destination, Optional<String> arrival) {
        FlowQuestion question;
        try {
            Place from = Place.parse(source);
            Place to = Place.parse(destination);
            question = new FlowQuestion(
                    protocol(protocol),
                    from.address(),
                    port(source, from),
                    to.address(),
                    port(destination, to),
                    arrival.orElse(""));
        } catch (IllegalArgumentException e) {
            return new CommandResult(2, "", "pollux: " + e.getMessage() + "\n");
        }
        return new CommandResult(0, text(table.explain(question)), "");
    }

    private static Protocol protocol(String text) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.name().equals(text.toUpperCase(Locale.ROOT))) {
                return protocol;
            }
        }
        throw new IllegalArgumentException("protocol '" + text + "' is not balanced: tcp, udp or sctp");
    }

    private static int port(String text, Place place) {
        return place.port().orElseThrow(() -> new IllegalArgumentException("'" + text + "' lacks a port"));
    }

    static String text(FlowExplanation explanation) {
        StringBuilder out = new StringBuilder();
        if (explanation.mark() != 0) {
            out.append("mark:     ")
                    .append(Integer.toUnsignedString(explanation.mark()))
                    .append('\n');
        }
        out.append("service:  ")
                .append(explanation.service().map(FlowText::service).orElse("none"))
                .append('\n');
        out.append("goes to:  ").append(fate(explanation.fate())).append('\n');
        explanation.service().ifPresent(service -> service.destinations()
                .forEach(server -> out.append("  ").append(server(server)).append('\n')));
        return out.toString();
    }

    private static String service(ServiceSnapshot service) {
        return Place.text(service.key()) + ", scheduler " + service.settings().scheduler()
                + service.settings()
                        .persistence()
                        .map(persistence -> ", persistent for "
                                + persistence.timeout().toSeconds() + " s"
                                + service.settings()
                                        .persistenceEngine()
                                        .map(_ -> " by SIP dialogue: a message of a known one goes to its server")
                                        .orElse(""))
                        .orElse("");
    }

    private static String fate(Fate fate) {
        return switch (fate) {
            case Fate.Existing existing -> {
                ConnectionSnapshot connection = existing.connection();
                yield (existing.fromServer()
                                ? Place.text(connection.clientAddress(), connection.clientPort()) + ", the client"
                                : Place.text(connection.destinationAddress(), connection.destinationPort()))
                        + " (" + connection.forwarding().listedName() + "): it belongs to a connection in state "
                        + connection.state() + ", which expires in "
                        + connection.expires().toSeconds() + " s, "
                        + (connection.fastPath() ? "forwarded by the fast path" : "forwarded by the engine")
                        + (existing.abandoned() ? "; its server was removed" : "")
                        + (existing.replaceable() ? "; a packet that begins a connection would be scheduled anew" : "");
            }
            case Fate.Remembered remembered ->
                Place.text(remembered.server()) + " (" + remembered.forwarding().listedName()
                        + "): the client's persistence template says so for another "
                        + remembered.template().expires().toSeconds() + " s";
            case Fate.Scheduled(var original, ForwardingMethod method)
            when method == ForwardingMethod.BYPASS ->
                Place.text(original) + ", where it was sent: no server can take it, and cache_bypass is on";
            case Fate.Scheduled scheduled ->
                Place.text(scheduled.server()) + " (" + scheduled.forwarding().listedName()
                        + "): a new connection, the scheduler's choice";
            case Fate.Drawn drawn -> "one of " + list(drawn) + ": a new connection, the scheduler draws lots";
            case Fate.NotForwarded refused -> "no server: " + refused(refused.cause());
        };
    }

    private static String list(Fate.Drawn drawn) {
        return drawn.candidates().stream().map(Place::text).collect(Collectors.joining(", "));
    }

    private static String refused(Cause cause) {
        String words = cause.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return words + " ("
                + switch (cause.verdict()) {
                    case STACK -> "left to the host's own stack";
                    case REPLY -> "answered with an ICMP error";
                    case DROP -> "dropped";
                    case FORWARD -> "forwarded";
                }
                + ")";
    }

    private static String server(DestinationSnapshot server) {
        List<String> notes = new ArrayList<>();
        if (server.overloaded()) {
            notes.add("at its threshold");
        }
        switch (server.phase()) {
            case ServerPhase.Serving _ -> {}
            case ServerPhase.SlowStart start -> notes.add("slow start, " + start.percent() + " % of its weight");
            case ServerPhase.Draining draining ->
                notes.add("draining"
                        + draining.remaining()
                                .map(time -> ", " + time.toSeconds() + " s left")
                                .orElse(""));
            case ServerPhase.Drained _ -> notes.add("drained");
        }
        return String.format(
                Locale.ROOT,
                "%-28s weight %d, %d active, %d inactive%s",
                Place.text(server.key()),
                server.settings().weight(),
                server.activeConnections(),
                server.inactiveConnections(),
                notes.isEmpty() ? "" : ", " + String.join(", ", notes));
    }
}
