package org.pollux.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.pollux.linux.RuleEntry.Action;
import org.pollux.linux.RuleEntry.Range;

/** {@code struct fib_rule_hdr} and its attributes. */
final class RuleMessages {
    private static final int FIXED = 12;
    private static final int FRA_DST = 1;
    private static final int FRA_SRC = 2;
    private static final int FRA_IIFNAME = 3;
    private static final int FRA_GOTO = 4;
    private static final int FRA_PRIORITY = 6;
    private static final int FRA_FWMARK = 10;
    private static final int FRA_FLOW = 11;
    private static final int FRA_TUN_ID = 12;
    private static final int FRA_SUPPRESS_IFGROUP = 13;
    private static final int FRA_SUPPRESS_PREFIXLEN = 14;
    private static final int FRA_TABLE = 15;
    private static final int FRA_FWMASK = 16;
    private static final int FRA_OIFNAME = 17;
    private static final int FRA_L3MDEV = 19;
    private static final int FRA_UID_RANGE = 20;
    private static final int FRA_PROTOCOL = 21;
    private static final int FRA_IP_PROTO = 22;
    private static final int FRA_SPORT_RANGE = 23;
    private static final int FRA_DPORT_RANGE = 24;
    private static final int FR_ACT_TO_TBL = 1;
    private static final int FR_ACT_GOTO = 2;
    private static final int FR_ACT_NOP = 3;
    private static final int FIB_RULE_INVERT = 2;
    private static final int TABLE_ELSEWHERE = 252;

    private RuleMessages() {}

    static void dump(NetlinkRequest request, int family) {
        request.u8(family).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
    }

    /** The whole rule, for RTM_NEWRULE and RTM_DELRULE. */
    static void write(NetlinkRequest request, RuleEntry rule) {
        request.u8(rule.family() == RuleEntry.Family.IPV4 ? Libc.AF_INET : Libc.AF_INET6)
                .u8(rule.to().map(RuleEntry.Prefix::length).orElse(0))
                .u8(rule.from().map(RuleEntry.Prefix::length).orElse(0))
                .u8(rule.tos())
                .u8(table(rule.action()))
                .u8(0)
                .u8(0)
                .u8(number(rule.action()))
                .u32(rule.inverted() ? FIB_RULE_INVERT : 0);
        request.attribute(FRA_PRIORITY, rule.preference());
        rule.from().ifPresent(from -> request.attribute(FRA_SRC, from.network()));
        rule.to().ifPresent(to -> request.attribute(FRA_DST, to.network()));
        rule.mark()
                .ifPresent(mark -> request.attribute(FRA_FWMARK, mark.value()).attribute(FRA_FWMASK, mark.mask()));
        rule.incoming().ifPresent(name -> request.attribute(FRA_IIFNAME, name));
        rule.outgoing().ifPresent(name -> request.attribute(FRA_OIFNAME, name));
        rule.users()
                .ifPresent(users ->
                        request.nested(FRA_UID_RANGE, r -> r.u32(users.first()).u32(users.last())));
        rule.ipProtocol().ifPresent(number -> request.attributeU8(FRA_IP_PROTO, number));
        rule.sourcePorts().ifPresent(ports -> ports(request, FRA_SPORT_RANGE, ports));
        rule.destinationPorts().ifPresent(ports -> ports(request, FRA_DPORT_RANGE, ports));
        rule.tunnel().ifPresent(id -> request.attributeBigEndian(FRA_TUN_ID, id));
        action(request, rule.action());
        request.attributeU8(FRA_PROTOCOL, rule.protocol());
    }

    private static void ports(NetlinkRequest request, int type, Range ports) {
        request.nested(type, r -> r.u16(ports.first()).u16(ports.last()));
    }

    private static int table(Action action) {
        return switch (action) {
            case Action.Lookup lookup ->
                Integer.compareUnsigned(lookup.table(), 255) <= 0 ? lookup.table() : TABLE_ELSEWHERE;
            case Action.LookupVrf _, Action.Goto _, Action.Nothing _, Action.Drop _ -> 0;
        };
    }

    private static int number(Action action) {
        return switch (action) {
            case Action.Lookup _, Action.LookupVrf _ -> FR_ACT_TO_TBL;
            case Action.Goto _ -> FR_ACT_GOTO;
            case Action.Nothing _ -> FR_ACT_NOP;
            // FR_ACT_BLACKHOLE and its like have the numbers of RTN_BLACKHOLE and its like.
            case Action.Drop(RouteEntry.Type type) -> type.number();
        };
    }

