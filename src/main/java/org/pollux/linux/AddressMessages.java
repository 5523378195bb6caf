package org.pollux.linux;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/** {@code struct ifaddrmsg} and its attributes. */
final class AddressMessages {
    private static final int FIXED = 8;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_LABEL = 3;
    private static final int IFA_BROADCAST = 4;
    private static final int IFA_CACHEINFO = 6;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_PROTO = 11;
    private static final int CACHEINFO_BYTES = 16;
    private static final int FOREVER = -1;

    /** Seconds up to which a lifetime is sent as such; the kernel takes 0xffffffff for ever. */
    private static final long LONGEST = 0xFFFF_FFFEL;

    private AddressMessages() {}

    static void dump(NetlinkRequest request) {
        request.u8(0).u8(0).u8(0).u8(0).u32(0);
    }

    /** The whole address, for RTM_NEWADDR. */
    static void add(NetlinkRequest request, InterfaceAddress a) {
        identify(request, a);
        a.label().ifPresent(label -> request.attribute(IFA_LABEL, label));
        a.broadcast().ifPresent(broadcast -> request.attribute(IFA_BROADCAST, broadcast));
        if (a.valid().isPresent() || a.preferred().isPresent()) {
            request.attribute(IFA_CACHEINFO, seconds(a.preferred()), seconds(a.valid()), 0, 0);
        }
        if (a.flags() != 0) {
            request.attribute(IFA_FLAGS, a.flags());
        }
        if (a.protocol() != 0) {
            request.attributeU8(IFA_PROTO, a.protocol());
        }
    }

    /** What RTM_DELADDR needs to find it. */
    static void identify(NetlinkRequest request, InterfaceAddress a) {
        int family = NetlinkProtocol.family(a.address());
        request.u8(family)
                .u8(a.prefixLength())
                .u8(a.flags() & 0xFF)
                .u8(a.scope())
                .u32(a.interfaceIndex());
        request.attribute(IFA_LOCAL, a.address())
                .attribute(IFA_ADDRESS, a.peer().orElse(a.address()));
    }

    /** The address of a message; empty for families other than IPv4 and IPv6. */
    static Optional<InterfaceAddress> decode(NetlinkMessage message) throws LinuxException {
        NetlinkAttributes attributes = message.attributes(FIXED);
        int family = message.unsignedByte(0);
        if (family != Libc.AF_INET && family != Libc.AF_INET6) {
            return Optional.empty();
        }
        // On point-to-point links IFA_ADDRESS is the peer; where it exists, IFA_LOCAL is ours.
        Optional<InetAddress> local = attributes.address(IFA_LOCAL);
        InetAddress address = (local.isPresent() ? local : attributes.address(IFA_ADDRESS))
                .orElseThrow(() -> NetlinkMessage.malformed("an address message without an address"));
        NetlinkProtocol.demandFamily(address, family);
        Optional<InetAddress> peer = attributes.address(IFA_ADDRESS).filter(other -> !other.equals(address));
        int prefixLength = message.unsignedByte(1);
        if (prefixLength > address.getAddress().length * 8) {
            throw NetlinkMessage.malformed(
                    "address " + address.getHostAddress() + " with prefix length " + prefixLength);
        }
        Optional<ByteBuffer> life = attributes.struct(IFA_CACHEINFO, CACHEINFO_BYTES);
        return Optional.of(new InterfaceAddress(
                message.payload().getInt(4),
                address,
                peer,
                prefixLength,
                attributes.string(IFA_LABEL),
                attributes.address(IFA_BROADCAST),
                message.unsignedByte(3),
                attributes.u32(IFA_FLAGS).orElse(message.unsignedByte(2)),
                life.flatMap(l -> duration(l.getInt(4))),
                life.flatMap(l -> duration(l.getInt(0))),
                attributes.u8(IFA_PROTO).orElse(0)));
    }

    private static int seconds(Optional<Duration> life) {
        return life.map(d -> (int) Math.clamp(d.toSeconds(), 0, LONGEST)).orElse(FOREVER);
    }

    private static Optional<Duration> duration(int seconds) {
        return seconds == FOREVER ? Optional.empty() : Optional.of(Duration.ofSeconds(Integer.toUnsignedLong(seconds)));
    }
}
