package org.pollux.linux;

import static org.pollux.linux.NetlinkProtocol.NLM_F_ACK;
import static org.pollux.linux.NetlinkProtocol.NLM_F_APPEND;
import static org.pollux.linux.NetlinkProtocol.NLM_F_CREATE;
import static org.pollux.linux.NetlinkProtocol.NLM_F_EXCL;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * The messages of nf_tables ({@code linux/netfilter/nf_tables.h}) that one small table needs. Numbers in them are in network
 * byte order.
 */
final class NftMessages {
    private static final int SUBSYSTEM = 10;
    private static final int NEWTABLE = 0;
    private static final int NEWCHAIN = 3;
    private static final int NEWRULE = 6;
    private static final int NEWSET = 9;
    private static final int NEWSETELEM = 12;
    private static final int DELSETELEM = 14;

    private static final int NFPROTO_INET = 1;
    private static final int NFPROTO_IPV4 = 2;
    private static final int NFPROTO_IPV6 = 10;
    private static final int NF_INET_LOCAL_IN = 1;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;
    private static final int TABLE_OWNER = 2;

    private static final int NESTED = 0x8000;
    private static final int LIST_ELEMENT = 1 | NESTED;
    private static final int REGISTER = 1;
    private static final int VERDICT_REGISTER = 0;
    private static final int META_NFPROTO = 15;
    private static final int META_L4PROTO = 16;
    private static final int NETWORK_HEADER = 1;
    private static final int TRANSPORT_HEADER = 2;
    private static final int EQUAL = 0;
    private static final int AT_MOST = 3;
    private static final int AT_LEAST = 5;

    private static final int ICMPV6 = 58;
    private static final int ROUTER_SOLICITATION = 133;
    private static final int REDIRECT = 137;

    private static final String CHAIN = "input";
    private static final String SET4 = "ipv4";
    private static final String SET6 = "ipv6";

    private NftMessages() {}

    /** A table, a chain on what is for this host, a set for each address family, and the rules. */
    static List<NetlinkSocket.Part> skeleton(String table) {
        return List.of(
                next -> start(next, NEWTABLE, NLM_F_CREATE | NLM_F_EXCL)
                        .attribute(1, table)
                        .attributeNetwork(2, TABLE_OWNER),
                next -> set(next, table, SET4, 7, 4),
                next -> set(next, table, SET6, 8, 16),
                next -> start(next, NEWCHAIN, NLM_F_CREATE)
                        .attribute(1, table)
                        .attribute(3, CHAIN)
                        .nested(4 | NESTED, hook -> hook.attributeNetwork(1, NF_INET_LOCAL_IN)
                                .attributeNetwork(2, 0))
                        .attributeNetwork(5, NF_ACCEPT)
                        .attribute(7, "filter"),
                next -> rule(next, table, list -> {
                    meta(list, META_NFPROTO, NFPROTO_IPV6);
                    meta(list, META_L4PROTO, ICMPV6);
                    payload(list, TRANSPORT_HEADER, 0, 1);
                    compare(list, AT_LEAST, ROUTER_SOLICITATION);
                    compare(list, AT_MOST, REDIRECT);
                    verdict(list, NF_ACCEPT);
                }),
                next -> rule(next, table, list -> {
                    meta(list, META_NFPROTO, NFPROTO_IPV4);
                    payload(list, NETWORK_HEADER, 16, 4);
                    lookup(list, SET4);
                    verdict(list, NF_DROP);
                }),
                next -> rule(next, table, list -> {
                    meta(list, META_NFPROTO, NFPROTO_IPV6);
                    payload(list, NETWORK_HEADER, 24, 16);
                    lookup(list, SET6);
                    verdict(list, NF_DROP);
                }));
    }

    /** Puts an address into its set, or takes it out. */
    static void element(NetlinkRequest next, String table, InetAddress address, boolean add) {
        start(next, add ? NEWSETELEM : DELSETELEM, add ? NLM_F_CREATE | NLM_F_EXCL : 0)
                .attribute(1, table)
                .attribute(2, address instanceof Inet4Address ? SET4 : SET6)
                .nested(
                        3 | NESTED,
                        elements -> elements.nested(
                                LIST_ELEMENT, element -> element.nested(1 | NESTED, key -> key.attribute(1, address))));
    }

    private static NetlinkRequest start(NetlinkRequest next, int type, int flags) {
        next.next(SUBSYSTEM << 8 | type, NLM_F_ACK | flags);
        return next.u8(NFPROTO_INET).u8(0).u16(0);
    }

    private static void set(NetlinkRequest next, String table, String name, int keyType, int keyBytes) {
        start(next, NEWSET, NLM_F_CREATE)
                .attribute(1, table)
                .attribute(2, name)
                .attributeNetwork(3, 0)
                .attributeNetwork(4, keyType)
                .attributeNetwork(5, keyBytes)
                .attributeNetwork(10, keyBytes);
    }

    private static void rule(NetlinkRequest next, String table, Consumer<NetlinkRequest> expressions) {
        start(next, NEWRULE, NLM_F_CREATE | NLM_F_APPEND)
                .attribute(1, table)
                .attribute(2, CHAIN)
                .nested(4 | NESTED, expressions);
    }

    private static void expression(NetlinkRequest list, String name, Consumer<NetlinkRequest> data) {
        list.nested(LIST_ELEMENT, element -> element.attribute(1, name).nested(2 | NESTED, data));
    }

    private static void meta(NetlinkRequest list, int key, int value) {
        expression(list, "meta", data -> data.attributeNetwork(2, key).attributeNetwork(1, REGISTER));
        compare(list, EQUAL, value);
    }

    private static void compare(NetlinkRequest list, int operation, int value) {
        expression(list, "cmp", data -> data.attributeNetwork(1, REGISTER)
                .attributeNetwork(2, operation)
                .nested(3 | NESTED, v -> v.attributeU8(1, value)));
    }

    private static void payload(NetlinkRequest list, int header, int offset, int bytes) {
        expression(list, "payload", data -> data.attributeNetwork(1, REGISTER)
                .attributeNetwork(2, header)
                .attributeNetwork(3, offset)
                .attributeNetwork(4, bytes));
    }

    private static void lookup(NetlinkRequest list, String set) {
        expression(list, "lookup", data -> data.attribute(1, set).attributeNetwork(2, REGISTER));
    }

    private static void verdict(NetlinkRequest list, int code) {
        expression(list, "immediate", data -> data.attributeNetwork(1, VERDICT_REGISTER)
                .nested(2 | NESTED, value -> value.nested(2 | NESTED, v -> v.attributeNetwork(1, code))));
    }
}
