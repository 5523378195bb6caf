package org.pollux.ipvs;

/** How a packet travels from the director to the real server. */
public enum ForwardingMethod {
    /** Destination address and port are rewritten; replies come back through the director (ipvsadm {@code -m}). */
    NAT(0, "Masq"),
    /**
     * The packet is wrapped into another one to the server, which unwraps it and answers the client itself (ipvsadm
     * {@code -i}). The server may be of the other address family.
     */
    TUN(2, "Tunnel"),
    /** Direct routing: the packet goes unchanged, but for TTL, to the server's link address (ipvsadm {@code -g}). */
    DR(3, "Route"),
    /**
     * No server's: the packet goes unchanged, but for TTL, to where it was sent. Connections have it, see {@link
     * EngineOptions#cacheBypass()}; no destination can.
     */
    BYPASS(4, "Bypass"),
    /**
     * Source and destination are rewritten: the server sees one of the {@link LocalAddresses}, so that it needs no route
     * back to the clients through the director. Not part of Linux's IPVS.
     */
    FULLNAT(5, "FullNat");

    private final int code;
    private final String listedName;

    ForwardingMethod(int code, String listedName) {
        this.code = code;
        this.listedName = listedName;
    }

    /** IPVS's own number of the method; that of FULLNAT is the one its patched kernels use. */
    int code() {
        return code;
    }

    static ForwardingMethod of(int code) {
        return switch (code) {
            case 0 -> NAT;
            case 2 -> TUN;
            case 3 -> DR;
            case 4 -> BYPASS;
            case 5 -> FULLNAT;
            default -> throw new IllegalArgumentException("no forwarding method " + code);
        };
    }

    /** The word in ipvsadm's Forward column. */
    public String listedName() {
        return listedName;
    }
}
