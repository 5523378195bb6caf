package org.pollux.ipvs;

/** How a packet travels from the director to the real server. */
public enum ForwardingMethod {
    /** Destination address and port are rewritten; replies come back through the director (ipvsadm {@code -m}). */
    NAT("Masq"),
    /** Direct routing: the packet goes unchanged, but for TTL, to the server's link address (ipvsadm {@code -g}). */
    DR("Route");

    private final String listedName;

    ForwardingMethod(String listedName) {
        this.listedName = listedName;
    }

    /** The word in ipvsadm's Forward column. */
    public String listedName() {
        return listedName;
    }
}
