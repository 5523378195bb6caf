package org.pollux.vip;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import org.pollux.linux.MacAddress;

/**
 * The frames that announce an address.
 *
 * <p>IPv4: gratuitous ARP (RFC 826 "packet generation and reception"; RFC 5227 §2.3 for the request form, whose sender and
 * target address are both the announced one). Both forms, because some hosts and switches learn from one only. IPv6:
 * unsolicited neighbour advertisement (RFC 4861 §7.2.6) to all nodes with the override flag.
 */
final class AnnouncementFrames {
    static final int ARP_BYTES = 42;
    static final int ADVERTISEMENT_BYTES = 86;
    static final int ARP_REQUEST = 1;
    static final int ARP_REPLY = 2;

    private static final int ETHERNET_BYTES = 14;
    private static final int IPV6_BYTES = 40;
    private static final int ICMP_BYTES = 32;
    private static final int ETHERTYPE_ARP = 0x0806;
    private static final int ETHERTYPE_IPV6 = 0x86DD;
    private static final int ICMPV6 = 58;
    private static final int NEIGHBOUR_ADVERTISEMENT = 136;
    private static final int OPTION_TARGET_LINK_ADDRESS = 2;
    private static final int ROUTER = 0x8000_0000;
    private static final int OVERRIDE = 0x2000_0000;

    private static final MacAddress ALL_NODES_MAC = new MacAddress(0x3333_0000_0001L);
    private static final byte[] ALL_NODES = {(byte) 0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private AnnouncementFrames() {}

    /** Writes a gratuitous ARP frame of {@link #ARP_BYTES}. */
    static void arp(MemorySegment frame, int operation, MacAddress mac, Inet4Address address) {
        ethernet(frame, MacAddress.BROADCAST, mac, ETHERTYPE_ARP);
        frame.set(SHORT, 14, (short) 1);
        frame.set(SHORT, 16, (short) 0x0800);
        frame.set(ValueLayout.JAVA_BYTE, 18, (byte) MacAddress.BYTES);
        frame.set(ValueLayout.JAVA_BYTE, 19, (byte) 4);
        frame.set(SHORT, 20, (short) operation);
        mac.copyTo(frame, 22);
        copy(address, frame, 28);
        // A request does not know whom it asks (RFC 5227 §2.3 sets zero); a reply is for everyone.
        (operation == ARP_REQUEST ? new MacAddress(0) : MacAddress.BROADCAST).copyTo(frame, 32);
        copy(address, frame, 38);
    }

    /** Writes an unsolicited neighbour advertisement of {@link #ADVERTISEMENT_BYTES}. */
    static void advertisement(MemorySegment frame, MacAddress mac, Inet6Address address, boolean router) {
        ethernet(frame, ALL_NODES_MAC, mac, ETHERTYPE_IPV6);
        frame.set(INT, 14, 0x6000_0000);
        frame.set(SHORT, 18, (short) ICMP_BYTES);
        frame.set(ValueLayout.JAVA_BYTE, 20, (byte) ICMPV6);
        // RFC 4861 §7.1.2: receivers drop it with any other hop limit.
        frame.set(ValueLayout.JAVA_BYTE, 21, (byte) 255);
        copy(address, frame, 22);
        MemorySegment.copy(ALL_NODES, 0, frame, ValueLayout.JAVA_BYTE, 38, ALL_NODES.length);
        int icmp = ETHERNET_BYTES + IPV6_BYTES;
        frame.set(ValueLayout.JAVA_BYTE, icmp, (byte) NEIGHBOUR_ADVERTISEMENT);
        frame.set(ValueLayout.JAVA_BYTE, icmp + 1, (byte) 0);
        frame.set(SHORT, icmp + 2, (short) 0);
        frame.set(INT, icmp + 4, OVERRIDE | (router ? ROUTER : 0));
        copy(address, frame, icmp + 8);
        frame.set(ValueLayout.JAVA_BYTE, icmp + 24, (byte) OPTION_TARGET_LINK_ADDRESS);
        frame.set(ValueLayout.JAVA_BYTE, icmp + 25, (byte) 1);
        mac.copyTo(frame, icmp + 26);
        frame.set(SHORT, icmp + 2, checksum(frame));
    }

    /** RFC 4443 §2.3: over the pseudo-header (both addresses, length, next header) and the message. */
    private static short checksum(MemorySegment frame) {
        long sum = ICMP_BYTES + ICMPV6;
        for (int at = 22; at < ADVERTISEMENT_BYTES; at += 2) {
            sum += Short.toUnsignedInt(frame.get(SHORT, at));
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    private static void ethernet(MemorySegment frame, MacAddress to, MacAddress from, int type) {
        to.copyTo(frame, 0);
        from.copyTo(frame, 6);
        frame.set(SHORT, 12, (short) type);
    }

    private static void copy(InetAddress address, MemorySegment frame, long offset) {
        byte[] bytes = address.getAddress();
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }
}
