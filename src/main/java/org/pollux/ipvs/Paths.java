package org.pollux.ipvs;

/** Asked for each packet the engine forwards: the way to its next destination. */
@FunctionalInterface
public interface Paths {
    /**
     * The way to an address. The answer is used before the next call only.
     *
     * @param ipv6 whether the address is an IPv6 one
     * @param high upper half of the address, see {@link AddressWords}
     * @param low lower half
     */
    Path towards(boolean ipv6, long high, long low);
}
