package org.pollux.linux;

import java.net.InetAddress;
import java.util.Optional;

/** {@code struct ndmsg} and its attributes. */
final class NeighbourMessages {
    private static final int FIXED = 12;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    private static final int NTF_USE = 0x01;
    private static final int NTF_PROXY = 0x08;

    private NeighbourMessages() {}

    static void dump(NetlinkRequest request) {
        header(request, 0, 0, 0, 0);
    }

    static void get(NetlinkRequest request, int interfaceIndex, InetAddress address) {
        header(request, NetlinkProtocol.family(address), interfaceIndex, 0, 0).attribute(NDA_DST, address);
    }

    /** Asks the kernel to act as if it had a packet for this neighbour. */
    static void use(NetlinkRequest request, int interfaceIndex, InetAddress address) {
        header(request, NetlinkProtocol.family(address), interfaceIndex, 0, NTF_USE)
                .attribute(NDA_DST, address);
    }

    static void permanent(NetlinkRequest request, int interfaceIndex, InetAddress address, MacAddress mac) {
        header(request, NetlinkProtocol.family(address), interfaceIndex, Neighbour.State.PERMANENT.bits(), 0)
                .attribute(NDA_DST, address)
                .attribute(NDA_LLADDR, mac.toBytes());
    }

    private static NetlinkRequest header(NetlinkRequest request, int family, int interfaceIndex, int state, int flags) {
        return request.u8(family)
                .u8(0)
                .u16(0)
                .u32(interfaceIndex)
                .u16(state)
                .u8(flags)
                .u8(0);
    }

    /** The neighbour of a message; empty for bridge and proxy entries and other families. */
    static Optional<Neighbour> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int family = message.unsignedByte(0);
        boolean proxy = (message.unsignedByte(10) & NTF_PROXY) != 0;
        if (proxy || (family != Libc.AF_INET && family != Libc.AF_INET6)) {
            return Optional.empty();
        }
        InetAddress address = attributes
                .address(NDA_DST)
                .orElseThrow(() -> NetlinkMessage.malformed("a neighbour without an address"));
        NetlinkProtocol.demandFamily(address, family);
        return Optional.of(new Neighbour(
                message.payload().getInt(4),
                address,
                attributes.mac(NDA_LLADDR),
                Neighbour.State.of(Short.toUnsignedInt(message.payload().getShort(8)))));
    }
}
