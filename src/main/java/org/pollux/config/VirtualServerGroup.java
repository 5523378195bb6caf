package org.pollux.config;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pollux.config.VirtualServer.Service;

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
    public record Addresses(InetAddress first, InetAddress last, int port) implements Member {
        /** How many addresses it has. */
        public BigInteger count() {
            return number(last).subtract(number(first)).add(BigInteger.ONE);
        }

        /**
         * Each address, from the first to the last.
         *
         * @throws IllegalStateException when there are more than a list can hold
         */
        public List<InetAddress> each() {
            int count;
            try {
                count = count().intValueExact();
            } catch (ArithmeticException e) {
                throw new IllegalStateException("too many addresses from " + first + " to " + last, e);
            }
            List<InetAddress> all = new ArrayList<>(count);
            byte[] next = first.getAddress();
            for (int i = 0; i < count; i++) {
                all.add(address(next));
                int at = next.length - 1;
                while (at >= 0 && ++next[at] == 0) {
                    at--;
                }
            }
            return all;
        }

        private static BigInteger number(InetAddress address) {
            return new BigInteger(1, address.getAddress());
        }

        private static InetAddress address(byte[] bytes) {
            try {
                return InetAddress.getByAddress(bytes);
            } catch (UnknownHostException e) {
                throw new IllegalStateException("the length is that of an address", e);
            }
        }
    }

    /**
     * Packets with a mark.
     *
     * @param mark the mark
     * @param family the packets' address family; when absent that of the group's addresses, or else of the real servers
     */
    public record Mark(int mark, Optional<AddressFamily> family) implements Member {}

    /** Copies the list. */
    public VirtualServerGroup {
        members = List.copyOf(members);
    }

    /** How many services it has. */
    public BigInteger size() {
        return members.stream()
                .map(member -> switch (member) {
                    case Addresses addresses -> addresses.count();
                    case Mark _ -> BigInteger.ONE;
                })
                .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Its addresses, without the marks. */
    public List<Addresses> addresses() {
        return members.stream()
                .filter(Addresses.class::isInstance)
                .map(Addresses.class::cast)
                .toList();
    }

    /**
     * Each of its services, in the order of its lines.
     *
     * @param protocol of its addresses; may be absent when it has none
     * @param servers the address family of the real servers
     */
    public List<Service.Single> services(Optional<VirtualServer.Protocol> protocol, AddressFamily servers) {
        AddressFamily usual = addresses().stream()
                .findFirst()
                .map(line -> AddressFamily.of(line.first()))
                .orElse(servers);
        List<Service.Single> all = new ArrayList<>();
        for (Member member : members) {
            switch (member) {
                case Mark(int mark, Optional<AddressFamily> family) ->
                    all.add(new Service.Marked(mark, family.orElse(usual)));
                case Addresses line ->
                    line.each()
                            .forEach(address -> all.add(new Service.Addressed(
                                    protocol.orElseThrow(() -> new IllegalArgumentException(
                                            "virtual_server_group " + name + " has addresses and needs a protocol")),
                                    address,
                                    line.port())));
            }
        }
        return all;
    }
}
