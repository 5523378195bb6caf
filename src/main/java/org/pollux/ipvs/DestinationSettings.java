package org.pollux.ipvs;

/**
 * The changeable part of a destination. Editing replaces all of it; connections keep the forwarding method they were
 * made with.
 *
 * @param forwarding how packets travel to the server
 * @param weight scheduling weight, 0 or more; with 0 the server keeps its connections and gets no new ones
 * @param upperThreshold number of connections at which the server gets no new ones, 0 for no limit
 * @param lowerThreshold number of connections below which an overloaded server gets new ones again, 0 for three
 *     quarters of the upper threshold; at most {@code upperThreshold}
 * @param tunnel what packets are wrapped into; matters for {@link ForwardingMethod#TUN} only, but is kept otherwise
 */
public record DestinationSettings(
        ForwardingMethod forwarding, int weight, int upperThreshold, int lowerThreshold, Tunnel tunnel) {
    /** A destination without connection limits. */
    public DestinationSettings(ForwardingMethod forwarding, int weight) {
        this(forwarding, weight, 0, 0);
    }

    /** A destination whose tunnel, if it has one, is IP in IP. */
    public DestinationSettings(ForwardingMethod forwarding, int weight, int upperThreshold, int lowerThreshold) {
        this(forwarding, weight, upperThreshold, lowerThreshold, Tunnel.IPIP);
    }
}
