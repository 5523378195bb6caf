package org.pollux.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * A {@code virtual_server_group}: addresses and marks that share real servers.
 *
 * @param name the group's name
 * @param members at least one
 * @param position where the block begins
 */
public record VirtualServerGroup(String name, List<Member> members, SourcePosition position) {
    /** One line of the group. */
    public sealed interface Member {}

    /**
     * Addresses with a port.
     *
     * @param first the first address
     * @param last the last, included; the first when there is only one
     * @param port the port, 0 for all
     */
    public record Addresses(InetAddress first, InetAddress last, int port) implements Member {}

    /**
     * Packets with a mark.
     *
     * @param mark the mark
     * @param family the packets' address family; that of the real servers when absent
     */
    public record Mark(int mark, Optional<AddressFamily> family) implements Member {}

    /** Copies the list. */
    public VirtualServerGroup {
        members = List.copyOf(members);
    }
}
