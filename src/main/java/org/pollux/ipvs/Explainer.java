package org.pollux.ipvs;

import java.net.Inet6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.ipvs.FlowExplanation.Fate;

/** Says what would become of a packet, by asking the same parts that a packet would meet, and changing none. */
final class Explainer {
    private final Services services;
    private final Connections connections;
    private final PacketPath path;
    private final ConnectionListing listing;

    Explainer(Services services, Connections connections, PacketPath path) {
        this.services = services;
        this.connections = connections;
        this.path = path;
        this.listing = new ConnectionListing(connections);
    }

    FlowExplanation explain(FlowQuestion question, long now) {
        Packet packet = packet(question);
        int mark = services.mark(packet, question.arrival());
        int slot = connections.findFromServer(packet);
        if (slot != ConnectionTable.NONE) {
            return existing(slot, mark, true, now);
        }
        slot = connections.findFromClient(packet);
        if (slot != ConnectionTable.NONE) {
            return existing(slot, mark, false, now);
        }
        VirtualService service = services.of(packet, mark);
        if (service == null) {
            return new FlowExplanation(mark, Optional.empty(), new Fate.NotForwarded(Cause.NO_SERVICE));
        }
        return new FlowExplanation(mark, Optional.of(service.snapshot(now)), scheduled(service, packet, now));
    }

    private FlowExplanation existing(int slot, int mark, boolean fromServer, long now) {
        RealServer server = connections.server(slot);
        Fate fate = new Fate.Existing(
                listing.snapshot(slot, now),
                fromServer,
                !fromServer && path.isAbandoned(slot),
                !fromServer && path.isReplaceable(slot));
        return new FlowExplanation(mark, services.service(server.service.key), fate);
    }

    private Fate scheduled(VirtualService service, Packet packet, long now) {
        Optional<Cause> obstacle = path.obstacleToBegin(service, packet);
        if (obstacle.isPresent()) {
            return new Fate.NotForwarded(obstacle.get());
        }
        Persistence persistence = service.persistence();
        if (persistence != null) {
            int template = path.template(service, persistence, packet);
            if (template != ConnectionTable.NONE) {
                RealServer server = connections.server(template);
                return new Fate.Remembered(listing.snapshot(template, now), server.key, server.forwarding);
            }
        }
        RealServer server = service.peek(packet, now);
        if (server == null) {
            return path.mayBypass(service, packet)
                    ? new Fate.Scheduled(
                            new DestinationKey(
                                    AddressWords.toInetAddress(
                                            packet.ipv6, packet.destinationHigh, packet.destinationLow),
                                    packet.destinationPort),
                            ForwardingMethod.BYPASS)
                    : new Fate.NotForwarded(Cause.NO_DESTINATION);
        }
        return service.drawsLots()
                ? new Fate.Drawn(eligible(service))
                : new Fate.Scheduled(server.key, server.forwarding);
    }

    private static List<DestinationKey> eligible(VirtualService service) {
        List<DestinationKey> all = new ArrayList<>();
        for (RealServer server : service.servers.toList()) {
            if (server.isEligible()) {
                all.add(server.key);
            }
        }
        return all;
    }

    private static Packet packet(FlowQuestion question) {
        Packet packet = new Packet();
        packet.ipv6 = question.destination() instanceof Inet6Address;
        packet.protocol = question.protocol().number();
        packet.sourceHigh = AddressWords.high(question.source());
        packet.sourceLow = AddressWords.low(question.source());
        packet.sourcePort = question.sourcePort();
        packet.destinationHigh = AddressWords.high(question.destination());
        packet.destinationLow = AddressWords.low(question.destination());
        packet.destinationPort = question.destinationPort();
        return packet;
    }
}
