package org.pollux.ipvs;

/** Asked for each packet the engine forwards: how long it may be. */
@FunctionalInterface
public interface PathMtu {
    /**
     * The largest IP packet, in bytes, that can be sent towards an address.
     *
     * @param ipv6 whether the address is an IPv6 one
     * @param high upper half of the address, see {@link AddressWords}
     * @param low lower half
     */
    int towards(boolean ipv6, long high, long low);
}
