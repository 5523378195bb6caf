package org.pollux.ipvs;

/** How a packet travels from the director to the real server. */
public enum ForwardingMethod {
    /** Destination address and port are rewritten; replies come back through the director (ipvsadm {@code -m}). */
    NAT(0, "Masq"),
    /** Direct routing: the packet goes unchanged, but for TTL, to the server's link address (ipvsadm {@code -g}). */
    DR(3, "Route");

    private final int code;
    private final String listedName;

    ForwardingMethod(int code, String listedName) {
        this.code = code;
        this.listedName = listedName;
    }

    /** IPVS's own number of the method. */
    int code() {
        return code;
    }

    static ForwardingMethod of(int code) {
        return switch (code) {
            case 0 -> NAT;
            case 3 -> DR;
            default -> throw new IllegalArgumentException("no forwarding method " + code);
        };
    }

    /** The word in ipvsadm's Forward column. */
    public String listedName() {
        return listedName;
    }
}
