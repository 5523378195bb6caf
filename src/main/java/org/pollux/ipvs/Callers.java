package org.pollux.ipvs;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The NAT servers of services for SIP, by address and port: they may begin to talk to a client. Made anew when services
 * have changed and the next packet of nobody's comes.
 */
final class Callers {
    private final Collection<VirtualService> services;
    private final SipHash hash;
    private @Nullable RealServer[] slots = {};
    private boolean outdated;

    /** @param services all there are, at any time */
    Callers(Collection<VirtualService> services, long seed0, long seed1) {
        this.services = services;
        this.hash = new SipHash(seed0, seed1);
    }

    /** A service or server has changed. */
    void outdate() {
        outdated = true;
    }

    /** The server that sends a packet; null if it is none of these. */
    @Nullable
    RealServer find(Packet packet) {
        if (packet.protocol != Packet.UDP) {
            return null;
        }
        if (outdated) {
            collect();
            outdated = false;
        }
        if (slots.length == 0) {
            return null;
        }
        int at = start(packet.sourceHigh, packet.sourceLow, packet.sourcePort);
        for (RealServer server = slots[at]; server != null; server = slots[at]) {
            if (server.low == packet.sourceLow
                    && server.high == packet.sourceHigh
                    && server.key.port() == packet.sourcePort
                    && server.ipv6 == packet.ipv6) {
                return server;
            }
            at = (at + 1) & (slots.length - 1);
        }
        return null;
    }

    private void collect() {
        int count = 0;
        for (VirtualService service : services) {
            count += service.hasCallers() ? service.servers.size() : 0;
        }
        slots = new RealServer[count == 0 ? 0 : Integer.highestOneBit(count) * 4];
        for (VirtualService service : services) {
            if (service.hasCallers()) {
                addAll(service);
            }
        }
    }

    private void addAll(VirtualService service) {
        for (RealServer server = service.servers.after(null); server != null; server = server.older) {
            if (server.forwarding == ForwardingMethod.NAT && server.key.port() != 0) {
                int at = start(server.high, server.low, server.key.port());
                while (slots[at] != null) {
                    at = (at + 1) & (slots.length - 1);
                }
                slots[at] = server;
            }
        }
    }

    private int start(long high, long low, int port) {
        return (int) hash.hash(high, low, port) & (slots.length - 1);
    }
}
