package org.pollux.vip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Optional;
import org.pollux.linux.MacAddress;

/**
 * The frames that ask who holds an address, and those by which a host claims one.
 *
 * <p>IPv4: an ARP request whose sender address is zero, so that nobody learns from it (RFC 5227 §2.1.1, "ARP Probe"); every
 * ARP packet that names the address as its sender's claims it (§2.4). IPv6: a neighbour solicitation from the unspecified
 * address, as duplicate address detection sends it (RFC 4862 §5.4.2); a holder answers with an advertisement to all nodes.
 */
final class ClaimFrames {
    static final int ARP_BYTES = 42;
    static final int SOLICITATION_BYTES = 78;

    private static final int ETHERNET_BYTES = 14;
    private static final int IPV6_BYTES = 40;
    private static final int ICMP = ETHERNET_BYTES + IPV6_BYTES;
    private static final int SOLICITATION_ICMP_BYTES = 24;
    private static final int ADVERTISEMENT_BYTES = ICMP + 24;
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int ARP_REQUEST = 1;
    private static final int ARP_REPLY = 2;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_SOLICITATION = 135;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int OPTION_TARGET_LINK_ADDRESS = 2;

    /** Bytes of the first 8 of ff02::1:ff00:0/104 and what they are on Ethernet. */
    private static final byte[] SOLICITED_NODE = {(byte) 0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, (byte) 0xFF};

    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private ClaimFrames() {}

    /**
     * Somebody says that an address is its own.
     *
     * @param address which
     * @param mac who
     */
    record Claim(InetAddress address, MacAddress mac) {}

    /** Writes an ARP probe of {@link #ARP_BYTES}. */
    static void arpProbe(MemorySegment frame, MacAddress own, Inet4Address asked) {
        frame.asSlice(0, ARP_BYTES).fill((byte) 0);
        ethernet(frame, MacAddress.BROADCAST, own, ETHERTYPE_ARP);
        frame.set(SHORT, 14, (short) 1);
        frame.set(SHORT, 16, (short) ETHERTYPE_IPV4);
        frame.set(BYTE, 18, (byte) MacAddress.BYTES);
        frame.set(BYTE, 19, (byte) 4);
        frame.set(SHORT, 20, (short) ARP_REQUEST);
        own.copyTo(frame, 22);
        copy(asked.getAddress(), frame, 38);
    }

    /** Writes a neighbour solicitation of {@link #SOLICITATION_BYTES}. */
    static void solicitation(MemorySegment frame, MacAddress own, Inet6Address asked) {
        frame.asSlice(0, SOLICITATION_BYTES).fill((byte) 0);
        byte[] target = asked.getAddress();
        byte[] group = new byte[16];
        System.arraycopy(SOLICITED_NODE, 0, group, 0, SOLICITED_NODE.length);
        System.arraycopy(target, SOLICITED_NODE.length, group, SOLICITED_NODE.length, 3);
        // RFC 2464 §7: 33:33 and the last four bytes.
        ethernet(
                frame,
                new MacAddress(0x3333_0000_0000L
                        | (group[12] & 0xFFL) << 24
                        | (group[13] & 0xFFL) << 16
                        | (group[14] & 0xFFL) << 8
                        | (group[15] & 0xFFL)),
                own,
                ETHERTYPE_IPV6);
        frame.set(INT, 14, 0x6000_0000);
        frame.set(SHORT, 18, (short) SOLICITATION_ICMP_BYTES);
        frame.set(BYTE, 20, (byte) ICMPV6);
        frame.set(BYTE, 21, (byte) 255);
        copy(group, frame, 38);
        frame.set(BYTE, ICMP, (byte) NEIGHBOUR_SOLICITATION);
        copy(target, frame, ICMP + 8);
        frame.set(SHORT, ICMP + 2, checksum(frame));
    }

