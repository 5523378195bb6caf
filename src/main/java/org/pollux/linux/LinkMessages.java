package org.pollux.linux;

import java.util.Optional;

/** {@code struct ifinfomsg} and its attributes. */
final class LinkMessages {
    private static final int FIXED = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_EXT_MASK = 29;
    private static final int RTEXT_FILTER_SKIP_STATS = 1 << 3;
    private static final int IFF_UP = 1;

    private LinkMessages() {}

    static void dump(NetlinkRequest request) {
        header(request, 0).attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static void get(NetlinkRequest request, int index) {
        header(request, index).attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static void get(NetlinkRequest request, String name) {
        header(request, 0).attribute(IFLA_IFNAME, name).attribute(IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);
    }

    static void setUp(NetlinkRequest request, int index, boolean up) {
        request.u8(0).u8(0).u16(0).u32(index).u32(up ? IFF_UP : 0).u32(IFF_UP);
    }

    private static NetlinkRequest header(NetlinkRequest request, int index) {
        return request.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0);
    }

    /** The link of a message; empty when it is about a bridge port, which uses the same message types. */
    static Optional<Link> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        if (message.unsignedByte(0) != 0) {
            return Optional.empty();
        }
        int index = message.payload().getInt(4);
        String name = attributes
                .string(IFLA_IFNAME)
                .orElseThrow(() -> NetlinkMessage.malformed("link " + index + " without a name"));
        return Optional.of(new Link(
                index,
                name,
                attributes.mac(IFLA_ADDRESS),
                attributes.u32(IFLA_MTU).orElse(0),
                message.payload().getInt(8),
                attributes.nested(IFLA_LINKINFO).flatMap(info -> info.string(IFLA_INFO_KIND))));
    }
}
