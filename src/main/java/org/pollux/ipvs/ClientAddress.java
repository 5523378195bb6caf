package org.pollux.ipvs;

/** How a real server with {@link ForwardingMethod#FULLNAT} learns whom it serves. */
public enum ClientAddress {
    /** It does not. */
    HIDDEN,
    /**
     * The TCP option of kind 254 that LVS's FULLNAT and DPVS send: port and address of the client, in the client's
     * packets until the server has answered the handshake. UDP goes without.
     */
    TCP_OPTION,
    /**
     * The PROXY protocol's version 2 header before the first byte of a TCP connection, for servers that expect it. UDP
     * goes without.
     */
    PROXY_PROTOCOL
}