    /**
     * Reads a frame from the network.
     *
     * @param frame the frame
     * @param length how many bytes of it came
     * @return whose address it claims; empty when it claims none, or is malformed
     */
    static Optional<Claim> read(MemorySegment frame, int length) {
        if (length < ETHERNET_BYTES || length > frame.byteSize()) {
            return Optional.empty();
        }
        return switch (Short.toUnsignedInt(frame.get(SHORT, 12))) {
            case ETHERTYPE_ARP -> readArp(frame, length);
            case ETHERTYPE_IPV6 -> readAdvertisement(frame, length);
            default -> Optional.empty();
        };
    }

    private static Optional<Claim> readArp(MemorySegment frame, int length) {
        if (length < ARP_BYTES
                || frame.get(SHORT, 14) != 1
                || Short.toUnsignedInt(frame.get(SHORT, 16)) != ETHERTYPE_IPV4
                || frame.get(BYTE, 18) != MacAddress.BYTES
                || frame.get(BYTE, 19) != 4) {
            return Optional.empty();
        }
        int operation = frame.get(SHORT, 20);
        int sender = frame.get(INT, 28);
        // Zero: a probe, which claims nothing.
        if ((operation != ARP_REQUEST && operation != ARP_REPLY) || sender == 0) {
            return Optional.empty();
        }
        return Optional.of(new Claim(address(bytes(frame, 28, 4)), station(frame, 22)));
    }

    private static Optional<Claim> readAdvertisement(MemorySegment frame, int length) {
        if (length < ADVERTISEMENT_BYTES
                || Byte.toUnsignedInt(frame.get(BYTE, 20)) != ICMPV6
                // RFC 4861 §7.1.2: it came over no router.
                || Byte.toUnsignedInt(frame.get(BYTE, 21)) != 255
                || Byte.toUnsignedInt(frame.get(BYTE, ICMP)) != NEIGHBOUR_ADVERTISEMENT
                || frame.get(BYTE, ICMP + 1) != 0) {
            return Optional.empty();
        }
        int payload = Short.toUnsignedInt(frame.get(SHORT, 18));
        int end = Math.min(length, ICMP + payload);
        if (end < ADVERTISEMENT_BYTES) {
            return Optional.empty();
        }
        InetAddress target = address(bytes(frame, ICMP + 8, 16));
        return Optional.of(new Claim(target, linkAddress(frame, end)));
    }

    /** The link-layer address of the options (RFC 4861 §4.6.1), or the frame's sender where there is none. */
    private static MacAddress linkAddress(MemorySegment frame, int end) {
        int at = ADVERTISEMENT_BYTES;
        while (at + 8 <= end) {
            int size = 8 * Byte.toUnsignedInt(frame.get(BYTE, at + 1));
            if (size == 0) {
                break;
            }
            if (frame.get(BYTE, at) == OPTION_TARGET_LINK_ADDRESS && size == 8) {
                return station(frame, at + 2);
            }
            at += size;
        }
        return station(frame, 6);
    }

    private static void ethernet(MemorySegment frame, MacAddress to, MacAddress from, int type) {
        to.copyTo(frame, 0);
        from.copyTo(frame, 6);
        frame.set(SHORT, 12, (short) type);
    }

    /** RFC 4443 §2.3: over the pseudo-header (both addresses, length, next header) and the message. */
    private static short checksum(MemorySegment frame) {
        long sum = SOLICITATION_ICMP_BYTES + ICMPV6;
        for (int at = 22; at < SOLICITATION_BYTES; at += 2) {
            sum += Short.toUnsignedInt(frame.get(SHORT, at));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static MacAddress station(MemorySegment frame, int at) {
        return MacAddress.of(bytes(frame, at, MacAddress.BYTES));
    }

    private static byte[] bytes(MemorySegment frame, int at, int count) {
        byte[] bytes = new byte[count];
        MemorySegment.copy(frame, BYTE, at, bytes, 0, count);
        return bytes;
    }

    private static void copy(byte[] bytes, MemorySegment frame, int at) {
        MemorySegment.copy(bytes, 0, frame, BYTE, at, bytes.length);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
