package org.pollux.config;

import java.util.Optional;

/**
 * A line of {@code virtual_rules} or {@code static_rules}, in the language of ip-rule(8).
 *
 * @param selector which packets
 * @param action what is done with them
 * @param preference {@code preference}: the order among the rules
 * @param tracked false for {@code no_track}: its loss is no fault
 * @param trackGroup {@code track_group}, for static rules
 * @param position where the line stands
 */
public record RoutingRule(
        Selector selector,
        Action action,
        Optional<Long> preference,
        boolean tracked,
        Optional<String> trackGroup,
        SourcePosition position) {
    /**
     * Which packets a rule is for: those that match all that is given.
     *
     * @param family the address family where no address shows it
     * @param inverted {@code not}: all the others
     * @param from {@code from}; empty for all
     * @param to {@code to}; empty for all
     * @param tos {@code tos}
     * @param mark {@code fwmark}, with its mask as written
     * @param incoming {@code iif}
     * @param outgoing {@code oif}
     * @param uidRange {@code uidrange}
     * @param ipProtocol {@code ipproto}
     * @param sourcePorts {@code sport}
     * @param destinationPorts {@code dport}
     * @param tunnel {@code tunnel-id}
     */
    public record Selector(
            Optional<AddressFamily> family,
            boolean inverted,
            Optional<IpPrefix> from,
            Optional<IpPrefix> to,
            Optional<Integer> tos,
            Optional<String> mark,
            Optional<String> incoming,
            Optional<String> outgoing,
            Optional<UidRange> uidRange,
            Optional<String> ipProtocol,
            Optional<PortRange> sourcePorts,
            Optional<PortRange> destinationPorts,
            Optional<Long> tunnel) {}

    /**
     * A range of user ids.
     *
     * @param first the first
     * @param last the last, included
     */
    public record UidRange(long first, long last) {}

    /** What a rule does. */
    public sealed interface Action {
        /**
         * A routing table is asked.
         *
         * @param table its name or number
         * @param suppressPrefixLength {@code suppress_prefixlength}: routes not longer than this are no answer
         * @param suppressGroup {@code suppress_ifgroup}: routes over interfaces of this group are no answer
         * @param realms {@code realms}
         * @param protocol {@code protocol}: who made the rule
         */
        record Lookup(
                String table,
                Optional<Integer> suppressPrefixLength,
                Optional<String> suppressGroup,
                Optional<String> realms,
                Optional<String> protocol)
                implements Action {}

        /** {@code l3mdev}: the table of the packet's VRF is asked. */
        record LookupVrf() implements Action {}

        /**
         * {@code goto}: goes on with another rule.
         *
         * @param preference that rule's
         */
        record Goto(long preference) implements Action {}

        /** {@code nop}: nothing. */
        record Nothing() implements Action {}

        /** The packets are dropped; the kind says what the sender hears. */
        record Drop(Route.Kind kind) implements Action {}
    }
}
