package org.pollux.linux;

import java.util.Optional;

/** Macvlan interfaces in {@code struct ifinfomsg} and its attributes. */
final class MacvlanMessages {
    private static final int FIXED = 16;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINK = 5;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_IFALIAS = 20;
    private static final int IFLA_GROUP = 27;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_INFO_DATA = 2;
    private static final int IFLA_MACVLAN_MODE = 1;

    /** Macvlans of one interface do not reach each other. */
    private static final int MODE_PRIVATE = 1;

    private static final String KIND = "macvlan";

    private MacvlanMessages() {}

    static void create(NetlinkRequest request, String name, int lowerIndex, MacAddress mac, int group) {
        header(request, 0).attribute(IFLA_IFNAME, name).attribute(IFLA_LINK, lowerIndex);
        request.attribute(IFLA_ADDRESS, mac.toBytes());
        if (group != 0) {
            request.attribute(IFLA_GROUP, group);
        }
        request.nested(IFLA_LINKINFO, info -> info.attribute(IFLA_INFO_KIND, KIND)
                .nested(IFLA_INFO_DATA, data -> data.attribute(IFLA_MACVLAN_MODE, MODE_PRIVATE)));
    }

    static void alias(NetlinkRequest request, int index, String alias) {
        header(request, index).attribute(IFLA_IFALIAS, alias);
    }

    static void remove(NetlinkRequest request, int index) {
        header(request, index);
    }

    private static NetlinkRequest header(NetlinkRequest request, int index) {
        return request.u8(0).u8(0).u16(0).u32(index).u32(0).u32(0);
    }

    /** The macvlan of a link message; empty when it is another kind of interface. */
    static Optional<MacvlanLink> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        Optional<NetlinkAttributes> info = attributes.nested(IFLA_LINKINFO);
        boolean macvlan =
                info.flatMap(i -> i.string(IFLA_INFO_KIND)).filter(KIND::equals).isPresent();
        if (!macvlan) {
            return Optional.empty();
        }
        int lower = attributes.u32(IFLA_LINK).orElse(0);
        String alias = attributes.string(IFLA_IFALIAS).orElse("");
        return LinkMessages.decode(message).map(link -> new MacvlanLink(link, lower, alias));
    }
}
