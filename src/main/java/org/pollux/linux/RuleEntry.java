package org.pollux.linux;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A rule that chooses a routing table ({@code ip rule add}), as it is or as it should be. Numbers that have 32 bits are
 * unsigned.
 *
 * @param family IPv4 or IPv6
 * @param preference its place among the rules
 * @param inverted it is for all packets but those selected
 * @param from the network that packets come from; all when absent
 * @param to the network that they go to; all when absent
 * @param tos {@code tos}, 0..255; 0 for any
 * @param mark {@code fwmark}
 * @param incoming the interface that they came in on
 * @param outgoing the interface that a local socket is bound to
 * @param users {@code uidrange}
 * @param ipProtocol {@code ipproto}
 * @param sourcePorts {@code sport}
 * @param destinationPorts {@code dport}
 * @param tunnel {@code tunnel-id}
 * @param action what is done
 * @param protocol who made it ({@code FRA_PROTOCOL}), 0..255
 */
public record RuleEntry(
        Family family,
        int preference,
        boolean inverted,
        Optional<Prefix> from,
        Optional<Prefix> to,
        int tos,
        Optional<Mark> mark,
        Optional<String> incoming,
        Optional<String> outgoing,
        Optional<Range> users,
        OptionalInt ipProtocol,
        Optional<Range> sourcePorts,
        Optional<Range> destinationPorts,
        OptionalLong tunnel,
        Action action,
        int protocol) {
    /** The address families that have rules here. */
    public enum Family {
        /** IPv4. */
        IPV4,
        /** IPv6. */
        IPV6
    }

    /**
     * A network.
     *
     * @param network its address
     * @param length its bits
     */
    public record Prefix(InetAddress network, int length) {}

    /**
     * A packet mark.
     *
     * @param value the mark
     * @param mask which of its bits count
     */
    public record Mark(int value, int mask) {}

    /**
     * A range.
     *
     * @param first the first
     * @param last the last, included
     */
    public record Range(int first, int last) {}

    /** What is done with the packets. */
    public sealed interface Action {
        /**
         * A table is asked.
         *
         * @param table its number
         * @param suppressPrefixLength routes not longer than this are no answer
         * @param suppressGroup routes over interfaces of this group are no answer
         * @param realms both realms (IPv4 only)
         */
        record Lookup(int table, OptionalInt suppressPrefixLength, OptionalInt suppressGroup, OptionalInt realms)
                implements Action {}

        /** The table of the packet's VRF is asked. */
        record LookupVrf() implements Action {}

        /** Goes on with the rule of another preference. */
        record Goto(int preference) implements Action {}

        /** Nothing. */
        record Nothing() implements Action {}

        /** They are dropped as a route of this type would. */
        record Drop(RouteEntry.Type type) implements Action {}
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add("pref " + Integer.toUnsignedString(preference));
        if (inverted) {
            words.add("not");
        }
        words.add("from " + from.map(RuleEntry::text).orElse("all"));
        to.ifPresent(prefix -> words.add("to " + text(prefix)));
        mark.ifPresent(m -> words.add("fwmark 0x" + Integer.toHexString(m.value)));
        incoming.ifPresent(name -> words.add("iif " + name));
        outgoing.ifPresent(name -> words.add("oif " + name));
        if (action instanceof Action.Lookup lookup) {
            words.add("table " + Integer.toUnsignedString(lookup.table()));
        }
        return String.join(" ", words);
    }

    private static String text(Prefix prefix) {
        return prefix.network.getHostAddress() + "/" + prefix.length;
    }
}