    private static void action(NetlinkRequest request, Action action) {
        switch (action) {
            case Action.Lookup lookup -> {
                request.attribute(FRA_TABLE, lookup.table());
                lookup.suppressPrefixLength().ifPresent(length -> request.attribute(FRA_SUPPRESS_PREFIXLEN, length));
                lookup.suppressGroup().ifPresent(group -> request.attribute(FRA_SUPPRESS_IFGROUP, group));
                lookup.realms().ifPresent(realms -> request.attribute(FRA_FLOW, realms));
            }
            case Action.LookupVrf _ -> request.attributeU8(FRA_L3MDEV, 1);
            case Action.Goto(int preference) -> request.attribute(FRA_GOTO, preference);
            case Action.Nothing _, Action.Drop _ -> {
                // The number says all.
            }
        }
    }

    /** The rule of a message; empty for families and actions that nobody configures here. */
    static Optional<RuleEntry> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int family = message.unsignedByte(0);
        Optional<Action> action = action(message, attributes);
        if ((family != Libc.AF_INET && family != Libc.AF_INET6) || action.isEmpty()) {
            return Optional.empty();
        }
        OptionalInt mark = attributes.u32(FRA_FWMARK);
        OptionalInt mask = attributes.u32(FRA_FWMASK);
        return Optional.of(new RuleEntry(
                family == Libc.AF_INET ? RuleEntry.Family.IPV4 : RuleEntry.Family.IPV6,
                attributes.u32(FRA_PRIORITY).orElse(0),
                (message.payload().getInt(8) & FIB_RULE_INVERT) != 0,
                prefix(attributes.address(FRA_SRC), message.unsignedByte(2)),
                prefix(attributes.address(FRA_DST), message.unsignedByte(1)),
                message.unsignedByte(3),
                mark.isPresent() ? Optional.of(new RuleEntry.Mark(mark.getAsInt(), mask.orElse(-1))) : Optional.empty(),
                attributes.string(FRA_IIFNAME),
                attributes.string(FRA_OIFNAME),
                range(attributes.struct(FRA_UID_RANGE, 8), false),
                attributes.u8(FRA_IP_PROTO),
                range(attributes.struct(FRA_SPORT_RANGE, 4), true),
                range(attributes.struct(FRA_DPORT_RANGE, 4), true),
                tunnel(attributes.struct(FRA_TUN_ID, 8)),
                action.get(),
                attributes.u8(FRA_PROTOCOL).orElse(0)));
    }

    private static Optional<RuleEntry.Prefix> prefix(Optional<InetAddress> network, int length) throws LinuxException {
        if (network.isPresent() && length > network.get().getAddress().length * 8) {
            throw NetlinkMessage.malformed(
                    "rule for " + network.get().getHostAddress() + " with prefix length " + length);
        }
        return network.map(address -> new RuleEntry.Prefix(address, length));
    }

    private static Optional<Range> range(Optional<ByteBuffer> range, boolean ports) {
        return range.map(r -> ports
                ? new Range(Short.toUnsignedInt(r.getShort(0)), Short.toUnsignedInt(r.getShort(2)))
                : new Range(r.getInt(0), r.getInt(4)));
    }

    private static OptionalLong tunnel(Optional<ByteBuffer> id) {
        return id.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(
                        id.get().duplicate().order(ByteOrder.BIG_ENDIAN).getLong(0));
    }

    private static Optional<Action> action(NetlinkMessage message, NetlinkAttributes attributes) throws LinuxException {
        int number = message.unsignedByte(7);
        return switch (number) {
            case FR_ACT_TO_TBL ->
                Optional.of(
                        attributes.u8(FRA_L3MDEV).orElse(0) != 0
                                ? new Action.LookupVrf()
                                : new Action.Lookup(
                                        attributes.u32(FRA_TABLE).orElse(message.unsignedByte(4)),
                                        unlessAll(attributes.u32(FRA_SUPPRESS_PREFIXLEN)),
                                        unlessAll(attributes.u32(FRA_SUPPRESS_IFGROUP)),
                                        attributes.u32(FRA_FLOW)));
            case FR_ACT_GOTO ->
                Optional.of(new Action.Goto(attributes.u32(FRA_GOTO).orElse(0)));
            case FR_ACT_NOP -> Optional.of(new Action.Nothing());
            default -> RouteEntry.Type.of(number).map(Action.Drop::new);
        };
    }

    /** The kernel tells -1 where nothing is suppressed. */
    private static OptionalInt unlessAll(OptionalInt value) {
        return value.isPresent() && value.getAsInt() == -1 ? OptionalInt.empty() : value;
    }
}
