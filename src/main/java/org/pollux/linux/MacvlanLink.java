package org.pollux.linux;

/**
 * A macvlan interface: a second Ethernet address on another interface.
 *
 * @param link the interface itself
 * @param lowerIndex the interface it sits on; in another network namespace when there is none of that index
 * @param alias what an administrator or a program noted on it ({@code ip link set … alias}), at most 255 bytes; often empty
 */
public record MacvlanLink(Link link, int lowerIndex, String alias) {}
